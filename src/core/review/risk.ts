/** How much depends on a right: what is risky is decided first, one by one, and for a reason. */
import { formatCounted } from "../finding/explain.ts";
import { compareText } from "../catalog/group.ts";
import { SEVERITIES } from "./items.ts";
import type { ReviewItem } from "./review.ts";
import { SUGGESTIONS } from "./suggest.ts";

export interface Risk {
  readonly level: "high" | "low";
  /** In words: what makes it high; empty: nothing does. */
  readonly reasons: readonly string[];
}

/** What lets more happen than that somebody reads. */
const READ_ONLY: ReadonlySet<string> = new Set(["read", "SELECT", "DESCRIBE", "viewer"]);

/**
 * Low is only what is suggested to keep, was used in the month by somebody who is one of ours and known by name, on data that nobody found
 * to be sensitive, and lets nothing be changed.
 */
export function riskOf(item: ReviewItem): Risk {
  const { suggestion, allows, holder, outsideAccount, sensitivity, seen, use, alerts, left } = item;
  const more = allows.filter((one) => !READ_ONLY.has(one));
  const reasons = [
    ...(suggestion.kind === "keep" ? [] : [suggestion.reason]),
    ...(more.length > 0 ? [`it allows ${more.join(", ")}`] : []),
    ...(holder === "shared" ? ["it is nobody's alone"] : []),
    ...(outsideAccount === null ? [] : [`it is of account ${outsideAccount}, which is none of ours`]),
    ...(sensitivity === "high" || sensitivity === "medium" ? [`Macie found ${sensitivity} sensitivity`] : []),
    ...(alerts.length > 0 && suggestion.kind === "keep"
      ? [`${formatCounted(alerts.length, "alert is", "alerts are")} open`]
      : []),
    ...(left.length > 0 && suggestion.kind === "keep" ? ["somebody of it left"] : []),
    ...(use.daysActive > 0 ? [] : ["nobody is known to have used it in the month"]),
    ...(seen.level === "not_seen" ? ["its use cannot be seen"] : []),
    ...(item.lastDecision?.decision === "defer" ? ["it was deferred last time"] : []),
    ...(item.lastDecision?.decision === "revoke" ? ["it was to be revoked, and is there"] : []),
  ];
  return { level: reasons.length === 0 ? "low" : "high", reasons };
}

export type RiskyItem = Pick<ReviewItem, "id" | "suggestion" | "sensitivity" | "asset" | "project"> & {
  readonly risk: Risk;
};

/** What is riskiest first, of the same suggestion and sensitivity what more speaks against, then by what it is on; whom it is for has no part in it, so that the order tells nobody's name. */
export function compareRisk(a: RiskyItem, b: RiskyItem): number {
  return (
    compareText(a.risk.level, b.risk.level) ||
    SUGGESTIONS.indexOf(a.suggestion.kind) - SUGGESTIONS.indexOf(b.suggestion.kind) ||
    SEVERITIES.indexOf(b.sensitivity ?? "") - SEVERITIES.indexOf(a.sensitivity ?? "") ||
    b.risk.reasons.length - a.risk.reasons.length ||
    compareText(a.asset ?? "", b.asset ?? "") ||
    compareText(a.project, b.project) ||
    compareText(a.id, b.id)
  );
}
