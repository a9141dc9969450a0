/** When reviews are opened, and when whoever is to decide is reminded: in working days of the domain, in its time zone. */
import { beforeWorkingDays, dayIn, firstWorkingMorning } from "../alert/calendar.ts";
import type { Calendar } from "../alert/calendar.ts";

export interface DueMonth {
  /** `2026-09`. */
  readonly month: string;
  /** When its review is opened, in ms: eight in the morning of the first working day after it. */
  readonly opensAt: number;
}

/** The last month of which a review is to be open by a time, in ms. */
export function dueMonth(calendar: Calendar, now: number): DueMonth {
  const current = dayIn(calendar.timeZone, now).slice(0, 7);
  const opensAt = firstWorkingMorning(calendar, current);
  const before = monthBefore(current);
  if (opensAt <= now) return { month: before, opensAt };
  return { month: monthBefore(before), opensAt: firstWorkingMorning(calendar, before) };
}

/** So many months back at most: what is older is for whoever opens it by hand. */
const MONTHS_MAX = 12;

/**
 * The months of which reviews are to be open by a time, in ms, the oldest first: the last one, and those before it since the last of which there
 * is a review, `after`. undefined: there is none, and what was before is not made up for.
 */
export function dueMonths(calendar: Calendar, now: number, after: string | undefined): DueMonth[] {
  const due = [dueMonth(calendar, now)];
  for (let [one] = due; one && after !== undefined && due.length < MONTHS_MAX; [one] = due) {
    const month = monthBefore(one.month);
    if (month <= after) break;
    due.unshift({ month, opensAt: firstWorkingMorning(calendar, one.month) });
  }
  return due;
}

function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7);
}

/** `closed`: it is over, and something was not decided, or not signed. `reported`: it is over, and there is a report of it. */
export const REVIEW_OCCASIONS = ["opened", "reminder", "escalation", "closed", "reported"] as const;
export type ReviewOccasion = (typeof REVIEW_OCCASIONS)[number];

/** Working days before a review is due on which its owners are reminded, and on which the unit above is told. */
const BEFORE = { monthly: { reminder: 5, escalation: 2 }, micro: { reminder: 2, escalation: 1 } } as const;

export interface PlannedReview {
  readonly kind: keyof typeof BEFORE;
  readonly state: "open" | "signed" | "closed";
  /** In ms, as the others. */
  readonly openedAt: number;
  readonly dueAt: number;
  readonly closedAt: number | null;
  /** How far its reports are: none, as it was opened, as it was closed. */
  readonly reported: number;
}

/** So long after it was closed somebody is told still. */
const CLOSED_TOLD_MS = 7 * 86_400_000;

/** So long a message waits for the report that it links to. */
const AWAITED_MS = 3_600_000;

/**
 * What is to be told of a review by a time, in ms, the soonest first. What would come before it was opened is left out. `awaitsReports`:
 * somebody writes reports, and what is told links to them.
 */
export function occasionsOf(
  review: PlannedReview,
  {
    calendar,
    now,
    awaitsReports,
  }: { readonly calendar: Calendar; readonly now: number; readonly awaitsReports: boolean },
): { readonly occasion: ReviewOccasion; readonly at: number }[] {
  const { kind, state, openedAt, dueAt, closedAt, reported } = review;
  const isAwaited = (step: number, since: number): boolean =>
    awaitsReports && reported < step && now - since < AWAITED_MS;
  if (closedAt !== null) {
    if (now - closedAt >= CLOSED_TOLD_MS) return [];
    return [
      ...(isAwaited(2, closedAt) ? [] : [{ occasion: "closed" as const, at: closedAt }]),
      ...(reported >= 2 ? [{ occasion: "reported" as const, at: closedAt }] : []),
    ];
  }
  const { reminder, escalation } = BEFORE[kind];
  const later = [
    { occasion: "reminder", at: beforeWorkingDays(calendar, dueAt, reminder) },
    { occasion: "escalation", at: beforeWorkingDays(calendar, dueAt, escalation) },
  ] as const;
  return [
    ...(state !== "open" || isAwaited(1, openedAt) ? [] : [{ occasion: "opened" as const, at: openedAt }]),
    ...later.filter(({ at }) => openedAt < at && at <= now),
  ];
}
