/** What the schedule of reviews goes by: since when a catalog is known, which reviews there are, and what came after they were made. */
import type { Pool, PoolClient } from "pg";
import type { LateEvents } from "../core/review/own.ts";
import { msOf } from "./ms-of.ts";

/** Since when this database knows who may read what, in ms; undefined: it does not. */
export async function readKnownSince(db: Pool | PoolClient): Promise<number | undefined> {
  const { rows } = await db.query<{ since: number | null }>(
    `select ${msOf("least(taken.at, given.at)")} as since
     from (select min(began_at) as at from control_reads where outcome = 'taken') taken,
       (select min(recorded_at) as at from catalogs) given`,
  );
  return rows[0]?.since ?? undefined;
}

/** Domains whose monthly review of a month is there. */
export async function listOpenedDomains(db: Pool | PoolClient, month: string): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ domain: string }>(
    "select domain from reviews where month = $1 and kind = 'monthly'",
    [month],
  );
  return new Set(rows.map(({ domain }) => domain));
}

/** By domain the last month of which there is a monthly review. */
export async function readLastMonths(db: Pool | PoolClient): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ domain: string; month: string }>(
    "select domain, max(month) as month from reviews where kind = 'monthly' group by domain",
  );
  return new Map(rows.map(({ domain, month }) => [domain, month]));
}

/** Those that are to be closed: not closed, and their time is over; the oldest first. */
export async function listOverdue(db: Pool | PoolClient): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    "select id from reviews where state <> 'closed' and due_at <= now() order by due_at, id",
  );
  return rows.map(({ id }) => id);
}

export interface CutOff {
  readonly review: string;
  /** In ms. */
  readonly at: number;
}

/** Up to when events are in the monthly review of each domain. */
export async function readCutOffs(
  db: Pool | PoolClient,
  month: string,
): Promise<ReadonlyMap<string, CutOff>> {
  const { rows } = await db.query<CutOff & { domain: string }>(
    `select domain, id as review, ${msOf("cut_off_at")} as at from reviews
     where month = $1 and kind = 'monthly' and cut_off_at is not null`,
    [month],
  );
  return new Map(rows.map(({ domain, ...cutOff }) => [domain, cutOff]));
}

/** Events of some accounts and of a stretch of time that were read after a time, all in ms; by account and Region. */
export async function readLateEvents(
  db: Pool | PoolClient,
  {
    after,
    from,
    until,
    accounts,
  }: {
    readonly after: number;
    readonly from: number;
    readonly until: number;
    readonly accounts: readonly string[];
  },
): Promise<LateEvents[]> {
  const { rows } = await db.query<LateEvents>(
    `select a.value as account, r.value as region, sum(e.events)::int8 as events,
       ${msOf("min(e.first_at)")} as "firstAt", ${msOf("max(e.last_at)")} as "lastAt",
       ${msOf("max(f.finished_at)")} as "cameAt"
     from (
       select id, finished_at, unnest(hours) as hour from files where finished_at > to_timestamp($1::float8) and state = 'done'
     ) f
     cross join lateral (
       select account_id, region_id, count(*) as events, min(event_time) as first_at, max(event_time) as last_at from events
       where event_time >= greatest(f.hour, to_timestamp($2::float8)) and event_time < least(f.hour + interval '1 hour', to_timestamp($3::float8))
         and file_id = f.id
       group by account_id, region_id
     ) e
     join dictionary a on a.id = e.account_id join dictionary r on r.id = e.region_id
     where f.hour > to_timestamp($2::float8) - interval '1 hour' and f.hour < to_timestamp($3::float8) and a.value = any($4::text[])
     group by a.value, r.value order by a.value collate "C", r.value collate "C"`,
    [after / 1000, from / 1000, until / 1000, accounts],
  );
  return rows;
}
