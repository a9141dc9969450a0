/** Makes access reviews of what is stored, domain by domain: nothing of one is kept while the next is made. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { compareText } from "../../core/catalog/group.ts";
import { unitsNow } from "../../core/mesh-policy/units-now.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { assetsFor, reviewOf } from "../../core/review/compute.ts";
import type { EstateGiven, ReviewGiven } from "../../core/review/compute.ts";
import { periodBefore, periodOf, zoneIn } from "../../core/review/period.ts";
import type { Period } from "../../core/review/period.ts";
import type { Review } from "../../core/review/review.ts";
import { AuditplaneError } from "../../errors.ts";
import { readOpenAlerts } from "../../store/asset-use.ts";
import { readSensitivities } from "../../store/asset-sensitivity.ts";
import type { Sensitivities } from "../../store/asset-sensitivity.ts";
import { listFactsBetween } from "../../store/governance.ts";
import { readLastDecisions } from "../../store/review-decisions.ts";
import { readReviewUses } from "../../store/review-use.ts";
import { readMeshPolicy } from "../../store/mesh-policy.ts";
import { readUnchecked } from "./approvals.ts";
import { cadenceIn } from "./cadence.ts";
import { openGrantCalls } from "./grant-calls.ts";
import type { TrustedNames } from "./grant-calls.ts";
import { withMoved } from "./moved.ts";
import { openOwn } from "./own.ts";
import { askedFor, listenTo, sharedAsked, sharedPool } from "./proof/asked.ts";
import type { AskedRows } from "./proof/asked.ts";
import { openSight } from "./sight.ts";
import type { DomainSight } from "./sight.ts";

export interface ReviewsWanted {
  /** `2026-09`. */
  readonly month: string;
  /** Ids; undefined: every domain that the catalog has at the end of the month. */
  readonly domains: readonly string[] | undefined;
  /** Those alone; absent: all of them. */
  readonly isWanted?: (given: EstateGiven) => Promise<boolean>;
}

export interface ReviewsDeps {
  readonly pool: Pool;
  /** Of the catalog that says who may read what, and could. */
  readonly index: CatalogIndex;
  /** By whose word callers are known; absent: by nobody's but that of AWS. */
  readonly identity?: TrustedNames | undefined;
}

/** So far back a last use is looked for: as long as days are kept at least. */
const LOOK_BACK_DAYS = 400;

/** What all reviews of a run share. */
interface Shared {
  readonly pool: Pool;
  readonly index: CatalogIndex;
  readonly sight: DomainSight;
  readonly sensitivities: Sensitivities;
  readonly everyDaysIn: ReturnType<typeof cadenceIn>;
  readonly ownOf: ReturnType<typeof openOwn>;
  readonly callsOf: Awaited<ReturnType<typeof openGrantCalls>>;
}

export interface MadeReview {
  readonly review: Review;
  /** What it was computed of. */
  readonly given: ReviewGiven;
  /** What the database was asked for that. */
  readonly asked: readonly AskedRows[];
}

/** By id of the domain. Throws `usage` for a month that is none, `input_missing` for a domain that the catalog does not have. */
export async function* makeReviews(
  wanted: ReviewsWanted,
  { pool, index, identity }: ReviewsDeps,
): AsyncGenerator<MadeReview> {
  const listened = listenTo(pool);
  const known = new Set(index.catalog.domains.map(({ id }) => id));
  let before: readonly AskedRows[] = [];
  for await (const given of gatherReviews(wanted, { pool: listened.pool, index, identity })) {
    const since = listened.asked.splice(0);
    const among = { domains: known, period: given.period };
    yield { review: reviewOf(given), given, asked: askedFor({ before, since }, among) };
    before = [...before, ...sharedAsked(since, known)];
  }
}

/** What each of them is computed of. Throws as `makeReviews`. */
export async function* gatherReviews(
  wanted: ReviewsWanted,
  { pool, index: standing, identity }: ReviewsDeps,
): AsyncGenerator<ReviewGiven> {
  const index = await withMoved(sharedPool(pool), standing);
  const periods = wantedPeriods(wanted, index);
  const last = periodOf(wanted.month, undefined)?.days.last ?? 0;
  const sight = await openSight(pool, index, last);
  const shared: Shared = {
    pool,
    index,
    sight,
    ownOf: openOwn(pool, index, sight.now),
    callsOf: await openGrantCalls(pool, index, identity),
    sensitivities: await readSensitivities(sharedPool(pool)),
    everyDaysIn: cadenceIn(await readMeshPolicy(sharedPool(pool)), unitsNow(index.catalog)),
  };
  for (const [domain, period] of periods)
    if ((await wanted.isWanted?.({ index, domain, period })) ?? true)
      yield await gatherReview(domain, period, shared);
}

function wantedPeriods({ month, domains }: ReviewsWanted, index: CatalogIndex): [string, Period][] {
  const known = new Map(index.catalog.domains.map((domain) => [domain.id, domain]));
  const ids = domains ?? [...known.keys()];
  return [...new Set(ids)].sort(compareText).map((id) => {
    const rough = periodOf(month, undefined);
    if (!rough)
      throw new AuditplaneError(
        "usage",
        `could not review ${month.slice(0, 20)}: that is no month; give one such as 2026-09`,
      );
    const line = known.has(id) ? index.lineOf(id, rough.until - 1) : [];
    if (line.length === 0)
      throw new AuditplaneError(
        "input_missing",
        `could not review ${id.slice(0, 80)}: the catalog has no such domain; catalog export prints those that it has`,
      );
    return [id, periodOf(month, zoneIn(line)) ?? rough];
  });
}

async function gatherReview(
  domain: string,
  period: Period,
  { pool, index, sight, sensitivities, everyDaysIn, ownOf, callsOf }: Shared,
): Promise<ReviewGiven> {
  const assets = assetsFor({ index, domain, period });
  const { first, last } = period.days;
  const uses = await readReviewUses(pool, assets, {
    since: last - LOOK_BACK_DAYS * DAY_MS,
    beforeFirst: periodBefore(period).days.first,
    first,
    last,
  });
  const seen = await sight.during(period, assets);
  return {
    index,
    domain,
    period,
    uses,
    sightOf: seen.sightOf,
    sensitivityOf: (asset) => sensitivities.get(asset),
    alerts: await readOpenAlerts(pool, assets),
    facts: await listFactsBetween(pool, { assets, from: period.from, until: period.until }),
    calls: await callsOf({ assets, period }),
    unchecked: await readUnchecked(pool, index, { domain, assets }),
    places: seen.places,
    reads: seen.reads,
    decisions: await readLastDecisions(pool, { domain, month: period.month }),
    everyDays: everyDaysIn(domain),
    callsTeams: true,
    own: await ownOf({ domain, period, assets, places: seen.places, at: period.until - 1 }),
    now: Math.min(sight.now, period.until), // later it is no other review
  };
}
