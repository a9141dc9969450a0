import { describe, expect, it } from "vitest";
import type { Fact } from "../../../src/core/sigma/fact.ts";
import type { RuleFailure } from "../../../src/core/sigma/rule-judge.ts";
import { compileRules } from "../../../src/core/sigma/rule-set.ts";
import type { SigmaRule } from "../../../src/core/sigma/rule.ts";
import { readRule } from "../../support/rules.ts";

function aRule(title: string, selection: string): SigmaRule {
  const text = `title: ${title}\nid: 6e8f2b5c-3d34-4b55-9f0e-111111111111\nlogsource: { product: aws, service: cloudtrail }\ndetection:\n  selection: ${selection}\n  condition: selection\n`;
  const parsed = readRule(text);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.rule;
}

/** A fact of which one field cannot be read. */
function aFactWithout(field: string, rest: Fact): Fact {
  return new Proxy(rest, {
    get: (target, key) => {
      if (key === field) throw new Error(`${field} cannot be read`);
      return Reflect.get(target, key) as unknown;
    },
    getOwnPropertyDescriptor: (target, key) => {
      if (key === field) throw new Error(`${field} cannot be read`);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}

const RULES = [
  aRule("name", "{ eventName: GetObject }"),
  aRule("agent", "{ userAgent|contains: curl }"),
  aRule("either", "[{ eventName: GetObject }, { userAgent: curl }]"),
];

/** To be stopped is a promise about time: it takes a tenth of a second at most, and what is not stopped takes minutes. */
const IN_TIME = { timeout: 30_000 };

const TOO_MUCH = "the record holds so much that the rule would take more than 5000000 steps for it";

describe("a rule that throws", () => {
  it("does not match, is reported, and leaves the other rules alone", () => {
    const failures: RuleFailure[] = [];
    const set = compileRules(RULES, "cloudtrail", {
      onFailure: (failure) => failures.push(failure),
    });
    const fact = aFactWithout("userAgent", { eventName: "GetObject" });

    const matched = set.matching(fact);

    expect(matched.map(({ rule }) => rule.title)).toEqual(["name", "either"]);
    expect(failures).toEqual([{ rule: RULES[1], reason: "userAgent cannot be read", fact, disabled: false }]);
    expect(matched.map((rule) => rule.matchedFields(fact))).toEqual([
      { eventName: '"GetObject"' },
      { eventName: '"GetObject"' },
    ]);
  });

  it("is disabled after three times, in that set alone", () => {
    const failures: RuleFailure[] = [];
    const set = compileRules(RULES, "cloudtrail", {
      onFailure: (failure) => failures.push(failure),
    });
    const hostile = aFactWithout("userAgent", {});
    const fact = { userAgent: "curl", eventName: "GetObject" };
    set.matching(hostile);
    set.matching(hostile);

    const before = set.matching(fact);
    set.matching(hostile);
    set.matching(hostile);
    const after = set.matching(fact);

    expect(before.map(({ rule }) => rule.title)).toEqual(["name", "agent", "either"]);
    expect(after.map(({ rule }) => rule.title)).toEqual(["name"]);
    for (const title of ["agent", "either"])
      expect(failures.filter(({ rule }) => rule.title === title).map(({ disabled }) => disabled)).toEqual([
        false,
        false,
        true,
      ]);
    expect(compileRules(RULES, "cloudtrail").matching(fact)).toHaveLength(3);
  });

  it("may name an indexed field: the rules that do not name it are judged as ever", () => {
    const names = Array.from({ length: 40 }, (_, at) => aRule(`a${at}`, `{ eventName: Name${at} }`));
    const set = compileRules([...names, ...RULES], "cloudtrail");

    const matched = set.matching(aFactWithout("eventName", { userAgent: "curl" }));

    expect(matched.map(({ rule }) => rule.title)).toEqual(["agent"]);
  });

  it("because a record holds so much that it would take seconds is reported, and never disabled", () => {
    const failures: RuleFailure[] = [];
    const texts = Array.from({ length: 4_000 }, (_, at) => `never${at}`).join(", ");
    const many = aRule("many", `{ requestParameters.keys|contains: [${texts}, k9] }`);
    const set = compileRules([many, ...RULES], "cloudtrail", {
      onFailure: (failure) => failures.push(failure),
    });
    const keys = Array.from({ length: 100_000 }, (_, at) => ({ key: `k${at}` }));
    const fact = { eventName: "GetObject", requestParameters: { keys } };

    for (let time = 1; time <= 5; time++)
      expect(set.matching(fact).map(({ rule }) => rule.title)).toEqual(["name", "either"]);

    expect(failures.map(({ reason, disabled }) => [reason, disabled])).toEqual(
      Array.from({ length: 5 }, () => [TOO_MUCH, false]),
    );
    const few = { requestParameters: { keys: keys.slice(0, 1_000) } };
    expect(set.matching(few).map(({ rule }) => rule.title)).toEqual(["many"]);
  });

  const list = Array.from({ length: 100_000 }, (_, at) => `v${at}`);
  const others = list.map((text) => `${text}x`);
  const long = "a".repeat(250_000);
  const a = "a".repeat(40_000);
  it.each<[string, string, Fact]>([
    ["two long lists are compared", "{ a|fieldref: b }", { a: list, b: others }],
    ["two long texts are compared", "{ a|fieldref|contains: b }", { a: long, b: `${long}b` }],
    ["long texts are searched for", `{ a|contains: [${a}1, ${a}2, b${a}] }`, { a: long }],
    ["a long pattern is", `{ a: '*${"a".repeat(18_000)}b?*' }`, { a: long }],
    ["a long pattern is, within a list", `{ a: '*${"a".repeat(18_000)}b?*' }`, { a: [[{ b: long }]] }],
    ["keywords are", `[${"'*b?c*', ".repeat(20)} x]`, { a: [long, long, long] }],
    ["a regular expression is", "{ a|re: '(a|b|aa){200}c' }", { a: long }],
  ])("because %s is stopped and reported", IN_TIME, (_, selection, fact) => {
    const failures: RuleFailure[] = [];
    const set = compileRules([aRule("slow", selection), ...RULES], "cloudtrail", {
      onFailure: (one) => failures.push(one),
    });

    const matched = set.matching({ ...fact, eventName: "GetObject" });

    expect(matched.map(({ rule }) => rule.title)).toEqual(["name", "either"]);
    expect(failures.map(({ reason }) => reason)).toEqual([TOO_MUCH]);
  });

  it.each<[string, Fact]>([
    ["{ a|gt: 5 }", { a: `${"1".repeat(500_000)}x` }],
    ["{ a|cidr: 2001:db8::/32 }", { a: `${":".repeat(500_000)}x` }],
    ["{ a|contains: [x, y, zz] }", { a: long }],
    ["{ a|endswith: bc }", { a: Array.from({ length: 100 }, () => long) }],
    ["{ a|hour: 5 }", { a: `2026-10-01T10:00:00.${"0".repeat(500_000)}` }],
  ])("is not what %s does on a text that is long", IN_TIME, (selection, fact) => {
    const set = compileRules([aRule("fast", selection)], "cloudtrail", {
      onFailure: ({ reason }) => {
        throw new Error(reason);
      },
    });

    expect(set.matching(fact)).toEqual([]);
  });
});
