import { describe, expect, it } from "vitest";
import { readCollection } from "../../../src/core/sigma/collection.ts";
import { rulesCalled, shortIdLength } from "../../../src/core/sigma/rule-reference.ts";
import { aRuleText, ruleId } from "../../support/rule-texts.ts";

const { rules } = readCollection([
  { path: "a/stopped/rule.yml", text: aRuleText({ number: 1, head: "name: one\n" }) },
  { path: "b/stopped/rule.yml", text: aRuleText({ number: 2, head: "name: stopped\n" }) },
  { path: "c/deleted/rule.yml", text: aRuleText({ number: 31 }) },
  { path: "c/deleted.yml", text: aRuleText({ number: 32 }) },
]);

describe("rulesCalled", () => {
  it.each([
    [ruleId(2).toUpperCase(), [2]],
    ["one", [1]],
    ["stopped", [2]],
    ["deleted", [31]],
    [ruleId(31).slice(0, -1), [31, 32]],
    ["", []],
    ["nobody", []],
  ])("%s: %j", (reference, numbers) => {
    expect(rulesCalled(rules, reference).map(({ id }) => id)).toEqual(numbers.map(ruleId));
  });
});

describe("shortIdLength", () => {
  it("is eight, or as much more as tells all ids apart", () => {
    expect(shortIdLength(rules)).toBe(36);
    expect(shortIdLength(rules.slice(2, 3))).toBe(8);
    expect(shortIdLength([])).toBe(8);
  });
});
