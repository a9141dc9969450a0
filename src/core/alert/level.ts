/** How severe an alert is. */
import { LEVELS } from "../sigma/rule.ts";
import type { Level } from "../sigma/rule.ts";
import type { StandingFinding } from "../finding/standing.ts";
import { worst } from "../finding/weight.ts";

/**
 * The most severe level of what stands; one more where two rules say it that look at different things: what is unusual and above a
 * ceiling, too, is less likely to be an accident of statistics. At least one finding is needed.
 */
export function levelOf(findings: readonly Pick<StandingFinding, "level" | "ruleId">[]): Level {
  const level = LEVELS.indexOf(worst(findings.map((finding) => finding.level)) as Level);
  const rules = new Set(findings.map(({ ruleId }) => ruleId));
  const last = LEVELS.length - 1;
  return LEVELS[Math.min(last, level + (rules.size > 1 ? 1 : 0))] as Level;
}
