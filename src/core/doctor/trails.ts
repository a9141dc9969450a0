/** What is judged of the trails that deliver to our buckets, and of what they log of the assets in the catalog. */
import type { Catalog } from "../catalog/catalog.ts";
import { NO_CATALOG, indexCatalog } from "../catalog/index-catalog.ts";
import { coverageOf } from "../coverage/coverage.ts";
import type { Coverage, DatedView } from "../coverage/coverage.ts";
import { deliverAgain, startLogging, validateFiles } from "../coverage/fix.ts";
import { sayReason } from "../coverage/says.ts";
import { selectedOf } from "../coverage/selected.ts";
import { hindranceOf } from "../coverage/trail.ts";
import type { Place, SeenTrail, Trail } from "../coverage/trail.ts";
import { formatCounted } from "../finding/explain.ts";
import type { Check, CheckName } from "./check.ts";
import { NEEDS } from "./needs.ts";
import { refusedCheck } from "./refused.ts";
import type { Asked } from "./refused.ts";
import type { Refusal } from "../refusal/refusal.ts";

/** What one account and Region said. */
export interface PlaceAnswer {
  readonly place: Place;
  /** Of the place as a whole. */
  readonly refusal: Refusal | undefined;
  readonly trails: readonly SeenTrail[];
  readonly untold: readonly { readonly arn: string; readonly refusal: Refusal }[];
}

export interface TrailsJudged {
  readonly answers: readonly PlaceAnswer[];
  /** Whose management events are asked for without a trail. */
  readonly lookedUp: readonly Place[];
  readonly catalog: Catalog | undefined;
  readonly now: number;
}

type TrailCheck = Extract<CheckName, "trail" | "data-events">;
const NAMED_IN = "AUDITPLANE_COVERAGE";

/** Where nobody is asked. */
export function judgeNoTrails(says: string): Check[] {
  return (["trail", "data-events"] as const).map((name) => ({ name, state: "skipped", says }));
}

/** That nobody may look is no fault: reading works without. */
export function judgeTrails(given: TrailsJudged): Check[] {
  const { answers } = given;
  const coverage = coverageOf(
    {
      sightings: answers.flatMap(({ place, trails }) =>
        trails.map((trail) => ({ place, trail, from: given.now, until: null })),
      ),
      places: answers.map(({ place, refusal }) => ({
        ...place,
        state: refusal === undefined ? "read" : "failed",
        reason: null,
        detail: null,
        readAt: refusal === undefined ? given.now : null,
      })),
      lookedUp: given.lookedUp,
      logged: [],
      seen: new Map(),
      hours: [],
      messages: [],
      macie: [],
      now: given.now,
    },
    indexCatalog(given.catalog ?? NO_CATALOG),
  );
  const ours = coverage.trails.filter(({ isRead }) => isRead);
  const refused = answers.flatMap(judgeRefusals);
  if (ours.length > 0) return [...refused, ...ours.flatMap(judgeTrail), ...judgeSight(coverage, ours)];
  if (refused.length > 0) return refused;
  return judgeNoTrails(
    "needs an account that sees the trail: none that was asked has one that delivers to our buckets",
  );
}

function judgeRefusals({ place, refusal, untold }: PlaceAnswer): Check[] {
  const where = `${place.account}/${place.region}`;
  return [
    ...(refusal === undefined ? [] : [optional({ place: where, need: "trails", resource: "*" }, refusal)]),
    ...untold.map(({ arn, refusal: own }) => optional({ place: arn, need: "status", resource: arn }, own)),
  ];
}

function optional(asked: Omit<Asked, "name" | "namedIn">, refusal: Refusal): Check {
  const check = refusedCheck({ ...asked, name: "trail", namedIn: NAMED_IN }, refusal);
  if (refusal.kind !== "access_denied" && refusal.kind !== "not_found") return check;
  return {
    ...check,
    state: "skipped",
    says: `needs ${refusal.action ?? NEEDS[asked.need].action}: ${check.says}`,
  };
}

