import { describe, expect, it } from "vitest";
import { formatProblem } from "../../../../src/core/problem.ts";
import { correlate, correlationsOf, readTexts, ruleText } from "./read.ts";

const RULES = ["a", "b"].map((name) => ruleText(name));
const VOLUME =
  "title: Volume\nname: volume\nlogsource: { product: auditplane, category: volume }\ndetection: { sel: { bytes_out|gte: 1 }, condition: sel }\n";
const READ =
  "title: Read\nname: read\nlevel: critical\nlogsource: { product: auditplane, category: access }\ndetection: { sel: { action: read }, condition: sel }\n";
/** The first line of what stands below `correlation:`. */
const FIRST_LINE = RULES.join("---\n").split("\n").length + 3;

/** The problems of a correlation, their lines counted from the first one below `correlation:`. */
function problems(body: string, ...more: readonly string[]): string[] {
  const correlation = `title: Together\nname: together\ncorrelation:\n${body.replace(/^/gm, "  ")}\n`;
  return readTexts(...RULES, correlation, ...more).problems.map(
    ({ line, column, message }) => `${line - FIRST_LINE}:${column} ${message}`,
  );
}

const COUNT = "type: event_count\nrules: [a, b]\ntimespan: 1h\n";

describe("a correlation is refused, with its place, where", () => {
  it.each([
    [
      "its type is unknown",
      "type: near\nrules: a\ntimespan: 1h",
      "1:9 correlation.type: must be one of event_count",
    ],
    ["its timespan has no unit", "type: temporal\nrules: a\ntimespan: 60", "3:13 correlation.timespan: "],
    [
      "its timespan has a unit that Sigma does not know",
      "type: temporal\nrules: a\ntimespan: 1w",
      "3:13 correlation.timespan: must be a number and a unit of s, m, h, d",
    ],
    [
      "its timespan is longer than a month",
      "type: temporal\nrules: a\ntimespan: 32d",
      "3:13 more than 31 days",
    ],
    ["it names no rule", "type: temporal\nrules: []\ntimespan: 1h", "2:10 the list of rules is empty"],
    ["it names a rule twice", "type: temporal\nrules: [a, a]\ntimespan: 1h", "2:14 a stands twice"],
    [
      "it names a rule that is not there",
      "type: temporal\nrules: [a, lost]\ntimespan: 1h",
      "2:14 lost is the id or the name of no rule in force",
    ],
    [
      "it has a key that Sigma does not know",
      `${COUNT}condition: { gte: 2 }\nwindow: 1h`,
      '1:3 correlation: "window" is no key of it',
    ],
    ["a count has no condition", COUNT, "1:3 event_count needs a condition with bounds"],
    ["its condition has no bound", `${COUNT}condition: {}`, "4:14 the condition has no bound"],
    ["its condition has an unknown bound", `${COUNT}condition: { min: 2 }`, "4:14 correlation.condition: "],
    [
      "a bound is no number",
      `${COUNT}condition: { gte: many }`,
      "4:21 correlation.condition.gte: must be a number",
    ],
    ["no value lies within the bounds", `${COUNT}condition: { gt: 5, lte: 5 }`, "4:14 no value lies within"],
    [
      "a value is asked for that lies outside the bounds",
      `${COUNT}condition: { gte: 5, eq: 4 }`,
      "4:14 no value lies within",
    ],
    [
      "a count of events names a field",
      `${COUNT}condition: { gte: 5, field: x }`,
      "4:14 event_count looks at no field",
    ],
    [
      "a count of values names no field",
      `${COUNT.replace("event", "value")}condition: { gte: 5 }`,
      "4:14 value_count needs a field",
    ],
    [
      "a sum names two fields",
      "type: value_sum\nrules: a\ntimespan: 1h\ncondition: { gte: 5, field: [x, y] }",
      "4:14 value_sum looks at one field only",
    ],
    [
      "a percentile does not say which",
      "type: value_percentile\nrules: a\ntimespan: 1h\ncondition: { lte: 1, field: image }",
      "4:14 value_percentile needs percentile",
    ],
    [
      "a percentile is not one",
      "type: value_percentile\nrules: a\ntimespan: 1h\ncondition: { lte: 1, field: image, percentile: 101 }",
      "4:14 value_percentile needs percentile",
    ],
    [
      "something else has a percentile",
      `${COUNT}condition: { gte: 5, percentile: 5 }`,
      "4:14 event_count has no percentile",
    ],
    [
      "an order is asked for of some rules only",
      "type: temporal_ordered\nrules: [a, b]\ntimespan: 1h\ncondition: { gte: 1 }",
      "4:14 temporal_ordered needs all of its rules",
    ],
    [
      "an order is asked for by or",
      "type: temporal_ordered\nrules: [a, b]\ntimespan: 1h\ncondition: a or b",
      "4:14 temporal_ordered needs all of its rules",
    ],
    [
      "its condition names another rule",
      "type: temporal\nrules: [a, b]\ntimespan: 1h\ncondition: a and c",
      '4:14 "c" names no rule of this correlation; there are a, b',
    ],
    [
      "a group goes by an alias that leaves out a rule",
      `${COUNT}condition: { gte: 5 }\ngroup-by: ip\naliases: { ip: { a: source } }`,
      '6:18 the alias ip names no field of "Rule b"',
    ],
  ])("%s", (_, body, problem) => {
    const found = problems(body);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
  });

  it("it refers to itself by way of others", () => {
    const back =
      "title: Back\nname: back\ncorrelation: { type: temporal, rules: [together], timespan: 1h }\n";
    const found = problems("type: temporal\nrules: [back, a]\ntimespan: 1h", back);
    expect(found.join("\n")).toContain(
      "correlations refer to each other in a circle (together → back → together); break it",
    );
    expect(found).toContain("2:11 back has a problem of its own; correct that first");
  });

  it("its chain is too deep", () => {
    const chain = Array.from(
      { length: 6 },
      (_, at) =>
        `title: C${at}\nname: c${at}\ncorrelation: { type: temporal, rules: [${at === 5 ? "a" : `c${at + 1}`}], timespan: 1h }\n`,
    );
    expect(readTexts(...RULES, ...chain).problems.map(({ message }) => message)).toContain(
      "correlations are chained deeper than 5 levels; join some of them",
    );
  });

  it("it refers to sums of an hour", () => {
    expect(problems("type: temporal\nrules: volume\ntimespan: 1h", VOLUME)).toEqual([
      expect.stringContaining('"Volume" judges facts of category volume'),
    ]);
  });
});

