import { describe, expect, it } from "vitest";
import { explain } from "../../src/core/sigma/explain/explain.ts";
import { readCollection } from "../../src/core/sigma/collection.ts";
import type { RuleCollection } from "../../src/core/sigma/collection.ts";
import type { SigmaRule } from "../../src/core/sigma/rule.ts";
import { renderExplanation } from "../../src/reports/rules-explain/render.ts";
import { renderLint } from "../../src/reports/rules-lint/render.ts";
import { describeRule } from "../../src/reports/rules-list/describe.ts";
import { renderRuleList } from "../../src/reports/rules-list/render.ts";
import { renderRule } from "../../src/reports/rules-show/render.ts";
import { testRules } from "../../src/reports/rules-test/compute.ts";
import { renderTests } from "../../src/reports/rules-test/render.ts";
import { aRuleText, ruleId, testsOf } from "../support/rule-texts.ts";

function collect(...texts: string[]): RuleCollection {
  return readCollection(texts.map((text, at) => ({ path: `rules/r${at}/rule.yml`, text })));
}

function first({ rules }: RuleCollection): SigmaRule {
  const [rule] = rules;
  if (!rule) throw new Error("no rule");
  return rule;
}

const FILTER = `title: Our robots
logsource: { product: aws, service: cloudtrail }
filter: { rules: any, robot: { userAgent|contains: terraform }, condition: not robot }
`;

describe("the list of rules", () => {
  it("has the most severe first, and no control characters of anybody's title", () => {
    const collection = collect(
      aRuleText({ number: 1, head: "level: low\n" }),
      aRuleText({ number: 2, head: 'level: critical\nauthor: "a\\e[31m"\n' }),
    );
    const list = renderRuleList(
      collection.rules.map((rule) => ({ rule, names: collection.names, known: [], tests: undefined })),
      "table",
    );

    expect(list.split("\n").map((line) => line.replaceAll(/ {2,}/g, "|"))).toEqual([
      "ID|LEVEL|TIER|CATEGORY|TITLE|STATUS|AUTHOR|TESTS|SOURCE",
      `${ruleId(2)}|critical|page|cloudtrail|Rule 2|experimental|a\u{FFFD}[31m|0|rules/r1/rule.yml`,
      `${ruleId(1)}|low|info|cloudtrail|Rule 1|experimental|unknown|0|rules/r0/rule.yml`,
      "",
    ]);
  });
});

describe("a rule that is shown", () => {
  const collection = collect(
    aRuleText({
      head: "description: |\n  One.\n\n  Two.\nauditplane: { next_steps: [Ask.] }\n",
      detection: "{ s: { a: 1, b: [x, y] }, t: { c: z }, condition: s or not t }",
    }),
    FILTER,
  );
  const rule = first(collection);
  const shown = {
    rule,
    names: collection.names,
    known: [],
    tests: testsOf("match: [{ name: a, fact: { a: 1 } }]"),
  };

  it("has its condition as a tree with the names of selections and filters", () => {
    expect(describeRule(shown)).toMatchObject({
      filters: ["Our robots"],
      logsource: { product: "aws", service: "cloudtrail" },
      tests: { match: 1, no_match: 0 },
      condition: [
        "all of",
        "  one of",
        "    s: all of",
        "      a is 1",
        "      b is one of x, y",
        "    not t: c is z",
        '  not robot (filter "Our robots"): userAgent contains terraform',
      ],
    });
  });

  it("leaves out what it does not say", () => {
    const text = renderRule(shown, "table");

    expect(text).toContain("Description\n  One.\n\n  Two.\n\nCondition\n  all of\n");
    expect(text).toContain("Filters   Our robots\n");
    expect(text).not.toMatch(/License|References|False positives|Name {2}/);
    expect(JSON.parse(renderRule(shown, "json"))).toEqual(describeRule(shown));
  });
});

describe("a correlation that is shown", () => {
  const correlation = (body: string): string => `title: Burst\nname: burst\ncorrelation: ${body}\n`;
  const linesOf = (body: string): readonly string[] => {
    const { correlations, rules, names, problems } = collect(
      aRuleText({ head: "name: one\n" }),
      aRuleText({ number: 2, head: "name: two\n" }),
      correlation(body),
    );
    expect(problems).toEqual([]);
    return correlations.flatMap(
      (rule) => describeRule({ rule, names, known: rules, tests: undefined }).condition,
    );
  };

  it.each([
    [
      "{ type: event_count, rules: [one], group-by: [person, asset], timespan: 90m, condition: { gte: 5, lt: 9 } }",
      ["event_count >= 5 and < 9 within 90m, for each person, asset", `  Rule 1 (${ruleId(1)})`],
    ],
    [
      "{ type: value_count, rules: [one], timespan: 2d, condition: { field: eventName, gt: 3 } }",
      ["value_count of eventName > 3 within 2d, over all", `  Rule 1 (${ruleId(1)})`],
    ],
    [
      "{ type: temporal, rules: [one, two], group-by: [person], timespan: 1h, condition: one and not two }",
      [
        "temporal within 1h, for each person",
        `  Rule 1 (${ruleId(1)})`,
        `  Rule 2 (${ruleId(2)})`,
        "  where",
        "    all of",
        "      Rule 1 matched",
        "      not Rule 2 matched",
      ],
    ],
  ])("of %s says what it looks for", (body, lines) => {
    expect(linesOf(body)).toEqual(lines);
  });

  it("takes the findings of the rules that it speaks for", () => {
    const { rules, names } = collect(
      aRuleText({ head: "name: one\n" }),
      correlation("{ type: event_count, rules: [one], timespan: 1h, condition: { gte: 5 } }"),
    );
    const [rule] = rules;

    expect(rule && renderRule({ rule, names, known: [], tests: undefined }, "table")).toContain(
      "Findings  none of its own: a correlation speaks for it\n",
    );
  });
});

