/** A correlation as read and resolved: sigma-correlation-rules-specification 2.1. */
import type { Expression } from "../expression.ts";
import type { RuleHead } from "../rule.ts";

export const CORRELATION_TYPES = [
  "event_count",
  "value_count",
  "value_sum",
  "value_avg",
  "value_percentile",
  "temporal",
  "temporal_ordered",
] as const;
export type CorrelationType = (typeof CORRELATION_TYPES)[number];

export const BOUNDS = ["gt", "gte", "lt", "lte", "eq", "neq"] as const;
/** All of them must hold. */
export type Bounds = { readonly [name in (typeof BOUNDS)[number]]?: number };

/** Of aliases, by the id of a rule, the field that stands for it. */
export type Aliases = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Correlation extends RuleHead {
  readonly type: CorrelationType;
  /** Ids of rules and correlations, as ordered as they are written. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly aliases: Aliases;
  /** Of a name that stands for several fields these: the first of them that an event has. */
  readonly alternatives: Readonly<Record<string, readonly string[]>>;
  readonly timespanMs: number;
  readonly bounds: Bounds;
  /** Of which values are counted, summed up or ranked. */
  readonly fields: readonly string[];
  /** Of value_percentile, above 0 and at most 100. */
  readonly percentile: number | undefined;
  /** Of temporal, in place of bounds: which rules must have matched, over facts that hold their ids. */
  readonly presence: Expression | undefined;
  /** Events that are older by more than this change nothing about what holds at a time. */
  readonly lookbackMs: number;
}

/** Whether a value lies within all bounds. */
export function holds({ gt, gte, lt, lte, eq, neq }: Bounds, value: number): boolean {
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte) &&
    (eq === undefined || value === eq) &&
    (neq === undefined || value !== neq)
  );
}
