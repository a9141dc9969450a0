/** What accounts and Regions said of their trails, since when, and which of them are to be asked. */
import type { Pool, PoolClient } from "pg";
import type { AskedPlace, CoverageInput, LoggingInput, TrailSighting } from "../core/coverage/coverage.ts";
import { NOT_ASKED_ANY_MORE } from "../core/coverage/gaps.ts";
import type { SeenReads } from "../core/coverage/observability.ts";
import type { Place, SeenTrail } from "../core/coverage/trail.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { claimDuePlace } from "./due-place.ts";
import { readUnchecked } from "./integrity.ts";
import { listLogAccounts } from "./log-accounts.ts";
import { msOf } from "./ms-of.ts";
import { readUnknown } from "./trail-objects.ts";
import { readMacieReadings } from "./macie-places.ts";
import { readPlaceHours } from "./place-hours.ts";
import { readPresent } from "./present.ts";

export interface CoverageLease extends Place {
  readonly token: string;
}

/** Makes rows of places that have none; then see claimDuePlace. */
export async function claimPlace(
  db: Pool,
  places: readonly Place[],
  seconds: number,
): Promise<CoverageLease | undefined> {
  await db.query(
    `insert into coverage_places (account, region) select distinct * from unnest($1::text[], $2::text[])
     on conflict do nothing`,
    [places.map(({ account }) => account), places.map(({ region }) => region)],
  );
  return await claimDuePlace(db, "coverage_places", { places, seconds });
}

export type PlaceOutcome =
  | { readonly state: "read" }
  /** `reason`: the code of the error; `detail`: its sentence. */
  | { readonly state: "failed"; readonly reason: string; readonly detail: string };

/**
 * Writes down what came of it and gives the place back. Part of the transaction that stores what it said. Throws `lease_lost`
 * where somebody else asks it by now: nothing of the transaction may stand.
 */
export async function finishPlace(
  client: PoolClient,
  { account, region, token }: CoverageLease,
  { outcome, dueSeconds }: { readonly outcome: PlaceOutcome; readonly dueSeconds: number },
): Promise<void> {
  const { reason, detail } = outcome.state === "failed" ? outcome : { reason: null, detail: null };
  const { rowCount } = await client.query(
    `update coverage_places set state = $4, reason = $5, detail = $6, ended_at = now(), lease_token = null, lease_until = null,
       due_at = now() + make_interval(secs => $7), read_at = case when $4 = 'read' then now() else read_at end
     where account = $1 and region = $2 and lease_token = $3`,
    [account, region, token, outcome.state, reason, detail, dueSeconds],
  );
  if (rowCount === 1) return;
  throw new AuditplaneError(
    "lease_lost",
    `could not store what ${account} in ${region} says of its trails: the lease on it ran out and somebody else asks it now; nothing is to be done`,
  );
}

/**
 * Puts what a place says of its trails now in place of what it said: what is the same goes on, what changed ends and begins
 * anew, what is gone ends; `untold` are trails that it said nothing of, and stay. Part of a transaction.
 */
export async function replaceTrails(
  client: PoolClient,
  { account, region }: Place,
  { trails, untold }: { readonly trails: readonly SeenTrail[]; readonly untold: readonly string[] },
): Promise<void> {
  await client.query(
    `with told as (
       select * from unnest($3::text[], $4::jsonb[]) as t (trail_arn, content)
     ), ended as (
       update coverage_trails c set seen_until = now()
       where account = $1 and region = $2 and seen_until is null and trail_arn <> all($5::text[])
         and not exists (select from told t where t.trail_arn = c.trail_arn and t.content = c.content)
     )
     insert into coverage_trails (account, region, trail_arn, seen_from, content)
     select $1, $2, t.trail_arn, now(), t.content from told t
     where not exists (select from coverage_trails c where c.account = $1 and c.region = $2 and c.seen_until is null
       and c.trail_arn = t.trail_arn and c.content = t.content)`,
    [account, region, trails.map(({ arn }) => arn), trails.map((trail) => JSON.stringify(trail)), untold],
  );
}

/** So far back are hours looked at, and what places said that are not asked any more. */
export const LOOK_BACK_DAYS = 14;
/** So long is told that nobody asks them. */
const TOLD_DAYS = 90;