describe("a verdict that is explained", () => {
  const collection = collect(
    aRuleText({ detection: "{ s: { a: 1 }, t: { b: 2 }, condition: s and not t }" }),
  );
  const rule = first(collection);
  const explained = explain(rule.expression, collection.names, { a: 1, b: 2 });

  it("begins with what decided, and shows every part with what was found", () => {
    expect(
      renderExplanation({ rule, explained }, { format: "table", colour: false }),
    ).toBe(`Rule 1 (rules/r0/rule.yml)
does not match: selection \`t\` matched because b is 2

✗ all of
  ✓ s: a is 1; found: 1
  ✗ not
    ✓ t: b is 2; found: 2
`);
  });

  it("is coloured only where colours are wanted, and has all of it in JSON", () => {
    expect(renderExplanation({ rule, explained }, { format: "table", colour: true })).toContain(
      "\u001b[31m✗",
    );
    expect(
      JSON.parse(renderExplanation({ rule, explained }, { format: "json", colour: true })),
    ).toMatchObject({
      rule_id: ruleId(1),
      matches: false,
      because: expect.stringContaining("`t`"),
      condition: {
        kind: "and",
        of: [
          { selection: "s", holds: true, found: 1 },
          { kind: "not", holds: false },
        ],
      },
    });
  });
});

describe("the tests of rules", () => {
  const collection = collect(aRuleText(), aRuleText({ number: 2, head: "status: deprecated\n" }));
  const files = [0, 1, 2].map((at) => {
    const path = `rules/r${at}/rule.yml`;
    const tests = `match: [{ name: stops, fact: { eventName: StopLogging } }]\nno_match: [{ name: "goes\\e on", fact: { eventName: StopLogging } }]`;
    const testsPath = path.replace("rule", "tests");
    return at === 2
      ? { path, testsPath: undefined, tests: undefined }
      : { path, testsPath, tests: testsOf(tests, testsPath) };
  });
  const report = testRules(files, collection);

  it("are counted: those that fail, those of rules that are left out, rules without any", () => {
    expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 2, untested: ["rules/r2/rule.yml"] });
  });

  it("that cannot be read are not missing", () => {
    const unread = { path: "rules/r3/rule.yml", testsPath: "rules/r3/tests.yml", tests: undefined };

    expect(testRules([...files, unread], collection).untested).toEqual(["rules/r2/rule.yml"]);
  });

  it("say of a failure where it stands, what was expected, and what decided", () => {
    expect(renderTests(report, "table", { colour: false })).toBe(`FAIL  Rule 1: goes\u{FFFD} on
      ${files[0]?.tests?.path}:2:12
      expected no match, got a match
      matches: selection \`s\` matched because eventName is StopLogging

4 tests of 2 rule files: 1 passed, 1 failed, 2 skipped
`);
  });

  it("are JSON for programs and JUnit for build servers", () => {
    expect(JSON.parse(renderTests(report, "json", { colour: true }))).toMatchObject({
      summary: { rule_files: 2, tests: 4, passed: 1, failed: 1, skipped: 2 },
    });
    expect(renderTests(report, "junit", { colour: true })).toContain(
      '<testsuites name="auditplane rules test" tests="4" failures="1" errors="0" skipped="2">',
    );
  });
});

describe("what lint found", () => {
  const place = { path: "a/rule.yml", line: 2, column: 3 };
  const report = {
    paths: ["a/rule.yml", "b/rule.yml"],
    findings: [
      { ...place, code: "invalid-rule", severity: "error", message: "x\u001b; y" },
      { ...place, code: "missing-level", severity: "warning", message: "z" },
    ],
  } as const;

  it("is lines that editors follow, with a sum", () => {
    expect(renderLint(report, "table", { colour: false })).toBe(
      "a/rule.yml:2:3: error: x\u{FFFD}; y [invalid-rule]\na/rule.yml:2:3: warning: z [missing-level]\n2 rule files: 1 error, 1 warning, 0 notes\n",
    );
  });

  it("fails a build by errors alone", () => {
    expect(renderLint(report, "junit", { colour: false })).toContain(
      'tests="3" failures="1" errors="0" skipped="1"',
    );
    expect(JSON.parse(renderLint(report, "json", { colour: false }))).toMatchObject({
      summary: { rule_files: 2, error: 1, warning: 1, info: 0 },
      findings: [{ code: "invalid-rule" }, { code: "missing-level" }],
    });
  });
});