describe("a correlation", () => {
  it("is as severe as the worst of its rules where it says nothing, and judges what they judge", () => {
    const [one] = correlationsOf(
      ...RULES,
      READ,
      "title: Both\ncorrelation: { type: temporal, rules: [a, read], timespan: 1h }\n",
    );
    expect(one).toMatchObject({
      level: "critical",
      tier: "page",
      category: "access",
      window: "day",
      lookbackMs: 7_200_000,
    });
  });

  it("may refer to correlations behind it, by id or name, and stands behind them in the end", () => {
    const outer = "title: Outer\ncorrelation: { type: temporal, rules: [inner], timespan: 1d }\n";
    const inner = "title: Inner\nname: inner\ncorrelation: { type: temporal, rules: [a], timespan: 1h }\n";
    const found = correlationsOf(...RULES, outer, inner);
    expect(found.map(({ title, silent }) => [title, silent])).toEqual([
      ["Inner", true],
      ["Outer", false],
    ]);
    expect(found[1]?.lookbackMs).toBe(2 * 86_400_000 + 7_200_000);
  });

  it("takes the conjunction of its rules for what temporal_ordered means anyway", () => {
    expect(
      correlate("type: temporal_ordered\nrules: [a, b]\ntimespan: 1h\ncondition: a AND b", ["a", "b"]),
    ).toHaveLength(1);
  });

  it("has another version when a rule that it refers to means something else", () => {
    const both = "title: Both\ncorrelation: { type: temporal, rules: [a, b], timespan: 1h }\n";
    const [before] = correlationsOf(...RULES, both);
    const [after] = correlationsOf(
      ruleText("a"),
      ruleText("b").replace("eventName: b", "eventName: c"),
      both,
    );
    expect(before?.id).toBe(after?.id);
    expect(before?.version).not.toBe(after?.version);
  });

  it("that is broken silences no rule and breaks no other", () => {
    const good =
      "title: Good\ncorrelation: { type: event_count, rules: a, timespan: 1h, condition: { gte: 2 } }\n";
    const {
      rules,
      correlations,
      problems: found,
    } = readTexts(
      ...RULES,
      "title: Bad\ncorrelation: { type: temporal, rules: [b, lost], timespan: 1h }\n",
      good,
    );
    expect(rules.map(({ name, silent }) => `${name} ${silent}`).sort()).toEqual(["a true", "b false"]);
    expect(correlations.map(({ title }) => title)).toEqual(["Good"]);
    expect(found.map(formatProblem)).toHaveLength(1);
  });
});
