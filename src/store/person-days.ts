/** What somebody did, day by day, and what is usual for them. */
import type { PoolClient } from "pg";
import { z } from "zod";

export interface PersonDay {
  /** `2026-10-31`, in UTC. */
  readonly day: string;
  readonly accesses: number;
  readonly denied: number;
  readonly bytesOut: number;
  readonly objects: number;
  /** Accesses by verdict. */
  readonly verdicts: Readonly<Record<string, number>>;
}

/** Of the last days in which they did anything that whoever reads may see, the last first. */
export async function readPersonDays(client: PoolClient, person: number, days: number): Promise<PersonDay[]> {
  const { rows } = await client.query<PersonDay>(
    `select to_char(day, 'YYYY-MM-DD') as day, sum(accesses)::int8 as accesses, sum(denied)::int8 as denied,
       sum(bytes_out)::int8 as "bytesOut", sum(objects)::int8 as objects, jsonb_object_agg(verdict, accesses order by verdict) as verdicts
     from (
       select day, verdict, sum(accesses)::int8 as accesses, sum(denied)::int8 as denied, sum(bytes_out)::int8 as bytes_out,
         sum(objects)::int8 as objects
       from rollup_day where person_id = $1 group by day, verdict
     ) by_verdict
     group by by_verdict.day order by by_verdict.day desc limit $2`,
    [person, days],
  );
  return rows;
}

export interface UsualVolume {
  /** That was judged by it. */
  readonly day: string;
  /** Names of those whom they are compared with; null: too few. */
  readonly peers: string | null;
  /** Logarithms by measure, as core/volume has them. */
  readonly levels: Readonly<Record<string, { readonly own: number; readonly peers: number | null }>>;
}

const usualRow = z.object({
  day: z.string(),
  measure: z.string(),
  usual: z.number(),
  group: z.string().nullable(),
  level: z.number().nullable(),
});

/** By the latest baseline; undefined: nothing is usual for them. */
export async function readUsualVolume(client: PoolClient, person: number): Promise<UsualVolume | undefined> {
  const { rows } = await client.query(
    `select to_char(b.day, 'YYYY-MM-DD') as day, b.measure, b.usual[at]::float8 as usual,
       d.peer_groups -> b.groups[at]::int4 ->> 'name' as group,
       (b.group_levels -> b.groups[at]::int4 ->> 'mean')::float8 as level
     from volume_baselines b join volume_days d on d.day = b.day
     cross join lateral (select array_position(b.people, $1::int4) as at) place
     where b.day = (select max(day) from volume_baselines) and at is not null`,
    [person],
  );
  const measures = z.array(usualRow).parse(rows);
  const [first] = measures;
  if (!first) return undefined;
  const levels = measures.map(
    ({ measure, usual, level }) => [measure, { own: usual, peers: level }] as const,
  );
  return { day: first.day, peers: first.group, levels: Object.fromEntries(levels) };
}