function judgeTrail(trail: Trail): Check[] {
  const base = { name: "trail" satisfies TrailCheck, place: trail.arn } as const;
  const found: Check[] = [];
  if (!trail.isLogging)
    found.push({ ...base, state: "broken", says: "it does not log", fix: startLogging(trail) });
  if (trail.deliveryError !== null)
    found.push({
      ...base,
      state: "broken",
      says: `it could not deliver: ${trail.deliveryError}`,
      fix: deliverAgain(trail),
    });
  if (trail.digestError !== null)
    found.push({
      ...base,
      state: "warning",
      says: `it could not deliver digests: ${trail.digestError}`,
      fix: deliverAgain({ ...trail, deliveryError: trail.digestError }),
    });
  if (!trail.validatesFiles)
    found.push({
      ...base,
      state: "warning",
      says: "it signs no digests: nobody can prove that its files are whole",
      fix: validateFiles(trail),
    });
  return found.length > 0 ? found : [{ ...base, state: "ok", says: "it logs, delivers and signs digests" }];
}

/** Of the assets in the catalog; where there is none, whether reads of any objects are logged. */
function judgeSight({ views, fixes, unreachable }: Coverage, ours: readonly Trail[]): Check[] {
  const name = "data-events" satisfies TrailCheck;
  if (views.length === 0) return [judgeAny(ours)];
  const lacking = views.filter(({ level }) => level !== "full");
  if (lacking.length === 0)
    return [{ name, state: "ok", says: `every read of ${formatCounted(views.length, "asset")} is logged` }];
  const byFix = fixes.map(({ command, assets }): Check => {
    const own = lacking.filter(({ asset }) => assets.includes(asset.id));
    return {
      name,
      state: "warning",
      says: `not every read is logged of ${namesOf(own)}: ${reasonsOf(own)}`,
      fix: `${command}  # data events cost 0.10 $ for 100,000`,
    };
  });
  const fixed = new Set(fixes.flatMap(({ assets }) => assets));
  const others = lacking.filter(({ asset }) => !fixed.has(asset.id));
  if (others.length === 0) return byFix;
  return [
    ...byFix,
    {
      name,
      state: "warning",
      says: `not every read can be seen of ${namesOf(others)}: ${reasonsOf(others)}`,
      fix: fixOf(others, unreachable),
    },
  ];
}

/** Where no command widens what a trail logs. */
function fixOf(views: readonly DatedView[], unreachable: readonly string[]): string {
  const far = views.filter(
    ({ asset, routes }) =>
      unreachable.includes(asset.id) ||
      routes.some(({ reasons }) => reasons.some(({ kind }) => kind === "not_asked")),
  );
  if (far.length === 0) return "see docs/coverage.md for what each reason takes";
  const accounts = [...new Set(far.map(({ home }) => home.account ?? "the account of the asset"))].sort();
  return `name a Region of ${accounts.join(", ")} in ${NAMED_IN}; where there is no trail, make one that delivers to a bucket in AUDITPLANE_TRAIL_LOCATIONS`;
}

function judgeAny(ours: readonly Trail[]): Check {
  const selectors = ours.filter((trail) => hindranceOf(trail) === undefined).flatMap((one) => one.selectors);
  const reads = { eventCategory: ["Data"], "resources.type": ["AWS::S3::Object"], readOnly: ["true"] };
  if (selectedOf(selectors, reads).level !== "none")
    return {
      name: "data-events",
      state: "ok",
      says: "reads of objects are logged, of some buckets at least; a catalog says which are wanted",
    };
  const arn = ours[0]?.arn ?? "TRAIL";
  return {
    name: "data-events",
    state: "warning",
    says: "reads of objects in S3 are not logged: who reads a file past Lake Formation is never seen",
    fix: `auditplane doctor --catalog FILE  # it gives the command for the buckets of your assets; what ${arn} logs now: aws cloudtrail get-event-selectors --trail-name ${arn}`,
  };
}

const NAMED_MAX = 5;

function namesOf(views: readonly DatedView[]): string {
  const names = views.slice(0, NAMED_MAX).map(({ asset }) => asset.id);
  return `${formatCounted(views.length, "asset")} (${names.join(", ")}${views.length > NAMED_MAX ? " …" : ""})`;
}

function reasonsOf(views: readonly DatedView[]): string {
  const reasons = views.flatMap(({ routes }) => routes.flatMap(({ reasons: own }) => own.map(sayReason)));
  return [...new Set(reasons)].slice(0, NAMED_MAX).join("; ");
}
