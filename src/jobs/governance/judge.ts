/** Judges disagreements, by the day on which each was found, and keeps the findings in line. */
import type { Pool } from "pg";
import { makeFinding } from "../../core/finding/finding.ts";
import type { FindingRule } from "../../core/finding/finding.ts";
import { governanceHit } from "../../core/finding/governance-hit.ts";
import { EVERYONE } from "../../core/governance/enforcement.ts";
import { DAY_MS } from "../../core/record/time.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import { Dictionary, KIND } from "../../store/dictionary.ts";
import { readStored } from "../../store/findings.ts";
import { listUnjudgedFactDays, takeStandingFacts } from "../../store/governance.ts";
import { PeopleIds } from "../../store/people.ts";
import { inTransaction } from "../../store/transaction.ts";
import { settle } from "../derive/findings.ts";

export interface JudgeGovernanceDeps {
  readonly pool: Pool;
  /** Compiled rules of category governance. */
  readonly rules: RuleSet;
  readonly findingRules: ReadonlyMap<string, FindingRule>;
  readonly isKnownRule: (ruleId: string) => boolean;
  /** Decides what is live, in ms. */
  readonly now: number;
}

/**
 * Brings the findings in line with the facts that are not judged as they are now: one finding from the day on which a disagreement was
 * found for as long as it stands, withdrawn when it does not. Idempotent. Returns how many days that is.
 */
export async function judgeGovernance(deps: JudgeGovernanceDeps): Promise<number> {
  const days = await listUnjudgedFactDays(deps.pool);
  for (const day of days) await settleDay(day, deps);
  return days.length;
}

async function settleDay(day: number, { pool, rules, ...context }: JudgeGovernanceDeps): Promise<void> {
  const people = new PeopleIds(pool);
  const dictionary = new Dictionary(pool);
  await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(7214008, $1)", [day / DAY_MS]);
    const facts = await takeStandingFacts(client, day);
    await people.resolve(facts.map(({ fact }) => fact.subject ?? EVERYONE));
    for (const { fact } of facts) if (fact.asset !== null) dictionary.want(KIND.asset, fact.asset);
    await dictionary.resolve();
    const findings = facts.flatMap((standing) =>
      rules.matching(standing.fact).flatMap(({ rule }) => {
        const findingRule = context.findingRules.get(rule.id);
        if (!findingRule) return [];
        const { asset, subject } = standing.fact;
        const person = subject ?? EVERYONE;
        const assetId = asset === null ? null : dictionary.id(KIND.asset, asset);
        const hit = governanceHit(standing, { ruleId: rule.id, personId: people.id(person), assetId });
        return [{ ...makeFinding(hit, findingRule, { person, asset }), expected: null }];
      }),
    );
    const stored = await readStored(client, { from: day, to: day + DAY_MS }, "governance");
    await settle(
      client,
      { findings, stored },
      { rules: context.findingRules, basis: "governance", ...context },
    );
  });
}
