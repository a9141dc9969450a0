/** Rules of one category, indexed so that most facts are judged by few of them. */
import { BITS, lowestOf } from "./bits.ts";
import { compileRule } from "./compile.ts";
import type { CompiledRule } from "./compile.ts";
import type { Fact } from "./fact.ts";
import type { Expression } from "./expression.ts";
import { compileMatching } from "./generate.ts";
import type { Matching } from "./generate.ts";
import { planIndex } from "./index-choice.ts";
import { RuleIndex } from "./rule-index.ts";
import type { Category, SigmaRule } from "./rule.ts";

export interface RuleSet {
  readonly isEmpty: boolean;
  /** False: no rule can match a fact whose indexed fields (INDEX_FIELDS, in order) have these values. */
  concerns(values: readonly unknown[]): boolean;
  /** False: no rule looks at the field, which need not be computed then. */
  looksAt(field: string): boolean;
  /** The rules that match, in the order they were given. */
  matching(fact: Fact): readonly CompiledRule[];
}

/** The fields whose values tell rules of a category apart best, and are known before a fact is made. */
const INDEX_FIELDS: Readonly<Record<Category, readonly string[]>> = {
  cloudtrail: ["eventName"],
  macie: ["type"],
  access: ["entitlement", "entitlement_via", "person_kind", "lake_formation", "route"],
  volume: ["channel"],
  governance: ["kind"],
  pipeline: ["kind"],
};

const NONE: readonly CompiledRule[] = [];

/** Compiles the rules of a category. A fact meets only rules that its indexed values do not rule out. */
export function compileRules(rules: readonly SigmaRule[], category: Category): RuleSet {
  const compiled = rules.filter((rule) => rule.category === category).map(compileRule);
  const declared = INDEX_FIELDS[category];
  const all = compiled.map(({ rule }) => rule.expression);
  const { fields, order } = planIndex(all, declared);
  const expressions = order.map((number) => all[number] as Expression);
  const index = new RuleIndex(expressions, fields, declared.length);
  const groups = Array.from({ length: Math.ceil(order.length / BITS) }, (_, word) =>
    compileMatching(expressions.slice(word * BITS, (word + 1) * BITS)),
  );
  return {
    isEmpty: compiled.length === 0,
    concerns: (values) => index.concerns(values),
    looksAt: (field) => all.some((expression) => namesField(expression, field)),
    matching(fact) {
      const numbers: number[] = [];
      const left = index.candidates(fact);
      for (let at = 0; at < left.words; at++) {
        const word = left.wordAt(at);
        for (let held = (groups[word] as Matching)(fact, left.bitsOf(word)); held !== 0; held &= held - 1)
          numbers.push(order[word * BITS + lowestOf(held)] as number);
      }
      if (numbers.length === 0) return NONE;
      return numbers.sort((a, b) => a - b).map((number) => compiled[number] as CompiledRule);
    },
  };
}

function namesField(expression: Expression, field: string): boolean {
  if (expression.kind === "not") return namesField(expression.of, field);
  if (expression.kind !== "field") return expression.of.some((inner) => namesField(inner, field));
  return (
    expression.field === undefined ||
    expression.field === field ||
    expression.values.flat().some((matcher) => matcher.kind === "fieldref" && matcher.field === field)
  );
}
