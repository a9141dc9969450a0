/**
 * Fields that facts do not have, whose values follow from other fields: `event.outcome` of ECS is failure where errorCode is
 * there. A line on such a field becomes the detections of the values that it would match, so that `not`, wildcards and
 * regular expressions mean what they would mean if the field were there.
 */
import { join } from "../expression.ts";
import type { Expression, FieldTest, Matcher } from "../expression.ts";
import { compileMatcher } from "../matcher.ts";
import { ModifierError } from "../modifiers.ts";
import type { Case } from "./pipeline.ts";

export interface ValueDetections {
  readonly field: string;
  readonly cases: readonly Case[];
}

/** What a line on the field says of the fields that there are. Throws ModifierError where it can never hold. */
export function detectionOf(test: FieldTest, { field, cases }: ValueDetections): Expression {
  const one = (any: readonly Matcher[]): Expression => {
    if (any.some(isPresent)) return anyOf(cases);
    if (any.some(isAbsent)) return { kind: "not", of: anyOf(cases) };
    const tests = any.map((matcher) => compileMatcher(matcher));
    const chosen = cases.filter(({ value }) => tests.some((holds) => holds(value, {})));
    if (chosen.length > 0) return anyOf(chosen);
    const known = cases.map(({ value }) => value).join(", ");
    throw new ModifierError(`a value matches none that "${field}" may have; there are ${known}`);
  };
  return join(test.all ? "and" : "or", test.values.map(one));
}

function anyOf(cases: readonly Case[]): Expression {
  return join(
    "or",
    cases.map(({ expression }) => expression),
  );
}

function isPresent(matcher: Matcher): boolean {
  return matcher.kind === "exists" && matcher.wanted;
}

function isAbsent(matcher: Matcher): boolean {
  return matcher.kind === "null" || matcher.kind === "exists";
}
