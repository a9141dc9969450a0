/** Whether what a rule found is as it always is: what the database knows of the same rule, person and asset. */
import { formatCounted } from "./explain.ts";
import { isoTime } from "../record/time.ts";
import { valueText } from "../message/value.ts";

/** How far back is looked, in days: for findings of the rule, and for reads of the asset. */
export const FIRED_DAYS = 30;
export const READ_DAYS = 90;

/** Counts go no further: who fires more often than that is no surprise to anybody. */
export const NORMAL_MAX = 1_000;

export interface Normal {
  /** Findings of the rule about the same people in the FIRED_DAYS before, at most NORMAL_MAX. */
  readonly fired: number;
  /** Other alerts of the rule that nobody closed, the newest first; at most some. */
  readonly similar: readonly number[];
  readonly similarCount: number;
  /** Exceptions that cover some of the time, of the same people. */
  readonly exceptions: readonly { readonly id: string; readonly until: number }[];
  /** Days of the READ_DAYS before on which one of them reached the asset; null: it is about no asset. */
  readonly days: number | null;
  /** The first of those days; null: none. */
  readonly firstDay: string | null;
}

/** A line each; what there is nothing of is said in a few words. */
export function normalLines(normal: Normal, { people }: { readonly people: number }): string[] {
  const { fired, similar, similarCount, exceptions, days, firstDay } = normal;
  const whom = people === 1 ? "this caller" : "these callers";
  const many = fired >= NORMAL_MAX ? `${NORMAL_MAX} times or more` : formatCounted(fired, "time");
  const rest = similarCount - similar.length;
  return [
    fired === 0
      ? `The rule did not fire for ${whom} in the ${FIRED_DAYS} days before.`
      : `The rule fired for ${whom} ${many} in the ${FIRED_DAYS} days before.`,
    ...(days === null
      ? []
      : [
          days === 0 || firstDay === null
            ? `No access of ${whom} to it is known from the ${READ_DAYS} days before: it is new.`
            : `Of the ${READ_DAYS} days before, ${whom} reached it on ${formatCounted(days, "day")}, first on ${firstDay}.`,
        ]),
    similarCount === 0
      ? "No other alert of this rule is open here."
      : `Open of this rule: ${similar.map((id) => `alert ${id}`).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`,
    ...exceptions.map(
      ({ id, until }) =>
        `Exception ${valueText(id, 80)} (until ${isoTime(until)}) is about ${whom}, and does not cover all of this.`,
    ),
  ];
}
