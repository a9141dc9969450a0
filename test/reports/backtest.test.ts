import { describe, expect, it } from "vitest";
import { readCollection } from "../../src/core/sigma/collection.ts";
import { compareRuns } from "../../src/reports/backtest/compare.ts";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import type { ComparedRun } from "../../src/reports/backtest/compare.ts";
import { ruleOutcomes } from "../../src/reports/backtest/compute.ts";
import type { RuleOutcome } from "../../src/reports/backtest/compute.ts";
import {
  checkExpectations,
  readExpectations,
  writeExpectations,
} from "../../src/reports/backtest/expectations.ts";
import type { Expectations } from "../../src/reports/backtest/expectations.ts";
import { renderBacktest } from "../../src/reports/backtest/render.ts";
import { aFinding } from "../support/findings.ts";
import { aRuleText, ruleId } from "../support/rule-texts.ts";

const { rules } = readCollection([
  { path: "rules/first/rule.yml", text: aRuleText({ number: 1, head: "level: high\n" }) },
  { path: "rules/second/rule.yml", text: aRuleText({ number: 2, head: "name: two\n" }) },
  { path: "rules/same/rule.yml", text: aRuleText({ number: 3 }) },
  { path: "more/same/rule.yml", text: aRuleText({ number: 4 }) },
]);
const WEEKS = { from: "2026-09-01T00:00:00Z", to: "2026-09-15T00:00:00Z" };

const found = [
  aFinding({ uid: "a", rule_id: ruleId(2), event_count: 3 }),
  aFinding({
    uid: "b",
    rule_id: ruleId(2),
    event_count: 4,
    first_event_time: "2026-09-01T08:00:00Z",
    last_event_time: "2026-09-01T09:00:00Z",
  }),
  aFinding({ uid: "c", rule_id: ruleId(1) }),
];
const causes = new Map([
  ["a", "cause 1"],
  ["b", "cause 1"],
]);
const outcomes = ruleOutcomes(rules, { findings: found, causes, span: WEEKS });

const expectationsOf = (text: string): Expectations => {
  const read = readExpectations({ path: "e.yaml", text }, rules);
  if ("expectations" in read) return read.expectations;
  throw new Error(read.problems.map(({ message }) => message).join("; "));
};
const unmet = (text: string, isStrict = false): string[] =>
  checkExpectations(outcomes, expectationsOf(text), isStrict)
    .filter(({ isMet }) => !isMet)
    .map(({ rule }) => rule.title);

describe("what rules find", () => {
  it("is counted rule by rule, with alerts by cause and when it happened", () => {
    expect(outcomes).toMatchObject([
      {
        title: "Rule 2",
        events: 7,
        findings: 2,
        alerts: 1,
        alertsPerWeek: 0.5,
        first: "2026-09-01T08:00:00Z",
        last: "2026-09-02T11:00:00Z",
      },
      { title: "Rule 1", events: 1, findings: 1, alerts: 0, alertsPerWeek: 0 },
      { title: "Rule 3", events: 0, findings: 0, first: null, last: null },
      { title: "Rule 4" },
    ]);
  });

  it.each([
    [{ from: "2026-09-01T00:00:00Z", to: "2026-09-01T00:01:00Z" }, 7],
    [{ from: null, to: null }, 7],
    [WEEKS, 0.5],
  ])("is a rate over %j, of at least a day: %d alerts a week", (span, rate) => {
    expect(ruleOutcomes(rules, { findings: found, causes, span })[0]?.alertsPerWeek).toBe(rate);
  });
});

describe("expectations", () => {
  it("call rules by id, name or folder, and are numbers or ranges", () => {
    const text = `${ruleId(1)}: 1\ntwo: { min: 1 }\n${ruleId(3)}: { max: 0 }\n`;

    expect([...expectationsOf(text)]).toEqual([
      [ruleId(1), { min: 1, max: 1 }],
      [ruleId(2), { min: 1, max: Infinity }],
      [ruleId(3), { min: 0, max: 0 }],
    ]);
    expect(unmet(text)).toEqual([]);
    expect(expectationsOf("")).toEqual(new Map());
  });

  it("are not met where a rule finds more or less", () => {
    expect(unmet("first: 2\nsecond: { max: 1 }")).toEqual(["Rule 2", "Rule 1"]);
    expect(unmet("first: { min: 2, max: 3 }")).toEqual(["Rule 1"]);
  });

  it("leave rules alone that they do not list, but if they are strict", () => {
    expect(unmet("first: 1")).toEqual([]);
    expect(unmet("first: 1", true)).toEqual(["Rule 2"]);
  });

  it.each([
    ["nobody: 1", "1:9: nobody: no rule that can be used is called so"],
    ["first: 1\nsame: 1", "2:7: same: several rules are called so"],
    [
      "first: 1\n6e8f2b5c-3d34-4b55-9f0e-000000000001: 1",
      "2:39: 6e8f2b5c-3d34-4b55-9f0e-000000000001: the same rule",
    ],
    ["first: -1", "1:8: first: "],
    ["first: { min: 2, max: 1 }", "1:8: first: "],
    ["first: { least: 2 }", "1:8: first: "],
    ["- first", "1:1: the expectations: "],
  ])("refuse %j with its place", (text, message) => {
    const read = readExpectations({ path: "e.yaml", text }, rules);

    expect(
      "problems" in read && read.problems.map((one) => `${one.line}:${one.column}: ${one.message}`),
    ).toEqual([expect.stringContaining(message)]);
  });

  it("that are written from what was found hold, and are the same again", () => {
    const text = writeExpectations(outcomes, new Map());

    expect(text.split("\n").filter((line) => !line.startsWith("#"))).toEqual([
      `${ruleId(3)}: 0`,
      `${ruleId(4)}: 0`,
      "first: 1",
      "two: 2",
      "",
    ]);
    expect(unmet(text, true)).toEqual([]);
    expect(writeExpectations(outcomes, expectationsOf(text), text)).toBe(text);
  });

  it("that are written again keep their order, comments and ranges that hold", () => {
    const before = `# ours\nsecond: { min: 1, max: 5 } # busy\n\n# rare\nfirst: 9 # a week\n`;
    const text = writeExpectations(outcomes, expectationsOf(before), before);

    expect(text).toBe(
      `# ours\nsecond: { min: 1, max: 5 } # busy\n\n# rare\nfirst: 1 # a week\n${ruleId(3)}: 0\n${ruleId(4)}: 0\n`,
    );
    expect(writeExpectations(outcomes, new Map(), "# nothing yet\n")).toContain("# nothing yet\n");
  });
});

