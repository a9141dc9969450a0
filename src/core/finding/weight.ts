/** Which of several findings matter most. */
import { compareText, groupBy } from "../catalog/group.ts";
import { LEVELS } from "../sigma/rule.ts";
import type { StandingFinding } from "./standing.ts";

export type Weight = Pick<StandingFinding, "level" | "bytesOut" | "uid">;

/** The most severe first, then the one with most bytes, then by uid: the same whatever the order they came in. */
export function compareWeight(a: Weight, b: Weight): number {
  return rankOf(b.level) - rankOf(a.level) || b.bytesOut - a.bytesOut || compareText(a.uid, b.uid);
}

/**
 * A figure of the findings of one cause. Rules on volume look at the same reads, and so do findings of one on a person's volume
 * and those on its assets: of these it is the largest.
 */
export function sumOf(
  findings: readonly StandingFinding[],
  figure: (finding: StandingFinding) => number,
): number {
  const rules = groupBy(findings, ({ category, ruleId, asset }) =>
    category === "volume" ? `${ruleId} ${asset === null}` : "",
  );
  const sums = [...rules.values()].map((own) => own.reduce((sum, finding) => sum + figure(finding), 0));
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}

/** The most severe level. */
export function worst(levels: readonly string[]): string {
  return levels.reduce((a, b) => (rankOf(b) > rankOf(a) ? b : a), "informational");
}

function rankOf(level: string): number {
  return (LEVELS as readonly string[]).indexOf(level);
}
