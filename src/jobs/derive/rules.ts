/** What findings take from rules. */
import { DEFAULT_EXPLANATION } from "../../core/finding/explain.ts";
import type { FindingRule } from "../../core/finding/finding.ts";
import type { SigmaRule } from "../../core/sigma/rule.ts";

/** Finding rules by id. */
export function findingRules(rules: readonly SigmaRule[]): Map<string, FindingRule> {
  return new Map(
    rules.map((rule) => [
      rule.id,
      {
        id: rule.id,
        version: rule.version,
        title: rule.title,
        author: rule.author,
        category: rule.category,
        level: rule.level,
        tier: rule.tier,
        shadow: rule.shadow,
        window: rule.window,
        grouping: rule.grouping,
        explanation: rule.explanation ?? DEFAULT_EXPLANATION,
        nextSteps: rule.nextSteps,
      },
    ]),
  );
}
