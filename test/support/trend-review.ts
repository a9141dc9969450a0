/** A review as it is compared with those of other months: two rights, one kept, one with a decision that holds. */
import type { Figures } from "../../src/core/review/trend/figures.ts";
import type { TrendReview } from "../../src/core/review/trend/trend.ts";

const FIGURES: Figures = {
  population: 2,
  before: 2,
  added: 0,
  removed: 0,
  keep: 1,
  revoke: 0,
  change: 0,
  defer: 0,
  exception: 0,
  not_reviewed: 0,
  still_open: 0,
  not_due: 1,
  proven: 0,
  unused: 0,
  without_entitlement: 0,
  leavers: 0,
  hours: 744,
  hours_seen: 744,
};

type Wanted = Partial<Omit<TrendReview, "figures">> & { readonly figures?: Partial<Figures> };

export function aTrendReview({
  figures = {},
  domain = "sales",
  month = "2026-01",
  ...more
}: Wanted): TrendReview {
  return {
    id: `AR-${month}-${domain}`,
    sha256: "a".repeat(64),
    domain,
    name: domain,
    month,
    kind: "monthly",
    state: "closed",
    changedAt: Date.parse(`${month}-20T00:00:00Z`),
    ...more,
    figures: { ...FIGURES, ...figures },
  };
}
