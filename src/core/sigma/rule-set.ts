/** Rules of one category, indexed so that most facts are judged by few of them. */
import { BITS, lowestOf, putBit } from "./bits.ts";
import { compileRule } from "./compile.ts";
import type { CompiledRule } from "./compile.ts";
import type { Fact } from "./fact.ts";
import type { Expression } from "./expression.ts";
import { planIndex } from "./index-choice.ts";
import { RuleIndex } from "./rule-index.ts";
import { RuleJudge } from "./rule-judge.ts";
import type { RuleFailure, RuleTiming } from "./rule-judge.ts";
import type { Category, SigmaRule } from "./rule.ts";
import { linesOf } from "./truth.ts";

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

/** Who hears of what becomes of rules while they judge. */
export interface RuleWatch {
  /** Told each time that a rule throws. */
  readonly onFailure?: (failure: RuleFailure) => void;
  readonly timing?: RuleTiming;
}

/**
 * Compiles the rules of a category. A fact meets only rules that its indexed values do not rule out. A rule that throws on
 * a fact does not match it and hurts no other; after three times it is not judged any more.
 */
export function compileRules(
  rules: readonly SigmaRule[],
  category: Category,
  { onFailure, timing }: RuleWatch = {},
): RuleSet {
  const compiled = rules.filter((rule) => rule.category === category).map(compileRule);
  const expressions = compiled.map(({ rule }) => rule.expression);
  const declared = INDEX_FIELDS[category];
  const { fields, order } = planIndex(expressions, declared);
  const inOrder = order.map((number) => compiled[number] as CompiledRule);
  const index = new RuleIndex(
    inOrder.map(({ rule }) => rule.expression),
    fields,
    declared.length,
  );
  const judge = new RuleJudge(inOrder, (failure, place) => {
    if (failure.disabled) putBit(index.live, place, false);
    onFailure?.(failure);
  });
  let facts = 0;
  return {
    isEmpty: compiled.length === 0,
    concerns: (values) => index.concerns(values),
    looksAt: (field) => expressions.some((expression) => namesField(expression, field)),
    matching(fact) {
      const numbers: number[] = [];
      const left = index.candidates(fact);
      const timed = timing && facts++ % timing.every === 0 ? { fact, timing } : undefined;
      for (let at = 0; at < left.words; at++) {
        const word = left.wordAt(at);
        const bits = left.bitsOf(word);
        let held = timed ? judge.timedOf(word, bits, timed) : judge.heldOf(word, bits, fact);
        for (; held !== 0; held &= held - 1) numbers.push(order[word * BITS + lowestOf(held)] as number);
      }
      if (numbers.length === 0) return NONE;
      return numbers.sort((a, b) => a - b).map((number) => compiled[number] as CompiledRule);
    },
  };
}

function namesField(expression: Expression, name: string): boolean {
  return linesOf(expression).some(
    ({ field, values }) =>
      field === undefined ||
      field === name ||
      values.some((some) => some.some((matcher) => matcher.kind === "fieldref" && matcher.field === name)),
  );
}
