import { describe, expect, it } from "vitest";
import { compileRule } from "../../../src/core/sigma/compile.ts";
import { readRule } from "../../support/rules.ts";
import { compileRules } from "../../../src/core/sigma/rule-set.ts";
import type { SigmaRule } from "../../../src/core/sigma/rule.ts";

const ID = "6e8f2b5c-3d34-4b55-9f0e-111111111111";

function aRule(detection: string, id = ID): SigmaRule {
  const text = `title: T\nid: ${id}\nlogsource: { product: aws, service: cloudtrail }\ndetection:\n${detection.replace(/^/gm, "  ")}\n`;
  const parsed = readRule(text, "rule.yml");
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.rule;
}

function matches(line: string, fact: Record<string, unknown>): boolean {
  return compileRule(aRule(`sel:\n  ${line}\ncondition: sel`)).match(fact);
}

describe("a line of a selection", () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ["a: Value", { a: "vALUE" }, true],
    ["a|cased: Value", { a: "value" }, false],
    ["a|cased: Value", { a: "Value" }, true],
    ["a: [x, y]", { a: "y" }, true],
    ["a: 5", { a: "5" }, true],
    ["a: '5'", { a: 5 }, true],
    ["a: 'true'", { a: true }, true],
    ["a: false", { a: "False" }, true],
    ["a: val*", { a: "value" }, true],
    ["a: v?l", { a: "val" }, true],
    ["a: v?l", { a: "vl" }, false],
    ["a: 'a\\*c'", { a: "a*c" }, true],
    ["a: 'a\\*c'", { a: "abc" }, false],
    ["a: 'a\\\\*'", { a: "a\\b" }, true],
    ["a: 'C:\\dir'", { a: "c:\\DIR" }, true],
    ["a|contains: lu", { a: "VALUE" }, true],
    ["a|contains|all: [va, ue]", { a: "value" }, true],
    ["a|contains|all: [va, xx]", { a: "value" }, false],
    ["a|contains|all: [x, y]", { a: ["x1", "y1"] }, true],
    ["a|startswith: va", { a: "Value" }, true],
    ["a|endswith: ue", { a: "Value" }, true],
    ["a|endswith: va", { a: "Value" }, false],
    ["a|re: ^v.l", { a: "value" }, true],
    ["a|re: ^V", { a: "value" }, false],
    ["a|re|i: ^V", { a: "value" }, true],
    ["a|cidr: 192.0.2.0/24", { a: "192.0.2.77" }, true],
    ["a|cidr: 192.0.2.0/24", { a: "::ffff:192.0.2.77" }, true],
    ["a|cidr: 2001:db8::/32", { a: "2001:db8::1" }, true],
    ["a|cidr: 192.0.2.0/24", { a: "cloudtrail.amazonaws.com" }, false],
    ["a|cidr: 192.0.2.0/24", { a: "AWS Internal" }, false],
    ["a|fieldref: b", { a: "X", b: "x" }, true],
    ["a|fieldref: b", { a: "x" }, false],
    ["a|exists: true", { a: null }, true],
    ["a|exists: true", { b: 1 }, false],
    ["a|exists: false", { b: 1 }, true],
    ["a|gte: 10", { a: 10 }, true],
    ["a|gte: 10", { a: "10.0" }, true],
    ["a|gt: 10", { a: 10 }, false],
    ["a|lt: 10", { a: null }, false],
    ["a|lte: 10", {}, false],
    ["a: null", {}, true],
    ["a: null", { a: null }, true],
    ["a: null", { a: "" }, false],
    ["a: ''", { a: "" }, true],
    ["a: ''", {}, false],
    ["a.b: x", { a: { b: "x" } }, true],
    ["a.b: x", { a: [{ b: "y" }, { b: "x" }] }, true],
    ["a.b.c: x", { a: [{ b: [{ c: "x" }] }] }, true],
    ["a.b: x", { "a.b": "x" }, true],
    ["a.b: x", { a: "x" }, false],
    ["a: x", { a: ["y", "x"] }, true],
    ["a: x", { a: { x: 1 } }, false],
    ["toString: null", {}, true],
  ])("%s on %j: %s", (line, fact, expected) => {
    expect(matches(line, fact)).toBe(expected);
  });

  it("ends in linear time where a backtracking engine would not", () => {
    expect(matches("a|re: ^(a+)+$", { a: `${"a".repeat(20_000)}!` })).toBe(false);
  });
});

describe("a condition", () => {
  const detection = (condition: string): string =>
    `s1: { a: 1 }\ns2: { b: 1 }\nfilter_x: { c: 1 }\ncondition: ${condition}`;
  const holds = (condition: string, fact: Record<string, unknown>): boolean =>
    compileRule(aRule(detection(condition))).match(fact);

  it.each<[string, Record<string, unknown>, boolean]>([
    ["s1 or s2 and filter_x", { a: 1 }, true],
    ["(s1 or s2) and filter_x", { a: 1 }, false],
    ["not s1 and s2", { b: 1 }, true],
    ["not (s1 and s2)", { a: 1 }, true],
    ["not not s1", { a: 1 }, true],
    ["1 of s*", { b: 1 }, true],
    ["all of s*", { b: 1 }, false],
    ["all of s*", { a: 1, b: 1 }, true],
    ["1 of them", { c: 1 }, true],
    ["all of them", { a: 1, b: 1 }, false],
    ["s1 and not 1 of filter_*", { a: 1, c: 1 }, false],
    ["S1 OR s2".replace("S1", "s1"), { b: 1 }, true],
  ])("%s on %j: %s", (condition, fact, expected) => {
    expect(holds(condition, fact)).toBe(expected);
  });
});

describe("text on an object", () => {
  const versioning = {
    requestParameters: { bucketName: "lake", VersioningConfiguration: [{ Status: "Suspended" }] },
  };

  it.each<[string, boolean]>([
    ["requestParameters|contains: Suspended", true],
    ["requestParameters: suspended", true],
    ["requestParameters|contains|all: [Suspended, lake]", true],
    ["requestParameters|re: '^Susp'", true],
    ["requestParameters|contains: Status", false],
    ["requestParameters|contains: Enabled", false],
    ["requestParameters: null", false],
    ["requestParameters|gt: 0", false],
  ])("is searched for in whatever it holds, at any depth: %s is %s", (line, expected) => {
    const { match } = compileRule(aRule(`s: { ${line} }\ncondition: s`));
    expect(match(versioning)).toBe(expected);
  });
});

describe("compileRules", () => {
  it("takes only the rules of its category", () => {
    expect(compileRules([aRule("s: { a: 1 }\ncondition: s")], "access").isEmpty).toBe(true);
  });

  it("says which fields decided", () => {
    const [rule] = compileRules(
      [aRule("s: { a: x, b.c: y }\nt: { d: z }\ncondition: s or t")],
      "cloudtrail",
    ).matching({ a: "X", b: [{ c: "y" }] });

    expect(rule?.matchedFields({ a: "X", b: [{ c: "y" }] })).toEqual({ a: '"X"', "b.c": '["y"]' });
  });
});
