/** Stores what a worker observes: rules that fail, and, now and then, figures. What it counted last, a worker that is killed takes with it. */
import type { Pool } from "pg";
import { Observations } from "../../core/pipeline/observations.ts";
import type { RuleWatch } from "../../core/sigma/rule-set.ts";
import { addObserved } from "../../store/observed.ts";
import { RuleFailures } from "./rule-failures.ts";

const STORE_EVERY_MS = 5_000;
/** Of so many facts of a category one is judged rule by rule, against a clock: that takes longer than all rules at once. */
const TIMED_EVERY = 256;

export class Observer {
  readonly observations = new Observations();
  #failures = new RuleFailures();
  #storedAt = -Infinity;

  /** Other rules are judged from now on. */
  begin(): void {
    this.#failures = new RuleFailures();
  }

  /** Of rules that are compiled. */
  watch(): RuleWatch {
    const failures = this.#failures;
    return {
      onFailure: (failure) => failures.note(failure),
      timing: {
        every: TIMED_EVERY,
        now: () => performance.now(),
        observe: (ruleId, ms) => this.observations.observe("rule_eval", ruleId, ms / 1000),
      },
    };
  }

  /** As of a time in ms. */
  async store(pool: Pool, now: () => Promise<number>): Promise<void> {
    await this.#failures.store(pool, now);
    if (performance.now() - this.#storedAt < STORE_EVERY_MS) return;
    const observed = this.observations.take();
    if (observed.length === 0) return;
    this.#storedAt = performance.now();
    await addObserved(pool, observed);
  }
}
