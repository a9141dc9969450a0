/** How assets are used, and what stands about them: by asset, through an index of it. */
import type { Pool, PoolClient } from "pg";
import type { Verdict } from "../core/catalog/judge.ts";
import { isoTime } from "../core/record/time.ts";
import { KIND, valueHash } from "./dictionary.ts";

/** Since a time. Reads are those that succeeded, listings included. */
export interface AssetCounts {
  readonly reads: number;
  readonly bytesOut: number;
  /** People and roles that read. */
  readonly readers: number;
  /** `2026-09-02`; null: nobody read it. */
  readonly lastDay: string | null;
  /** Alerts of their own that nobody closed. */
  readonly openAlerts: number;
}

/** Open alerts `a` with a message of their own, with the state `s` that somebody gave them. */
const IS_OPEN = `a.content ->> 'kind' = 'cause' and not a.content ? 'isDemoted'
  and (s.state is null or s.state in ('open', 'acknowledged', 'snoozed'))`;

/** By id, since a time in ms; of assets of which nothing was ever stored there is none. */
export async function readAssetCounts(
  db: Pool | PoolClient,
  assets: readonly string[],
  since: number,
): Promise<ReadonlyMap<string, AssetCounts>> {
  if (assets.length === 0) return new Map();
  const { rows } = await db.query<AssetCounts & { asset: string }>(
    `select w.value as asset, coalesce(u.reads, 0)::int8 as reads, coalesce(u.bytes, 0)::int8 as "bytesOut",
       coalesce(u.readers, 0)::int4 as readers, u.last_day::text as "lastDay", o.count::int4 as "openAlerts"
     from (select id, value from dictionary where kind = $1 and hash = any($2::uuid[])) w
     cross join lateral (
       select sum(r.accesses - r.denied) as reads, sum(r.bytes_out) as bytes, count(distinct r.person_id) as readers,
         max(r.day) as last_day
       from rollup_day r where r.asset_id = w.id and r.day >= $3::date and r.action in ('read', 'list')
         and r.accesses > r.denied
     ) u
     cross join lateral (
       select count(distinct a.id) as count
       from findings f join alerts a on a.key = 'cause:' || f.cause left join alert_states s on s.alert_id = a.id
       where f.asset_id = w.id and f.window_start >= $4::timestamptz and f.status = 'open' and ${IS_OPEN}
     ) o`,
    [KIND.asset, assets.map(valueHash), isoTime(since).slice(0, 10), isoTime(since)],
  );
  return new Map(rows.map(({ asset, ...counts }) => [asset, counts]));
}

export interface DayUse {
  /** `2026-09-02`. */
  readonly day: string;
  readonly verdict: Verdict;
  /** Of every action, denied ones included. */
  readonly accesses: number;
  readonly denied: number;
  readonly bytesOut: number;
  readonly people: number;
}

/** Of one asset since a time in ms, by day and verdict. */
export async function readDayUse(db: Pool | PoolClient, asset: string, since: number): Promise<DayUse[]> {
  const { rows } = await db.query<DayUse>(
    `select r.day::text as day, r.verdict::text as verdict, sum(r.accesses)::int8 as accesses, sum(r.denied)::int8 as denied,
       sum(r.bytes_out)::int8 as "bytesOut", count(distinct r.person_id)::int4 as people
     from rollup_day r
     where r.asset_id = (select id from dictionary where kind = $1 and hash = $2) and r.day >= $3::date
     group by r.day, r.verdict order by r.day, r.verdict`,
    [KIND.asset, valueHash(asset), isoTime(since).slice(0, 10)],
  );
  return rows;
}

/** Keys of alerts about findings of an asset that begin at a time, in ms, or later. */
export async function readAlertKeys(db: Pool | PoolClient, asset: string, since: number): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>(
    `select distinct 'cause:' || cause as key from findings
     where asset_id = (select id from dictionary where kind = $1 and hash = $2) and window_start >= $3::timestamptz
       and status = 'open'`,
    [KIND.asset, valueHash(asset), isoTime(since)],
  );
  return rows.map(({ key }) => key);
}

/** Alerts that nobody closed about reads of some assets, and whom they are about; by number, asset and person. */
export async function readOpenAlerts(
  db: Pool | PoolClient,
  assets: readonly string[],
): Promise<{ readonly id: number; readonly asset: string; readonly person: string }[]> {
  if (assets.length === 0) return [];
  const { rows } = await db.query<{ id: number; asset: string; person: string }>(
    `select distinct a.id::int8 as id, w.value as asset, p.key as person
     from (select id, value from dictionary where kind = $1 and hash = any($2::uuid[])) w
     join findings f on f.asset_id = w.id and f.status = 'open' join people p on p.id = f.person_id
     join alerts a on a.key = 'cause:' || f.cause left join alert_states s on s.alert_id = a.id
     where ${IS_OPEN} order by 1, 2, 3`,
    [KIND.asset, assets.map(valueHash)],
  );
  return rows;
}
