/**
 * Judges rules 32 at a time. Where one of them throws they are judged one by one: it does not match, the others do, and if it
 * goes on it is disabled. Not so where the record holds too much: else who writes three of them would switch it off.
 */
import { BITS, lowestOf } from "./bits.ts";
import type { CompiledRule } from "./compile.ts";
import type { Fact } from "./fact.ts";
import { compileMatching } from "./generate.ts";
import type { Matching } from "./generate.ts";
import { RecordTooLarge, startMeter } from "./meter.ts";
import type { SigmaRule } from "./rule.ts";

export interface RuleFailure {
  readonly rule: SigmaRule;
  readonly reason: string;
  readonly fact: Fact;
  /** From now on the rule is not judged. */
  readonly disabled: boolean;
}

/** What rules cost, measured now and then: who measures has a clock. */
export interface RuleTiming {
  /** Of so many facts one is judged rule by rule. */
  readonly every: number;
  /** In ms, with fractions. */
  readonly now: () => number;
  readonly observe: (ruleId: string, ms: number) => void;
}

/** So often a rule may fail, of itself, before it is disabled. */
export const FAILURES_MAX = 3;

export class RuleJudge {
  readonly #rules: readonly CompiledRule[];
  readonly #groups: readonly Matching[];
  readonly #failures = new Map<CompiledRule, number>();
  /** Places of rules that were judged alone before: the first time they are compiled for it. */
  readonly #warm = new Set<number>();
  readonly #report: (failure: RuleFailure, place: number) => void;

  /** `report` is told of each failure, with the place of the rule among the rules. */
  constructor(rules: readonly CompiledRule[], report: (failure: RuleFailure, place: number) => void) {
    this.#rules = rules;
    this.#report = report;
    this.#groups = Array.from({ length: Math.ceil(rules.length / BITS) }, (_, word) =>
      compileMatching(rules.slice(word * BITS, (word + 1) * BITS).map(({ rule }) => rule.expression)),
    );
  }

  /** Which of the rules of a word, as bits, match a fact. */
  heldOf(word: number, bits: number, fact: Fact): number {
    startMeter();
    try {
      return (this.#groups[word] as Matching)(fact, bits);
    } catch {
      let held = 0;
      for (let rest = bits; rest !== 0; rest &= rest - 1)
        if (this.#matches(word * BITS + lowestOf(rest), fact)) held |= rest & -rest;
      return held;
    }
  }

  /** The same, rule by rule, with how long each takes from the second time on. */
  timedOf(
    word: number,
    bits: number,
    { fact, timing }: { readonly fact: Fact; readonly timing: RuleTiming },
  ): number {
    let held = 0;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const place = word * BITS + lowestOf(rest);
      const begun = timing.now();
      if (this.#matches(place, fact)) held |= rest & -rest;
      const took = timing.now() - begun;
      if (this.#warm.has(place)) timing.observe((this.#rules[place] as CompiledRule).rule.id, took);
      else this.#warm.add(place);
    }
    return held;
  }

  #matches(place: number, fact: Fact): boolean {
    const compiled = this.#rules[place] as CompiledRule;
    try {
      return compiled.match(fact);
    } catch (error) {
      const disabled = !isOfRecord(error) && this.#isOften(compiled);
      const reason = error instanceof Error ? error.message : String(error);
      this.#report({ rule: compiled.rule, reason, fact, disabled }, place);
      return false;
    }
  }

  /** Counts a failure. */
  #isOften(compiled: CompiledRule): boolean {
    const failures = (this.#failures.get(compiled) ?? 0) + 1;
    this.#failures.set(compiled, failures);
    return failures >= FAILURES_MAX;
  }
}

/** Whether a record is at fault: it holds too much, or is nested deeper than the stack. */
function isOfRecord(error: unknown): boolean {
  return error instanceof RecordTooLarge || error instanceof RangeError;
}
