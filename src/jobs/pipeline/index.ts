/** Judges what is known of gaps in our own sight, day by day, and keeps the findings in line. */
import type { Pool } from "pg";
import { makeFinding } from "../../core/finding/finding.ts";
import type { FindingRule } from "../../core/finding/finding.ts";
import { pipelineHit } from "../../core/finding/pipeline-hit.ts";
import { EVERYONE } from "../../core/governance/enforcement.ts";
import { DAY_MS, isoTime } from "../../core/record/time.ts";
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
 * another. Returns what was found, one line each.
 */
export async function judgePipeline(deps: PipelineDeps): Promise<string[]> {
  const lines: string[] = [];
  for (const day of await listUnjudgedDays(deps.pool)) lines.push(...(await settleDay(day, deps)));
  return lines;
}

async function settleDay(day: number, { pool, rules, ...context }: PipelineDeps): Promise<string[]> {
  const people = new PeopleIds(pool);
  const dictionary = new Dictionary(pool);
  return await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(7214005, $1)", [day / DAY_MS]);
    const facts = await takeFacts(client, day);
    await people.resolve([EVERYONE]);
    for (const { fact } of facts) dictionary.want(KIND.asset, fact.subject);
    await dictionary.resolve();
    const judged = facts.flatMap((one) =>
      rules.matching(one.fact).flatMap(({ rule }) => {
        const findingRule = context.findingRules.get(rule.id);
        if (!findingRule) return [];
        const { subject, count } = one.fact;
        const assetId = dictionary.id(KIND.asset, subject);
        const hit = pipelineHit(one, { ruleId: rule.id, personId: people.id(EVERYONE), assetId });
        const finding = makeFinding(hit, findingRule, { person: EVERYONE, asset: subject });
        return {
          finding: { ...finding, expected: null },
          line: `${isoTime(day).slice(0, 10)}: ${subject}: ${rule.title} (${count})`,
        };
      }),
    );
    const stored = await readStored(client, { from: day, to: day + DAY_MS }, "pipeline");
    const findings = judged.map(({ finding }) => finding);
    await settle(
      client,
      { findings, stored },
      { rules: context.findingRules, basis: "pipeline", ...context },
    );
    return judged.map(({ line }) => line);
  });
}
