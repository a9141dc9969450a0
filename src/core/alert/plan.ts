/** What is done about an alert that nobody answers: when who is told once more. */
import type { AlertStateName } from "./state.ts";
import { afterWorkingDays } from "./calendar.ts";
import type { Owner } from "./owner.ts";

/** `escalation-2`: the second step of the chain. */
export type Occasion = "news" | "reminder" | "overdue" | `escalation-${number}`;

export interface Planned {
  /** In ms. */
  readonly at: number;
  readonly occasion: Occasion;
  /** Who is told; undefined: those who were told at first. */
  readonly route: string | undefined;
}

/** Working days after which the owner of what is no page is reminded. */
const REMIND_AFTER = 2;

/**
 * What is to be done, the soonest first. A page goes up the chain, in minutes of the clock, until somebody takes it into their hands;
 * of what is no page the owner is reminded after two working days, and told when the days to answer in are over, unless somebody closed
 * it. `toldAt` in ms.
 */
export function planOf(
  owner: Pick<Owner, "calendar" | "escalation" | "answerWithin">,
  {
    toldAt,
    isPage,
    state,
  }: { readonly toldAt: number; readonly isPage: boolean; readonly state: AlertStateName },
): Planned[] {
  const { calendar, escalation, answerWithin } = owner;
  if (isPage) {
    if (state !== "open") return [];
    return escalation.map(({ afterMinutes, topicArn }, at) => ({
      at: toldAt + afterMinutes * 60_000,
      occasion: `escalation-${at + 1}`,
      route: topicArn,
    }));
  }
  if (state !== "open" && state !== "acknowledged") return [];
  const overdue = { at: dueAt(owner, toldAt), occasion: "overdue", route: undefined } as const;
  if (state === "acknowledged" || answerWithin <= REMIND_AFTER) return [overdue];
  return [
    { at: afterWorkingDays(calendar, toldAt, REMIND_AFTER), occasion: "reminder", route: undefined },
    overdue,
  ];
}

/** When what is no page should be answered, in ms. */
export function dueAt(
  { calendar, answerWithin }: Pick<Owner, "calendar" | "answerWithin">,
  toldAt: number,
): number {
  return afterWorkingDays(calendar, toldAt, answerWithin);
}
