/** Rules of one category, indexed so that most facts are judged by few of them. */
import { compileRule } from "./compile.ts";
import type { CompiledRule } from "./compile.ts";
import type { Fact } from "./fact.ts";
import { plainText } from "./pattern.ts";
import type { Category, Expression, SigmaRule } from "./rule.ts";

export interface RuleSet {
  readonly isEmpty: boolean;
  /** False: no rule can match a fact whose indexed field (INDEX_FIELD) has this value, so none need be made. */
  concerns(value: unknown): boolean;
  /** The rules that match, in the order they were given. */
  matching(fact: Fact): readonly CompiledRule[];
}

/** The field whose values tell rules of a category apart best. */
const INDEX_FIELD: Readonly<Record<Category, string>> = {
  cloudtrail: "eventName",
  macie: "type",
  access: "entitlement",
  volume: "channel",
  governance: "kind",
  pipeline: "kind",
};

const NONE: readonly CompiledRule[] = [];
const CACHE_MAX = 10_000;

/** Compiles the rules of a category. A fact meets only rules that its indexed value does not rule out. */
export function compileRules(rules: readonly SigmaRule[], category: Category): RuleSet {
  const field = INDEX_FIELD[category];
  const entries = rules
    .filter((rule) => rule.category === category)
    .map((rule) => ({ compiled: compileRule(rule), values: requiredValues(rule.expression, field) }));
  const candidates = new Map<unknown, readonly CompiledRule[]>();
  const find = (value: unknown): readonly CompiledRule[] => {
    const known = candidates.get(value);
    if (known) return known;
    const key = typeof value === "string" ? value.toLowerCase() : undefined;
    const found = entries.filter(({ values }) => !values || (key !== undefined && values.has(key)));
    if (candidates.size >= CACHE_MAX) candidates.clear();
    const list = found.map(({ compiled }) => compiled);
    candidates.set(value, list);
    return list;
  };
  const always = entries.map(({ compiled }) => compiled);
  return {
    isEmpty: entries.length === 0,
    concerns: (value) => find(value).length > 0,
    matching(fact) {
      const value = fact[field];
      // a list may hold several values, each of which could match
      const list = typeof value === "object" && value !== null ? always : find(value);
      if (list.length === 0) return NONE;
      const matched = list.filter((rule) => rule.match(fact));
      return matched.length === 0 ? NONE : matched;
    },
  };
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
