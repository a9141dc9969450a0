/** What a review of Sales for September 2026 is computed from: all was seen for as long as there is, and nobody used or decided anything. */
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { ReviewGiven } from "../../src/core/review/compute.ts";
import { periodOf } from "../../src/core/review/period.ts";
import type { Period } from "../../src/core/review/period.ts";
import { NOTHING_OWN } from "./review-own.ts";

type Sight = ReturnType<ReviewGiven["sightOf"]>;

export const SEPTEMBER = periodOf("2026-09", "UTC") as Period;
export const SEEN: Sight = { seenSince: 0, seenUntil: Infinity, silentDays: 0, reason: null };
/** Nobody can say whether anything was read. */
export const unseen = (): Sight => ({ seenSince: null, seenUntil: 0, silentDays: 90, reason: null });

export function aReviewGiven(catalog: Catalog, more: Partial<ReviewGiven> = {}): ReviewGiven {
  return {
    index: indexCatalog(catalog),
    domain: "sales",
    period: SEPTEMBER,
    uses: [],
    sightOf: () => SEEN,
    sensitivityOf: () => undefined,
    alerts: [],
    facts: [],
    unchecked: [],
    places: [],
    reads: [],
    decisions: [],
    everyDays: {},
    own: NOTHING_OWN,
    now: Date.parse("2026-10-05T00:00:00Z"),
    ...more,
  };
}