const IS_ASKED = `(ended_at is null or ended_at > now() - interval '${LOOK_BACK_DAYS} days')`;
/** It has answered in full since, or never has: then what it says in part is all there is. */
const IS_HEARD = `(${IS_ASKED} and (read_at is null or read_at > now() - interval '${LOOK_BACK_DAYS} days'))`;

/** Everything that was said by whoever is still heard, oldest first. */
async function readSightings(db: Pool): Promise<TrailSighting[]> {
  const { rows } = await db.query<Place & { trail: SeenTrail; from: number; until: number | null }>(
    `select account, region, content as trail, ${msOf("seen_from")} as "from",
       ${msOf("seen_until")} as until
     from coverage_trails join coverage_places using (account, region) where ${IS_HEARD}
     order by seen_from, account, region, trail_arn`,
  );
  return rows.map(({ account, region, ...seen }) => ({ place: { account, region }, ...seen }));
}

/**
 * By account and Region. Of those that nobody asks any more, or that have refused to answer for as long, what they said is
 * forgotten, and the former themselves in the end.
 */
async function readAskedPlaces(db: Pool): Promise<AskedPlace[]> {
  const { rows } = await db.query<AskedPlace & { isAsked: boolean }>(
    `select account, region, state, reason, detail, ${IS_ASKED} as "isAsked",
       case when ${IS_HEARD} then ${msOf("read_at")} end as "readAt"
     from coverage_places where ended_at is null or ended_at > now() - interval '${TOLD_DAYS} days' order by account, region`,
  );
  return rows.map(({ isAsked, ...place }) => {
    if (isAsked) return place;
    const detail = `nobody has asked for ${LOOK_BACK_DAYS} days`;
    return { ...place, state: "failed", reason: NOT_ASKED_ANY_MORE, detail, readAt: null };
  });
}

/** They are asked every few minutes; what was asked longer ago than this, or is older, is not looked up any more. */
const LOOKED_UP_HOURS = 2;

/** Places whose management events are looked up, and are up to date with it. */
async function readLookedUp(db: Pool): Promise<Place[]> {
  const { rows } = await db.query<Place>(
    `select account, region from lookup_places where (state in ('current', 'behind') or reason = 'lookup_unfinished')
       and exists (select from lookup_windows w where w.account = lookup_places.account and w.region = lookup_places.region
         and w.asked_at between now() - interval '${LOOKED_UP_HOURS} hours' and now()
         and w.until_at > now() - interval '${LOOKED_UP_HOURS} hours')
     order by account, region`,
  );
  return rows;
}

/** By asset's id, the routes of whose reads the logs hold any, up to the end of a day, in ms, where one is given. */
export async function readSeenReads(db: Pool, last?: number): Promise<SeenReads> {
  const { rows } = await db.query<{ asset: string; objects: boolean; requests: boolean }>(
    `select d.value as asset, bool_or(r.objects > 0) as objects, bool_or(r.objects = 0) as requests
     from rollup_day r join dictionary d on d.id = r.asset_id
     where r.way <> 'ungoverned' and r.action = 'read' and r.accesses > r.denied and ($1::text is null or r.day <= $1::date)
     group by d.value`,
    [last === undefined ? null : isoTime(last).slice(0, 10)],
  );
  return new Map(
    rows.map(({ asset, objects, requests }) => [
      asset,
      new Set([...(objects ? ["s3" as const] : []), ...(requests ? ["lakeformation" as const] : [])]),
    ]),
  );
}

/** What says how reads are logged. `seen`: see readCoverage. */
export async function readLogging(db: Pool, seen: () => Promise<SeenReads>): Promise<LoggingInput> {
  return {
    sightings: await readSightings(db),
    places: await readAskedPlaces(db),
    lookedUp: await readLookedUp(db),
    logged: await listLogAccounts(db),
    seen: await seen(),
    now: await readPresent(db),
  };
}

/**
 * Everything that coverage is computed of. "Now" is the clock's in a service; of scans it is when their logs end. `seen`: from where it is
 * known of which reads there are any; it takes long.
 */
export async function readCoverage(
  db: Pool,
  seen: () => Promise<SeenReads> = () => readSeenReads(db),
): Promise<CoverageInput> {
  const logging = await readLogging(db, seen);
  const { now } = logging;
  return {
    ...logging,
    hours: await readPlaceHours(db, { from: now - LOOK_BACK_DAYS * DAY_MS, to: now }),
    messages: await readUnknown(db),
    macie: await readMacieReadings(db, TOLD_DAYS),
    unchecked: await readUnchecked(db),
  };
}
