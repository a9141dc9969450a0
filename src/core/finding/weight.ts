/** Which of several findings matter most. */
import { compareText } from "../catalog/group.ts";
import { LEVELS } from "../sigma/rule.ts";
import type { StandingFinding } from "./standing.ts";

export type Weight = Pick<StandingFinding, "level" | "bytesOut" | "uid">;

/** The most severe first, then the one with most bytes, then by uid: the same whatever the order they came in. */
export function compareWeight(a: Weight, b: Weight): number {
  return rankOf(b.level) - rankOf(a.level) || b.bytesOut - a.bytesOut || compareText(a.uid, b.uid);
}

/** The most severe level. */
export function worst(levels: readonly string[]): string {
  return levels.reduce((a, b) => (rankOf(b) > rankOf(a) ? b : a), "informational");
}

function rankOf(level: string): number {
  return (LEVELS as readonly string[]).indexOf(level);
}
