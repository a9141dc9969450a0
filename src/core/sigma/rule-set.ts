/** Rules of one category, indexed so that most facts are judged by few of them. */
import { BITS, lowestOf, putBit } from "./bits.ts";
import { compileRule } from "./compile.ts";
import type { CompiledRule } from "./compile.ts";
import type { Fact } from "./fact.ts";
import type { Expression } from "./expression.ts";
import { compileMatching } from "./generate.ts";
import type { Matching } from "./generate.ts";
import { planIndex } from "./index-choice.ts";
import { RuleGuard } from "./rule-guard.ts";
import type { RuleFailure } from "./rule-guard.ts";
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

/**
 * Compiles the rules of a category. A fact meets only rules that its indexed values do not rule out. A rule that throws on a
 * fact does not match it and hurts no other; after three times it is not judged any more. `onFailure` is told each time.
 */
export function compileRules(
  rules: readonly SigmaRule[],
  category: Category,
  onFailure: (failure: RuleFailure) => void = () => {},
): RuleSet {
  const compiled = rules.filter((rule) => rule.category === category).map(compileRule);
  const expressions = compiled.map(({ rule }) => rule.expression);
  const declared = INDEX_FIELDS[category];
  const { fields, order } = planIndex(expressions, declared);
  const ordered = order.map((number) => expressions[number] as Expression);
  const index = new RuleIndex(ordered, fields, declared.length);
  const groups = compileGroups(ordered);
  const guard = new RuleGuard(onFailure);
  const ruleAt = (place: number): CompiledRule => compiled[order[place] as number] as CompiledRule;
  const judgeEach = (word: number, bits: number, fact: Fact): number => {
    let held = 0;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const place = word * BITS + lowestOf(rest);
      const verdict = guard.judge(ruleAt(place), fact);
      if (verdict === "matches") held |= rest & -rest;
      if (verdict === "is disabled") putBit(index.live, place, false);
    }
    return held;
  };
  return {
    isEmpty: compiled.length === 0,
    concerns: (values) => index.concerns(values),
    looksAt: (field) => expressions.some((expression) => namesField(expression, field)),
    matching(fact) {
      const places: number[] = [];
      const left = index.candidates(fact);
      for (let at = 0; at < left.words; at++) {
        const word = left.wordAt(at);
        const bits = left.bitsOf(word);
        let held: number;
        try {
          held = (groups[word] as Matching)(fact, bits);
        } catch {
          held = judgeEach(word, bits, fact);
        }
        for (; held !== 0; held &= held - 1) places.push(word * BITS + lowestOf(held));
      }
      if (places.length === 0) return NONE;
      return places
        .map((place) => order[place] as number)
        .sort((a, b) => a - b)
        .map((number) => compiled[number] as CompiledRule);
    },
  };
}

function compileGroups(expressions: readonly Expression[]): Matching[] {
  return Array.from({ length: Math.ceil(expressions.length / BITS) }, (_, word) =>
    compileMatching(expressions.slice(word * BITS, (word + 1) * BITS)),
  );
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
