/** Reads collections of short texts for the tests of correlations. */
import { readCollection } from "../../../../src/core/sigma/collection.ts";
import type { RuleCollection } from "../../../../src/core/sigma/collection.ts";
import type { Correlation } from "../../../../src/core/sigma/correlation/correlation.ts";
import { formatProblem } from "../../../../src/core/problem.ts";

/** A rule on records that matches events of its own name. */
export function ruleText(name: string, more = ""): string {
  return `title: Rule ${name}\nname: ${name}\nlogsource: { product: aws, service: cloudtrail }\ndetection: { sel: { eventName: ${name} }, condition: sel }\n${more}`;
}

export function readTexts(...texts: readonly string[]): RuleCollection {
  return readCollection([{ path: "rules.yml", text: texts.join("---\n") }]);
}

/** The correlations of texts that hold no problem. */
export function correlationsOf(...texts: readonly string[]): readonly Correlation[] {
  const { correlations, problems } = readTexts(...texts);
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join("\n"));
  return correlations;
}

/** A correlation over rules `a`, `b` and `c`, of which the texts come first. */
export function correlate(body: string, rules: readonly string[] = ["a", "b", "c"]): readonly Correlation[] {
  const lines = body.trim().replace(/^/gm, "  ");
  return correlationsOf(...rules.map((name) => ruleText(name)), `title: Together\ncorrelation:\n${lines}\n`);
}
