/** What should become of a right, and why: one suggestion, the most pressing one. The owner decides. */
import { formatCounted } from "../finding/explain.ts";
import { isoTime } from "../record/time.ts";
import type { GapFact } from "./gaps.ts";
import type { Right } from "./right.ts";
import { selfGranted } from "./granted.ts";
import { isUnused, UNUSED_DAYS } from "./sight.ts";
import type { Observability } from "./sight.ts";
import type { RightUse } from "./use.ts";

/** The most pressing first. */
export const SUGGESTIONS = ["revoke_left", "investigate", "revoke_unused", "reduce_columns", "keep"] as const;
export type SuggestionKind = (typeof SUGGESTIONS)[number];

export interface Suggestion {
  readonly kind: SuggestionKind;
  readonly reason: string;
}

export interface SuggestGiven {
  readonly right: Right;
  readonly use: RightUse;
  readonly seen: Observability;
  readonly end: number;
  /** Of its people those who left, by key. */
  readonly left: readonly string[];
  /** Open alerts about its people, or its principal, on its assets. */
  readonly alerts: readonly number[];
  /** Disagreements about it that stood in the month. */
  readonly facts: readonly GapFact[];
  /** Why nobody could check whether its approver might approve it; undefined: it was, or is no subscription. */
  readonly unchecked: string | undefined;
}

export function suggest(given: SuggestGiven): Suggestion {
  const { right, use, seen, end, left, alerts, facts } = given;
  const isOne = right.holder === "person" || right.holder === "service";
  if (isOne && left.length > 0) return { kind: "revoke_left", reason: "who has it left" };
  const doubts = [
    ...(left.length > 0 ? [`${formatCounted(left.length, "person", "people")} of it left`] : []),
    ...(alerts.length > 0 ? [`${formatCounted(alerts.length, "alert is", "alerts are")} open`] : []),
    ...(right.isUnclear ? ["nobody can say what it is of, or whether it holds"] : []),
    ...(right.outsideAccount === null || right.subscription !== null
      ? []
      : [`account ${right.outsideAccount} is none of ours, and no subscription says so`]),
    ...[selfGranted(right) ?? []].flat(),
    ...facts.filter(({ kind }) => DOUBTFUL.has(kind)).map(({ reason }) => reason),
  ];
  if (doubts.length > 0) return { kind: "investigate", reason: doubts.join("; ") };
  if (isUnused(right, use, { seen, end }))
    return {
      kind: "revoke_unused",
      reason: `nobody used it for ${UNUSED_DAYS} days, all of which could be seen`,
    };
  const wide = facts.find(({ kind }) => kind === "columns_beyond_subscription");
  if (wide) return { kind: "reduce_columns", reason: wide.reason + notChecked(given) };
  return { kind: "keep", reason: whyKeep(given) + notChecked(given) };
}

const DOUBTFUL: ReadonlySet<string> = new Set([
  "grant_without_subscription",
  "grant_kept_after_revoke",
  "grant_after_leaving",
  "role_recreated",
  "approved_from_outside",
  "approved_by_requester",
]);

/** What a reason says before why nobody knows: many rights have the same why. */
export const UNKNOWN_WORDS = {
  use: "whether it is used cannot be seen: ",
  approver: "; who approved it could not be checked: ",
} as const;

function notChecked({ unchecked }: SuggestGiven): string {
  return unchecked === undefined ? "" : `${UNKNOWN_WORDS.approver}${unchecked}`;
}

function whyKeep({ right, use, seen }: SuggestGiven): string {
  if (use.lastDay !== null && use.daysActive > 0)
    return `used on ${formatCounted(use.daysActive, "day")} of the month`;
  if (use.maybeDay !== null && use.lastDay === null)
    return "there was use of which nobody can say by which right it was";
  if (seen.level !== "seen") return `${UNKNOWN_WORDS.use}${seen.reason ?? "not every use is logged"}`;
  if (use.lastDay !== null) return `used last on ${isoTime(use.lastDay).slice(0, 10)}`;
  return Number.isFinite(right.since)
    ? `it holds since ${isoTime(right.since).slice(0, 10)}, and was not used yet`
    : "nobody can say for how long it was not used";
}
