/** How much of a sample rules match. */
import type { Fact } from "../sigma/fact.ts";
import { compileRules } from "../sigma/rule-set.ts";
import type { SigmaRule } from "../sigma/rule.ts";
import type { Breadth } from "./lint.ts";

/** Of every rule on records, by its id. */
export function breadthOn(records: readonly Fact[], rules: readonly SigmaRule[]): Map<string, Breadth> {
  const counts = new Map<string, number>();
  for (const { id, category } of rules) if (category === "cloudtrail") counts.set(id, 0);
  const set = compileRules(rules, "cloudtrail");
  for (const record of records)
    for (const { rule } of set.matching(record)) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1);
  return new Map([...counts].map(([id, matched]) => [id, { matched, of: records.length }]));
}
