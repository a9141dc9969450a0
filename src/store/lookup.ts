/** Accounts and Regions that are looked up: whose they are for the moment, what came of it, and what is covered. */
import type { Pool, PoolClient } from "pg";
import { AuditplaneError } from "../errors.ts";
import { claimDuePlace } from "./due-place.ts";

export interface LookupPlace {
  readonly account: string;
  readonly region: string;
}

/** A place in hand. Plain data: it crosses into threads. */
export interface LookupLease extends LookupPlace {
  readonly token: string;
  readonly seconds: number;
}

/** Milliseconds since 1970; both ends belong to it. */
export interface CoveredWindow {
  readonly from: number;
  readonly until: number;
  readonly askedAt: number;
}

/** Makes rows of places that have none. */
export async function addPlaces(db: Pool, places: readonly LookupPlace[]): Promise<void> {
  await db.query(
    `insert into lookup_places (account, region) select * from unnest($1::text[], $2::text[])
     on conflict do nothing`,
    [places.map(({ account }) => account), places.map(({ region }) => region)],
  );
}

/** See claimDuePlace. */
export async function claimPlace(
  db: Pool,
  places: readonly LookupPlace[],
  seconds: number,
): Promise<LookupLease | undefined> {
  const place = await claimDuePlace(db, "lookup_places", { places, seconds });
  return place && { ...place, seconds };
}

/**
 * Holds a place for its seconds from now on. Throws `lease_lost` where somebody else has it in hand by now: nothing of the
 * transaction may stand, and nothing may be asked.
 */
export async function holdPlace(
  db: Pool | PoolClient,
  { account, region, token, seconds }: LookupLease,
): Promise<void> {
  const { rowCount } = await db.query(
    `update lookup_places set lease_until = now() + make_interval(secs => $4)
     where account = $1 and region = $2 and lease_token = $3`,
    [account, region, token, seconds],
  );
  if (rowCount === 1) return;
  throw new AuditplaneError(
    "lease_lost",
    `could not go on with ${account} in ${region}: the lease on it ran out and somebody else looks it up now; nothing is to be done`,
  );
}

export type PlaceOutcome =
  /** Nothing is left to be looked up for now; or something is. */
  | { readonly state: "current" | "behind" }
  /** `reason`: the code of the error; `detail`: its sentence. */
  | { readonly state: "failed"; readonly reason: string; readonly detail: string };

/** How a place that failed waits: from a minute on twice as long each time, a quarter of an hour at most. */
const RETRY_SECONDS = 60;
const RETRY_MAX_SECONDS = 900;

/**
 * Writes down what came of it, gives the place back, and has it due in so many seconds; one that failed, later. Returns
 * whether that is another outcome than the last: failed or not, and why. A place that somebody else has by now stays theirs.
 */
export async function releasePlace(
  db: Pool,
  { account, region, token }: LookupLease,
  given: { readonly outcome: PlaceOutcome; readonly dueSeconds: number },
): Promise<{ readonly isNews: boolean }> {
  const { outcome, dueSeconds } = given;
  const { reason, detail } = outcome.state === "failed" ? outcome : { reason: null, detail: null };
  const { rows } = await db.query<{ isNews: boolean }>(
    `update lookup_places p set state = $4, reason = $5, detail = $6, state_at = now(), lease_token = null, lease_until = null,
       failures = case when $5::text is null then 0 else p.failures + 1 end,
       due_at = now() + make_interval(secs => case when $5::text is null then $7::float8
         else least(${RETRY_MAX_SECONDS}, ${RETRY_SECONDS} * 2.0 ^ least(p.failures, 10)) end)
     from (select reason from lookup_places where account = $1 and region = $2 for update) before
     where p.account = $1 and p.region = $2 and p.lease_token = $3
     returning before.reason is distinct from $5::text as "isNews"`,
    [account, region, token, outcome.state, reason, detail, dueSeconds],
  );
  return rows[0] ?? { isNews: false };
}

/** Gives a place back as it was, for whoever comes next. */
export async function returnPlace(db: Pool, { account, region, token }: LookupLease): Promise<void> {
  await db.query(
    `update lookup_places set lease_token = null, lease_until = null
     where account = $1 and region = $2 and lease_token = $3`,
    [account, region, token],
  );
}

/** What of a place is covered, oldest first. */
export async function readCovered(
  db: Pool | PoolClient,
  { account, region }: LookupPlace,
): Promise<readonly CoveredWindow[]> {
  const { rows } = await db.query<Record<keyof CoveredWindow, Date>>(
    `select from_at as "from", until_at as "until", asked_at as "askedAt" from lookup_windows
     where account = $1 and region = $2 order by from_at, until_at`,
    [account, region],
  );
  return rows.map(({ from, until, askedAt }) => ({
    from: from.getTime(),
    until: until.getTime(),
    askedAt: askedAt.getTime(),
  }));
}

/** Adds windows to what is covered. Part of a transaction that holds the place. */
export async function addCovered(
  client: PoolClient,
  { account, region }: LookupPlace,
  windows: readonly CoveredWindow[],
): Promise<void> {
  await client.query(
    `insert into lookup_windows as w (account, region, from_at, until_at, asked_at)
     select $1, $2, to_timestamp(f / 1000.0), to_timestamp(u / 1000.0), to_timestamp(a / 1000.0)
     from unnest($3::float8[], $4::float8[], $5::float8[]) as n (f, u, a)
     on conflict (account, region, from_at, until_at) do update set asked_at = greatest(w.asked_at, excluded.asked_at)`,
    [
      account,
      region,
      windows.map(({ from }) => from),
      windows.map(({ until }) => until),
      windows.map(({ askedAt }) => askedAt),
    ],
  );
}

/** Drops windows that were asked for after a time (ms). Part of a transaction that holds the place. */
export async function dropCovered(
  client: PoolClient,
  { account, region }: LookupPlace,
  { askedAfter }: { readonly askedAfter: number },
): Promise<void> {
  await client.query(
    "delete from lookup_windows where account = $1 and region = $2 and asked_at > to_timestamp($3 / 1000.0)",
    [account, region, askedAfter],
  );
}

/** Puts windows in the place of those that were asked for before a time (ms). Part of a transaction that holds the place. */
export async function replaceCovered(
  client: PoolClient,
  place: LookupPlace,
  given: { readonly askedBefore: number; readonly by: readonly CoveredWindow[] },
): Promise<void> {
  await client.query(
    "delete from lookup_windows where account = $1 and region = $2 and asked_at < to_timestamp($3 / 1000.0)",
    [place.account, place.region, given.askedBefore],
  );
  await addCovered(client, place, given.by);
}
