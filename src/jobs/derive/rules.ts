/** What findings take from rules, and which rules correlations refer to. */
import { DEFAULT_EXPLANATION } from "../../core/finding/explain.ts";
import type { FindingRule } from "../../core/finding/finding.ts";
import type { Correlation } from "../../core/sigma/correlation/correlation.ts";
import type { RuleHead, SigmaRule } from "../../core/sigma/rule.ts";
import type { DeriveContext } from "./context.ts";

/** The rules of a job. Plain data: it crosses into threads. */
export interface RulePolicy {
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly Correlation[];
  /** Rules beside these could not be read: nobody knows what they would find. */
  readonly hasBrokenRules: boolean;
}

/** Rules and correlations that give findings, by id. */
export function findingRules(rules: readonly RuleHead[]): Map<string, FindingRule> {
  const speaking = rules.filter(({ silent }) => !silent);
  return new Map(
    speaking.map((rule) => [
      rule.id,
      {
        id: rule.id,
        version: rule.version,
        title: rule.title,
        author: rule.author,
        license: rule.license ?? null,
        references: rule.references,
        category: rule.category,
        level: rule.level,
        tier: rule.tier,
        shadow: rule.shadow,
        window: rule.window,
        grouping: rule.grouping,
        explanation: rule.explanation ?? DEFAULT_EXPLANATION,
        nextSteps: rule.nextSteps,
        falsepositives: rule.falsepositives,
        runbook: rule.runbook ?? rule.page ?? null,
        noiseLimit: rule.noiseLimit,
        confidential: rule.confidential,
      },
    ]),
  );
}

/** Ids of the rules that correlations refer to, by what they judge. */
export function correlatedRules({ rules, correlations }: RulePolicy): DeriveContext["correlated"] {
  const referred = new Set(correlations.flatMap((one) => one.rules));
  const named = rules.filter(({ id }) => referred.has(id));
  const isAccess = ({ category }: RuleHead): boolean => category === "access";
  return {
    accesses: new Set(named.filter(isAccess).map(({ id }) => id)),
    records: named.filter((rule) => !isAccess(rule)).map(({ id }) => id),
  };
}

/** Whether it is known what a rule finds: not of those that are missing where rules could not be read. */
export function knownRules({ rules, correlations, hasBrokenRules }: RulePolicy): (ruleId: string) => boolean {
  const ids = new Set([...rules, ...correlations].map(({ id }) => id));
  return (ruleId) => !hasBrokenRules || ids.has(ruleId);
}
