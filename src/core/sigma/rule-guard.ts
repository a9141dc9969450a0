/** Judges rules one by one where one of them threw: it does not match, the others do, and if it goes on it is disabled. */
import type { CompiledRule } from "./compile.ts";
import type { Fact } from "./fact.ts";
import type { SigmaRule } from "./rule.ts";

export interface RuleFailure {
  readonly rule: SigmaRule;
  readonly reason: string;
  readonly fact: Fact;
  /** From now on the rule is not judged. */
  readonly disabled: boolean;
}

/** So often a rule may fail before it is disabled. */
export const FAILURES_MAX = 3;

export class RuleGuard {
  readonly #failures = new Map<CompiledRule, number>();
  readonly #report: (failure: RuleFailure) => void;

  constructor(report: (failure: RuleFailure) => void) {
    this.#report = report;
  }

  /** Whether a rule matches, or has failed, or that so often that it must not be judged again. */
  judge(compiled: CompiledRule, fact: Fact): "matches" | "does not match" | "is disabled" {
    try {
      return compiled.match(fact) ? "matches" : "does not match";
    } catch (error) {
      const failures = (this.#failures.get(compiled) ?? 0) + 1;
      this.#failures.set(compiled, failures);
      const disabled = failures >= FAILURES_MAX;
      const reason = error instanceof Error ? error.message : String(error);
      this.#report({ rule: compiled.rule, reason, fact, disabled });
      return disabled ? "is disabled" : "does not match";
    }
  }
}
