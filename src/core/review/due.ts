/** What is to be decided in a review, and why: by how often its class is reviewed, or since it changed. The rest is listed with its last decision. */
import { formatCounted } from "../finding/explain.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import { periodAfter } from "./period.ts";
import type { Period } from "./period.ts";
import type { Right } from "./right.ts";
import type { Suggestion, SuggestionKind } from "./suggest.ts";

export const DECISIONS = ["keep", "revoke", "change", "defer", "exception"] as const;
export type DecisionKind = (typeof DECISIONS)[number];

/** What was decided of an item last, in an earlier review. */
export interface LastDecision {
  /** Of the item. */
  readonly item: string;
  readonly review: string;
  readonly decision: DecisionKind;
  /** In ms. */
  readonly at: number;
  /** Whoever decided; null: they were erased. */
  readonly by: string | null;
  readonly reason: string | null;
  /** In ms: by when what is deferred is decided, or when an exception ends; null: it is neither. */
  readonly until: number | null;
  /** As the item was then. */
  readonly allows: readonly string[];
  readonly suggestion: SuggestionKind;
}

/** The most telling first. */
export const DUE_KINDS = [
  "not_done",
  "deferred",
  "exception_ends",
  "changed",
  "never_decided",
  "cadence",
] as const;
export type DueKind = (typeof DUE_KINDS)[number];

export interface Due {
  readonly kind: DueKind;
  readonly reason: string;
}

export interface DueGiven {
  readonly period: Period;
  /** By classification in lower case; of one that is not named everything is due in every review. */
  readonly everyDays: Readonly<Record<string, number>>;
  readonly last: LastDecision | undefined;
}

type DueItem = Pick<Right, "kind" | "since" | "allows"> & {
  readonly classification: string | null;
  readonly suggestion: Suggestion;
};

/**
 * Why an item is to be decided; undefined: its last decision holds until the next month's review. What would become too old before that one
 * is due in this one: nothing goes undecided for longer than its class allows.
 */
export function dueOf(item: DueItem, { period, everyDays, last }: DueGiven): Due | undefined {
  if (!last) return due("never_decided", "nobody decided about it yet");
  const next = periodAfter(period).until;
  const day = (time: number): string => isoTime(time).slice(0, 10);
  const { decision, at, until } = last;
  if (decision === "revoke" || decision === "change")
    return due(
      "not_done",
      `to ${decision} it was decided on ${day(at)}, and it is there ${item.since > at ? `as it is since ${day(item.since)}` : "still"}`,
    );
  const changed = changeSince(item, last);
  if (changed !== undefined) return due("changed", changed);
  if (until !== null)
    return until >= next
      ? undefined
      : decision === "defer"
        ? due("deferred", `it was put off until ${day(until)}`)
        : due("exception_ends", `its exception ends on ${day(until)}`);
  const every = item.classification === null ? undefined : everyDays[item.classification.toLowerCase()];
  if (every === undefined) return due("cadence", `it was decided on ${day(at)}, and is reviewed every month`);
  return at + every * DAY_MS >= next
    ? undefined
    : due(
        "cadence",
        `it was decided on ${day(at)}, and is reviewed every ${formatCounted(every, "day")} at least`,
      );
}

function due(kind: DueKind, reason: string): Due {
  return { kind, reason };
}

function changeSince(item: DueItem, last: LastDecision): string | undefined {
  const when = isoTime(last.at).slice(0, 10);
  const gained = item.allows.filter((one) => !last.allows.includes(one));
  if (gained.length > 0) return `it allows ${gained.join(", ")} since it was decided on ${when}`;
  // of a grant Lake Formation says when it became what it is, also by what was taken from it
  if (item.since > last.at)
    return `it ${item.kind === "grant" ? "was given anew or changed" : "ended and began anew"} since it was decided on ${when}`;
  const { kind } = item.suggestion;
  if (kind === last.suggestion || kind === "keep") return undefined;
  return `something else is suggested than on ${when}, when it was decided`;
}
