/** What is kept of a record that a rule matched, for the correlations that refer to the rule. */
import { hash } from "node:crypto";
import { cleanText } from "../../record/text.ts";
import type { Fact } from "../fact.ts";
import { compileGetter } from "../lookup.ts";
import type { Correlation } from "./correlation.ts";
import { fieldsOf, indexEntries } from "./entry.ts";

type Scalar = string | number | boolean | null;
export type Captured = Readonly<Record<string, Scalar | readonly Scalar[]>>;

const TEXT_MAX = 1_000;
const LIST_MAX = 100;
const NOTHING: Captured = {};

/**
 * Compiles what correlations need of the matches of each rule. A field that is absent is null. `isKnown` says which fields
 * derive knows of itself.
 */
export function createCapture(
  correlations: readonly Correlation[],
  isKnown: (field: string) => boolean,
): (ruleId: string, fact: Fact) => Captured {
  const getters = new Map(
    [...indexEntries(correlations)].map(([rule, entries]) => {
      const fields = [...fieldsOf(entries)].filter((field) => !isKnown(field));
      return [rule, fields.map((field) => [field, compileGetter(field)] as const)];
    }),
  );
  return (ruleId, fact) => {
    const own = getters.get(ruleId);
    if (!own || own.length === 0) return NOTHING;
    return Object.fromEntries(own.map(([field, get]) => [field, storable(get(fact))]));
  };
}

function storable(value: unknown): Scalar | readonly Scalar[] {
  return Array.isArray(value) ? value.slice(0, LIST_MAX).map(scalar) : scalar(value);
}

/** Objects have no value that could be compared. Where a text is cut or cleaned its hash keeps it apart from others. */
function scalar(value: unknown): Scalar {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  const cleaned = cleanText(value, TEXT_MAX);
  return cleaned === value ? value : `${cleaned} sha256:${hash("sha256", JSON.stringify(value), "hex")}`;
}
