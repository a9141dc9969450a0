/** What a correlation looks for, as an indented list like the condition of a rule. */
import { BOUNDS } from "../../core/sigma/correlation/correlation.ts";
import type { Correlation } from "../../core/sigma/correlation/correlation.ts";
import type { Expression } from "../../core/sigma/expression.ts";
import type { RuleHead } from "../../core/sigma/rule.ts";
import { conditionLines } from "./condition.ts";

const SIGNS: Readonly<Record<(typeof BOUNDS)[number], string>> = {
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  eq: "=",
  neq: "≠",
};

/** One line a part. `known`: where the titles of the rules that it refers to are found. */
export function correlationLines(
  { type, rules, groupBy, timespanMs, bounds, fields, percentile, presence }: Correlation,
  known: readonly RuleHead[],
): string[] {
  const titleOf = (id: string): string => known.find((rule) => rule.id === id)?.title ?? id;
  const limits = BOUNDS.flatMap((name) =>
    bounds[name] === undefined ? [] : [`${SIGNS[name]} ${bounds[name]}`],
  );
  const of = fields.length === 0 ? "" : ` of ${fields.join(", ")}`;
  const what = `${type}${percentile === undefined ? "" : ` ${percentile}`}${of}`;
  const by = groupBy.length === 0 ? "over all" : `for each ${groupBy.join(", ")}`;
  return [
    [what, limits.join(" and "), `within ${durationText(timespanMs)},`, by]
      .filter((part) => part !== "")
      .join(" "),
    ...rules.map((id) => `  ${titleOf(id)} (${id})`),
    ...(presence ? presenceLines(presence, rules, titleOf) : []),
  ];
}

/** Which of the rules must have matched. */
function presenceLines(
  presence: Expression,
  rules: readonly string[],
  titleOf: (id: string) => string,
): string[] {
  const named = (line: string): string =>
    rules.reduce((text, id) => text.replaceAll(`${id} is present`, `${titleOf(id)} matched`), line);
  return ["  where", ...conditionLines(presence, new Map()).map((line) => `    ${named(line)}`)];
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1000, "s"],
] as const;

/** As Sigma writes it: the largest unit of which it is a whole number. */
function durationText(ms: number): string {
  const [length, unit] = UNITS.find(([one]) => ms % one === 0) ?? [1, "ms"];
  return `${ms / length}${unit}`;
}
