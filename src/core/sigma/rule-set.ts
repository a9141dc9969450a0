/** Rules of one category, indexed so that most facts are judged by few of them. */
import { compileRule } from "./compile.ts";
import type { CompiledRule } from "./compile.ts";
import type { Fact } from "./fact.ts";
import { plainText } from "./pattern.ts";
import type { Category, Expression, SigmaRule } from "./rule.ts";

export interface RuleSet {
  readonly isEmpty: boolean;
  /** False: no rule can match a fact whose indexed fields (INDEX_FIELDS, in order) have these values. */
  concerns(values: readonly unknown[]): boolean;
  /** The rules that match, in the order they were given. */
  matching(fact: Fact): readonly CompiledRule[];
}

/** The fields whose values tell rules of a category apart best, and are known before a fact is made. */
const INDEX_FIELDS: Readonly<Record<Category, readonly string[]>> = {
  cloudtrail: ["eventName"],
  macie: ["type"],
  access: ["entitlement", "entitlement_via", "person_kind"],
  volume: ["channel"],
  governance: ["kind"],
  pipeline: ["kind"],
};

const NONE: readonly CompiledRule[] = [];
const CACHE_MAX = 10_000;

/** Compiles the rules of a category. A fact meets only rules that its indexed values do not rule out. */
export function compileRules(rules: readonly SigmaRule[], category: Category): RuleSet {
  const fields = INDEX_FIELDS[category];
  const entries = rules
    .filter((rule) => rule.category === category)
    .map((rule) => ({
      compiled: compileRule(rule),
      required: fields.map((field) => requiredValues(rule.expression, field)),
    }));
  const candidates = new Map<string, readonly CompiledRule[]>();
  const find = (values: readonly unknown[]): readonly CompiledRule[] => {
    const key = values.map(cacheKey).join("\n");
    const known = candidates.get(key);
    if (known) return known;
    const found = entries
      .filter(({ required }) => required.every((set, at) => !set || mayHold(values[at], set)))
      .map(({ compiled }) => compiled);
    if (candidates.size >= CACHE_MAX) candidates.clear();
    candidates.set(key, found);
    return found;
  };
  return {
    isEmpty: entries.length === 0,
    concerns: (values) => find(values).length > 0,
    matching(fact) {
      const list = find(fields.map((field) => fact[field]));
      if (list.length === 0) return NONE;
      const matched = list.filter((rule) => rule.match(fact));
      return matched.length === 0 ? NONE : matched;
    },
  };
}

/** Equal for values that `mayHold` answers alike. */
function cacheKey(value: unknown): string {
  if (value === undefined || value === null) return "\0";
  return typeof value === "object" ? "\0list" : String(value as string | number | boolean);
}

/** A list may hold several values, each of which could match; a number matches as its text. */
function mayHold(value: unknown, required: ReadonlySet<string>): boolean {
  if (value === undefined || value === null) return false;
  return typeof value === "object" || required.has(String(value as string | number | boolean).toLowerCase());
}

/**
 * The values (lower case) of which the field must have one for the expression to hold; undefined if it may hold
 * without. Sound, not complete: a negation requires nothing.
 */
function requiredValues(expression: Expression, field: string): ReadonlySet<string> | undefined {
  if (expression.kind === "not") return undefined;
  if (expression.kind === "field") {
    if (expression.field !== field || expression.operator !== "equals") return undefined;
    const plain = expression.values.map((value) =>
      typeof value === "string" ? plainText(value) : undefined,
    );
    if (plain.some((text) => text === undefined)) return undefined;
    return new Set(plain.map((text) => (text as string).toLowerCase()));
  }
  const inner = expression.of.map((one) => requiredValues(one, field));
  if (expression.kind === "and") {
    return inner.filter((values) => values !== undefined).sort((a, b) => a.size - b.size)[0];
  }
  if (inner.some((values) => values === undefined)) return undefined;
  return new Set(inner.flatMap((values) => [...(values as ReadonlySet<string>)]));
}
