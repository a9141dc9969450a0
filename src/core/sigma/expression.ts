/** The detection of a rule as a tree of plain data: sigma-rules-specification 2.1, section "Detection". */

/** `*`, `?`, and any of the characters that begin an option (`windash`). */
export type Wildcard = "any" | "one" | "dash";
/** Text, or a place where any text, one character or a dash may stand. */
export type Token = string | { readonly wildcard: Wildcard };

export const TIME_PARTS = ["minute", "hour", "day", "week", "month", "year"] as const;
/** Of a time its part as a number: sigma-appendix-modifiers 2.1, section "Time Modifiers". */
export type TimePart = (typeof TIME_PARTS)[number];

export const COMPARISONS = ["gt", "gte", "lt", "lte"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What one value of a field is compared with. */
export type Matcher =
  | { readonly kind: "text"; readonly tokens: readonly Token[]; readonly cased: boolean }
  | { readonly kind: "regex"; readonly source: string; readonly flags: string }
  | { readonly kind: "cidr"; readonly range: string }
  | {
      readonly kind: "number";
      readonly compare: Comparison | "eq";
      readonly bound: number;
      /** Compares that part of a time. */
      readonly part: TimePart | undefined;
    }
  | FieldReference
  | { readonly kind: "exists"; readonly wanted: boolean }
  /** The field is absent or null. */
  | { readonly kind: "null" };

/** Another field of the same fact, that the value equals, or holds within, at its start or at its end. */
export interface FieldReference {
  readonly kind: "fieldref";
  readonly field: string;
  readonly at: "whole" | "within" | "start" | "end";
  readonly cased: boolean;
}

/** One line of a selection: `field|modifiers: values`. */
export interface FieldTest {
  readonly kind: "field";
  /** undefined: keywords, which any value of the fact may match, at any depth. */
  readonly field: string | undefined;
  /** For each value of the line what it may look like: one must match. */
  readonly values: readonly (readonly Matcher[])[];
  /** Every value must match, not just one. */
  readonly all: boolean;
}

export type Expression =
  | FieldTest
  | { readonly kind: "and" | "or"; readonly of: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression };

/** Several expressions as one. */
export function join(kind: "and" | "or", of: readonly Expression[]): Expression {
  return of.length === 1 ? (of[0] as Expression) : { kind, of };
}
