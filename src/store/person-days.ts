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

export interface DayUse {
  /** `2026-10-31`. */
  readonly day: string;
  readonly bytesOut: number;
}

export interface UseCell {
  readonly day: string;
  readonly asset: string;
  readonly action: string;
  readonly verdict: string;
  readonly accesses: number;
  readonly denied: number;
  readonly bytesOut: number;
  readonly objects: number;
}

/** Bytes of a person by day, those without any left out; the oldest first. Days are `2026-10-31`, both included. */
export async function readPersonBytes(
  client: PoolClient,
  { person, from, until }: { readonly person: string; readonly from: string; readonly until: string },
): Promise<DayUse[]> {
  const { rows } = await client.query<DayUse>(
    `select to_char(day, 'YYYY-MM-DD') as day, sum(bytes_out)::int8 as "bytesOut" from rollup_day
     where person_id = (select id from people where key = $1) and day between $2::date and $3::date
     group by 1 order by 1`,
    [person, from, until],
  );
  return rows;
}

/** What a person did, by day, asset, action and verdict; the newest first, of a day what moved most. */
export async function readPersonCells(
  client: PoolClient,
  given: { readonly person: string; readonly from: string; readonly until: string; readonly limit: number },
): Promise<UseCell[]> {
  const { rows } = await client.query<UseCell>(
    `select to_char(r.day, 'YYYY-MM-DD') as day, d.value as asset, r.action, r.verdict, sum(r.accesses)::int4 as accesses,
       sum(r.denied)::int4 as denied, sum(r.bytes_out)::int8 as "bytesOut", sum(r.objects)::int4 as objects
     from rollup_day r join dictionary d on d.id = r.asset_id
     where r.person_id = (select id from people where key = $1) and r.day between $2::date and $3::date
     group by r.day, d.value, r.action, r.verdict
     order by r.day desc, sum(r.bytes_out) desc, d.value, r.action, r.verdict limit $4`,
    [given.person, given.from, given.until, given.limit],
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
