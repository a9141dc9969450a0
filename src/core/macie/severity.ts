/** How severe a finding is, in Macie's three degrees. */
import { objectOf } from "../record/text.ts";

/** From the least on. */
export const SEVERITIES = ["low", "medium", "high"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Reads the description, else the score: a number, which results of discovery write as text. */
export function readSeverity(value: unknown): Severity | undefined {
  const severity = objectOf(value);
  const description = severity?.["description"];
  const named = SEVERITIES.find(
    (one) => typeof description === "string" && description.toLowerCase() === one,
  );
  const score = severity?.["score"];
  return (
    named ?? (typeof score === "number" || typeof score === "string" ? byScore(Number(score)) : undefined)
  );
}

function byScore(score: number): Severity | undefined {
  return Number.isInteger(score) ? SEVERITIES[score - 1] : undefined;
}

/** The highest of at least one. */
export function highestOf(severities: readonly [Severity, ...Severity[]]): Severity {
  return severities.reduce((a, b) => (SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b));
}
