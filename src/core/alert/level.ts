/** How severe an alert is. */
import { LEVELS } from "../sigma/rule.ts";
import type { Level } from "../sigma/rule.ts";
import type { StandingFinding } from "../finding/standing.ts";
import { worst } from "../finding/weight.ts";

/**
 * The most severe level of what stands; one more where two rules say it that look at different things, or findings of another category
 * (`joined`) are about the same person, day and data: what is unusual and not entitled, too, is less likely to be an accident. At least one
 * finding is needed.
 */
export function levelOf(
  findings: readonly Pick<StandingFinding, "level" | "ruleId">[],
  joined: readonly string[] = [],
): Level {
  const rules = new Set(findings.map(({ ruleId }) => ruleId));
  return raised(worst(findings.map(({ level }) => level)), rules.size > 1 || joined.length > 0);
}

/** One level more, if it is raised. */
export function raised(level: string, isRaised: boolean): Level {
  const last = LEVELS.length - 1;
  return LEVELS[Math.min(last, LEVELS.indexOf(level as Level) + (isRaised ? 1 : 0))] as Level;
}
