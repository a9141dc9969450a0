import { describe, expect, it } from "vitest";
import { COST_MAX, costOf } from "../../../src/core/sigma/cost.ts";
import { readLine } from "../../../src/core/sigma/modifiers.ts";
import type { SigmaRule } from "../../../src/core/sigma/rule.ts";
import { compileRules } from "../../../src/core/sigma/rule-set.ts";
import { readRule } from "../../support/rules.ts";

function reading(selection: string): ReturnType<typeof readRule> {
  return readRule(
    `title: T\nid: 6e8f2b5c-3d34-4b55-9f0e-111111111111\nlogsource: { product: aws, service: cloudtrail }\ndetection:\n  selection:\n${selection}\n  condition: selection\n`,
  );
}

function aRule(selection = "    a: x"): SigmaRule {
  const read = reading(selection);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join("; "));
  return read.rule;
}

function listOf(length: number, write: (at: number) => string): string {
  return Array.from({ length }, (_, at) => `      - ${write(at)}`).join("\n");
}

describe("the cost of a rule", () => {
  it.each<[string, number]>([
    ["    a: x", 1],
    ["    a: [x, y, z]", 1],
    ["    a|contains: [x, y, z]", 3],
    ["    a: 'x*y*z'", 6],
    ["    a|contains|all: [x, y]\n    b: z", 3],
    ["    a|cidr: [192.0.2.0/24, 2001:db8::/32]", 4],
    ["    '|all': [word, other]", 100],
    ["    a: null\n    b|exists: true\n    c|gt: 5\n    d|hour: 5", 7],
  ])("of %j is %d steps", (selection, steps) => {
    expect(costOf(aRule(selection).expression)).toBe(steps);
  });

  it("of a regular expression grows with its program", () => {
    expect(costOf(aRule("    a|re: '[a-z]{500}'").expression)).toBeGreaterThan(100);
    expect(costOf(aRule("    a|re: ^abc$").expression)).toBeLessThan(10);
  });

  it("of a list of hundreds of thousands of plain values is one step", () => {
    const length = 300_000; // compared each with each, they would take minutes
    const literals = Array.from({ length }, (_, at) => `value-${at}`);

    const { values, all } = readLine(literals, [], new Map());
    const expression = { kind: "field", field: "a", values, all } as const;
    const set = compileRules([{ ...aRule(), expression }], "cloudtrail");

    expect(costOf(expression)).toBe(1);
    expect(set.matching({ a: `VALUE-${length - 1}` })).toHaveLength(1);
    expect(set.matching({ a: `value-${length}` })).toEqual([]);
  });

  it("is limited: what costs more is a problem that says how much, the limit and what to do", () => {
    const read = reading(`    a|contains:\n${listOf(COST_MAX + 1, (at) => `value-${at}`)}`);

    expect(read.ok || read.problems.map(({ message }) => message)).toEqual([
      "judging it takes 5001 steps for one record, more than 5000; make several rules of it, or compare with whole values, of which a whole list is one step",
    ]);
  });
});
