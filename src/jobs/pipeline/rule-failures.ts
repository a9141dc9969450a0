/** Notes that rules fail, for rules of category pipeline to judge: by construction none does, so it is a fault of ours. */
import type { Pool } from "pg";
import { failureFact } from "../../core/pipeline/fact.ts";
import { FAILURES_MAX } from "../../core/sigma/rule-judge.ts";
import type { RuleFailure } from "../../core/sigma/rule-judge.ts";
import { insertFacts } from "../../store/pipeline-facts.ts";

type Noted = Omit<RuleFailure, "fact"> & { readonly count: number };

export class RuleFailures {
  readonly #noted = new Map<string, Noted>();
  #isNew = false;

  /** Takes a failure; nothing of the fact is kept, which anybody may have written. */
  note({ rule, reason, disabled }: RuleFailure): void {
    const count = (this.#noted.get(rule.id)?.count ?? 0) + 1;
    this.#noted.set(rule.id, { rule, reason, disabled, count });
    this.#isNew = true;
  }

  /** Stores what came since the last call, as of a time in ms. */
  async store(pool: Pool, now: () => Promise<number>): Promise<void> {
    if (!this.#isNew) return;
    this.#isNew = false;
    const at = await now();
    const facts = [...this.#noted.values()].map(({ rule, ...rest }) =>
      failureFact(rule, { ...rest, limit: FAILURES_MAX }, at),
    );
    await insertFacts((text, values) => pool.query(text, [...values]), facts);
  }
}
