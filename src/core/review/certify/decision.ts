/** What may be decided about an item, by whom and with what; and what is refused, in words. */
import { plainName } from "../../identity/identity-name.ts";
import { DAY_MS, dayOf, isoTime } from "../../record/time.ts";
import type { ItemDocument } from "../document.ts";
import type { DecisionKind } from "../due.ts";
import { isOwnAccess } from "./decider.ts";
import type { Decider } from "./decider.ts";

export interface WantedDecision {
  readonly decision: DecisionKind;
  /** undefined: none is given. */
  readonly reason: string | undefined;
  /** In ms: of what is deferred, and of an exception. */
  readonly until: number | undefined;
  readonly ticket: string | undefined;
}

/** An item as it is decided on. */
export interface DecidedItem {
  readonly id: string;
  readonly risk: "high" | "low";
  /** null: its last decision holds. */
  readonly due: string | null;
  readonly content: Pick<ItemDocument, "subject" | "people" | "suggestion">;
}

/** So long at most is a decision put off, and does an exception hold: to the end of that day. */
const DEFER_DAYS = 30;
const EXCEPTION_DAYS = 365;

/** Why a decision about an item is refused; undefined: it may be taken. `isBulk`: with others, in one go; `belongsTo`: see isOwnAccess. */
export function refusedDecision(
  item: DecidedItem,
  wanted: WantedDecision,
  {
    decider,
    belongsTo,
    now,
    isBulk,
  }: {
    readonly decider: Decider;
    readonly belongsTo: readonly string[];
    readonly now: number;
    readonly isBulk: boolean;
  },
): string | undefined {
  if (item.due === null) return "it is not due: its last decision holds";
  if (isOwnAccess(decider, item.content, belongsTo))
    return `it is the access of ${decider.person}, and nobody decides about their own; have somebody else do it, or delegate it`;
  if (isBulk && (item.risk !== "low" || wanted.decision !== "keep"))
    return "only what is of low risk is kept together with others; decide about it alone";
  return refusedEnd(wanted, now) ?? (lacksReason(item, wanted) ? reasonNeeded(wanted) : undefined);
}

/** Whether a decision is to be explained. To keep what is of low risk, and to revoke what it is suggested to, says why by itself. */
export function needsReason(item: Pick<DecidedItem, "risk" | "content">, decision: DecisionKind): boolean {
  if (decision === "keep") return item.risk === "high";
  return decision !== "revoke" || !item.content.suggestion.startsWith("revoke");
}

function lacksReason(item: DecidedItem, { decision, reason }: WantedDecision): boolean {
  return needsReason(item, decision) && plainName(reason ?? "") === "";
}

function reasonNeeded({ decision }: WantedDecision): string {
  return decision === "keep"
    ? "to keep what is of high risk takes a reason"
    : `to ${decision === "exception" ? "make an exception" : decision} takes a reason`;
}

function refusedEnd({ decision, until }: WantedDecision, now: number): string | undefined {
  const days = decision === "defer" ? DEFER_DAYS : decision === "exception" ? EXCEPTION_DAYS : undefined;
  if (days === undefined)
    return until === undefined ? undefined : `to ${decision} has no end; leave the date out`;
  const what = decision === "defer" ? "what is deferred" : "an exception";
  if (until === undefined) return `${what} takes a date`;
  if (until <= now) return `${what} takes a date that is to come, and ${isoTime(until).slice(0, 10)} is over`;
  return until >= dayOf(now) + (days + 1) * DAY_MS ? `${what} takes a date within ${days} days` : undefined;
}

/** Who was away from the page did not think for so long. */
const TOOK_MAX_MS = DAY_MS / 48;

/**
 * How long somebody had an item before them: since the page was shown, or since they decided about another one, whichever came later; of
 * several at once the same part of it each. null: nobody knows, or it is longer than half an hour.
 */
export function tookMs({
  now,
  shownAt,
  lastAt,
  count,
}: {
  readonly now: number;
  readonly shownAt: number | undefined;
  readonly lastAt: number | undefined;
  readonly count: number;
}): number | null {
  if (shownAt === undefined || shownAt > now) return null;
  const took = now - Math.max(shownAt, lastAt ?? 0);
  return took > TOOK_MAX_MS ? null : Math.max(0, Math.round(took / count));
}
