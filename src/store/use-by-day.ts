/** What somebody did day by day, in sums of derive. */
import type { PoolClient } from "pg";

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
