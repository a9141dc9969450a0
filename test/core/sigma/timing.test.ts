import { describe, expect, it } from "vitest";
import { compileRules } from "../../../src/core/sigma/rule-set.ts";
import type { SigmaRule } from "../../../src/core/sigma/rule.ts";
import { readRule } from "../../support/rules.ts";

function aRule(id: number, selection: string): SigmaRule {
  const parsed = readRule(
    `title: r${id}\nid: 6e8f2b5c-3d34-4b55-9f0e-00000000000${id}\nlogsource: { product: aws, service: cloudtrail }\ndetection:\n  s: ${selection}\n  condition: s\n`,
  );
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.rule;
}

const RULES = [
  aRule(1, "{ eventName: GetObject }"),
  aRule(2, "{ userAgent|contains: curl }"),
  aRule(3, "{ eventName: StopLogging }"),
];
const FACT = { eventName: "GetObject", userAgent: "curl/8" };

describe("rules that are timed", () => {
  it("match as they do otherwise, and are timed on one fact of so many, each that its index does not rule out", () => {
    let now = 0;
    const observed: [string, number][] = [];
    const timing = {
      every: 2,
      now: () => (now += 5),
      observe: (ruleId: string, ms: number) => void observed.push([ruleId.at(-1) ?? "", ms]),
    };
    const set = compileRules(RULES, "cloudtrail", { timing });
    const plain = compileRules(RULES, "cloudtrail").matching(FACT);

    const matched = [1, 2, 3, 4, 5].map(() => set.matching(FACT));

    for (const one of matched)
      expect(one.map(({ rule }) => rule.title)).toEqual(plain.map(({ rule }) => rule.title));
    // of the first, third and fifth; the first time a rule is compiled
    expect(observed.sort(([a], [b]) => a.localeCompare(b))).toEqual([
      ["1", 5],
      ["1", 5],
      ["2", 5],
      ["2", 5],
    ]);
  });
});
