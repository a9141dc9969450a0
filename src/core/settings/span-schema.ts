/** From when until when something that people set holds: both ends are there, in their order, and near enough to be looked at again. */
import type { z } from "zod";
import { time } from "../catalog/fields.ts";
import { DAY_MS } from "../record/time.ts";

/** What never ends is a rule that nobody wrote down. */
const LONGEST_DAYS = 366;

export const spanFields = {
  from: time.refine((value) => value !== undefined, "is missing; write 2026-08-01T00:00:00Z"),
  until: time.refine((value) => value !== undefined, "is missing; write 2026-08-15T00:00:00Z"),
};

export interface Span {
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

export function checkSpan({ from, until }: Span, context: z.RefinementCtx): void {
  if (from === undefined || until === undefined) return; // told as missing
  const refuse = (message: string): void => context.addIssue({ code: "custom", path: ["until"], message });
  if (until <= from) refuse("must be after from");
  if (until - from > LONGEST_DAYS * DAY_MS)
    refuse(`must end within ${LONGEST_DAYS} days; look at it again then`);
}

/** Both ends of a span that was checked. */
export function held({ from = 0, until = 0 }: Span): { from: number; until: number } {
  return { from, until };
}