const run = (findings: readonly PrintedFinding[], weekly: readonly [string, number][] = []): ComparedRun => {
  return { findings, alertsPerWeek: new Map(weekly) };
};

describe("two versions of rules", () => {
  it("differ by the findings that come and go, by uid", () => {
    const before = [found[0], aFinding({ uid: "z", rule_id: "gone", rule_title: "A rule" })].filter(
      (one) => one !== undefined,
    );
    const { rules: changed, added, removed } = compareRuns(run(before, [["gone", 3.5]]), run(found));

    expect(changed).toEqual([
      {
        id: "gone",
        title: "A rule",
        before: 1,
        after: 0,
        added: 0,
        removed: 1,
        changed: 0,
        alerts_per_week: { before: 3.5, after: 0 },
      },
      expect.objectContaining({ id: ruleId(1), before: 0, after: 1, added: 1, removed: 0, changed: 0 }),
      expect.objectContaining({ id: ruleId(2), before: 1, after: 2, added: 1, removed: 0, changed: 0 }),
    ]);
    expect([added, removed].map((list) => list.map(({ uid }) => uid))).toEqual([["b", "c"], ["z"]]);
    expect(compareRuns(run(found), run(found))).toEqual({ rules: [], added: [], removed: [], changed: [] });
  });

  it.each([
    [{ event_count: 9 }, /^event_count \d+ → 9$/],
    [{ level: "low" }, /^level \w+ → low$/],
    [{ tier: "page" }, /^tier \w+ → page$/],
    [{ event_ids: ["x"] }, /^other events$/],
  ])("show a finding as changed that now has %j, and how", (fields, how) => {
    const after = [aFinding(fields)];

    expect(compareRuns(run([aFinding()]), run(after))).toMatchObject({
      rules: [{ before: 1, after: 1, added: 0, removed: 0, changed: 1 }],
      added: [],
      removed: [],
      changed: after.map((finding) => ({ ...finding, changes: [expect.stringMatching(how)] })),
    });
  });
});

describe("a backtest", () => {
  const report = (text = ""): Parameters<typeof renderBacktest>[0] => ({
    span: WEEKS,
    records: 1000,
    files: 2,
    rules: outcomes,
    checked: checkExpectations(outcomes, expectationsOf(text), false),
    broken: ["more/broken.yml:3:1: level: must be one of them"],
    comparison: compareRuns(run([aFinding({ uid: "z", person: "\u001b[31m" })]), run(found)),
  });

  it("is tables: what was found, what was expected, what changed", () => {
    const text = renderBacktest(report("first: 5\nsecond: 2"), "table").replaceAll(/ {2,}/g, "|");

    expect(text).toContain("1,000 records of 2 files, 2026-09-01 00:00 to 2026-09-15 00:00 UTC\n");
    expect(text).toContain("Rule 2|medium|7|2|1|0.5|2026-09-01 08:00|2026-09-02 11:00\n");
    expect(text).toContain("Rule 3|medium|0|0|0|0.0|-|-\n");
    expect(text).toContain("Expectations: 1 met, 1 not\n\nRULE|EXPECTED|FOUND\nRule 1|5|1\n");
    expect(text).toContain("Against the other version: 3 new findings, 1 gone, 0 changed\n");
    expect(text).toContain("-|Rule 1|2026-09-02 10:00|\u{FFFD}[31m|sales.orders|gone\n");
  });

  it("is JSON for programs, and JUnit that fails where an expectation is not met", () => {
    const json = JSON.parse(renderBacktest(report("first: 5"), "json")) as { rules: Partial<RuleOutcome>[] };

    expect(json).toMatchObject({
      summary: { records: 1000, files: 2, findings: 3, unmet: 1 },
      expectations: [{ rule_id: ruleId(1), min: 5, max: 5, found: 1, met: false }],
      problems: ["more/broken.yml:3:1: level: must be one of them"],
      comparison: { removed: [{ uid: "z" }] },
    });
    expect(json.rules[0]).toMatchObject({
      id: ruleId(2),
      name: "two",
      alerts_per_week: 0.5,
      source: "rules/second/rule.yml",
    });
    expect(renderBacktest(report("first: { min: 5 }"), "junit")).toContain(
      '<failure message="1 finding, expected were at least 5">',
    );
    expect(renderBacktest(report(), "junit")).toContain(
      'classname="more/broken.yml">\n      <failure message="more/broken.yml:3:1: level: must be one of them">',
    );
  });
});
