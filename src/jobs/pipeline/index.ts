/** Judges what is known of gaps in our own sight, day by day, and keeps the findings in line. */
import type { Pool } from "pg";
import { makeFinding } from "../../core/finding/finding.ts";
import type { Finding, FindingRule } from "../../core/finding/finding.ts";
import { pipelineHit } from "../../core/finding/pipeline-hit.ts";
import { EVERYONE } from "../../core/governance/enforcement.ts";
import { DAY_MS } from "../../core/record/time.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import { Dictionary, KIND } from "../../store/dictionary.ts";
import { readStored } from "../../store/findings.ts";
import { PeopleIds } from "../../store/people.ts";
import { listUnjudgedDays, takeFacts } from "../../store/pipeline-facts.ts";
import { inTransaction } from "../../store/transaction.ts";
import { settle } from "../derive/findings.ts";

export interface PipelineDeps {
  readonly pool: Pool;
  /** Compiled rules of category pipeline. */
  readonly rules: RuleSet;
  readonly findingRules: ReadonlyMap<string, FindingRule>;
  readonly isKnownRule: (ruleId: string) => boolean;
  /** Decides what is live, in ms. */
  readonly now: number;
}

/**
 * Brings the findings in line with the facts that are not judged yet. Idempotent; two calls for one day wait for one
 * another. Returns whether there was anything to judge.
 */
export async function judgePipeline(deps: PipelineDeps): Promise<boolean> {
  const days = await listUnjudgedDays(deps.pool);
  for (const day of days) await settleDay(day, deps);
  return days.length > 0;
}

async function settleDay(day: number, { pool, rules, ...context }: PipelineDeps): Promise<void> {
  const people = new PeopleIds(pool);
  const dictionary = new Dictionary(pool);
  await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(7214005, $1)", [day / DAY_MS]);
    const facts = await takeFacts(client, day);
    await people.resolve([EVERYONE]);
    for (const { fact } of facts) dictionary.want(KIND.asset, fact.subject);
    await dictionary.resolve();
    const findings = facts.flatMap((one): Finding[] =>
      rules.matching(one.fact).flatMap(({ rule }) => {
        const findingRule = context.findingRules.get(rule.id);
        if (!findingRule) return [];
        const { subject } = one.fact;
        const assetId = dictionary.id(KIND.asset, subject);
        const hit = pipelineHit(one, { ruleId: rule.id, personId: people.id(EVERYONE), assetId });
        return makeFinding(hit, findingRule, { person: EVERYONE, asset: subject });
      }),
    );
    const stored = await readStored(client, { from: day, to: day + DAY_MS }, "pipeline");
    await settle(client, { findings, stored }, { rules: context.findingRules, ...context });
  });
}
