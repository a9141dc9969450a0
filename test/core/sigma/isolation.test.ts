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

describe("a rule that throws", () => {
  it("does not match, is reported, and leaves the other rules alone", () => {
    const failures: RuleFailure[] = [];
    const set = compileRules(RULES, "cloudtrail", (failure) => failures.push(failure));
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
    const set = compileRules(RULES, "cloudtrail", (failure) => failures.push(failure));
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

  it("because a record holds so much that it would take seconds is reported like any other", () => {
    const failures: RuleFailure[] = [];
    const texts = Array.from({ length: 4_000 }, (_, at) => `never${at}`).join(", ");
    const many = aRule("many", `{ requestParameters.keys|contains: [${texts}, k9] }`);
    const set = compileRules([many, ...RULES], "cloudtrail", (failure) => failures.push(failure));
    const keys = Array.from({ length: 100_000 }, (_, at) => ({ key: `k${at}` }));
    const fact = { eventName: "GetObject", requestParameters: { keys } };

    expect(set.matching(fact).map(({ rule }) => rule.title)).toEqual(["name", "either"]);
    expect(failures.map(({ reason }) => reason)).toEqual([
      "a field holds more than 1249 values, which takes more than 5000000 steps",
    ]);
    const few = { requestParameters: { keys: keys.slice(0, 1_000) } };
    expect(set.matching(few).map(({ rule }) => rule.title)).toEqual(["many"]);
  });
});
