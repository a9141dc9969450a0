import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCollection } from "../../../src/core/sigma/collection.ts";
import { compileRule } from "../../../src/core/sigma/compile.ts";
import { mapFieldName } from "../../../src/core/sigma/pipeline/apply.ts";
import { NO_PIPELINE } from "../../../src/core/sigma/pipeline/pipeline.ts";
import type { About, Pipeline } from "../../../src/core/sigma/pipeline/pipeline.ts";
import { planFor } from "../../../src/core/sigma/pipeline/plan.ts";
import { readPipeline } from "../../../src/core/sigma/pipeline/read-pipeline.ts";
import { TRANSFORMATIONS } from "../../../src/core/sigma/pipeline/transformations.ts";
import type { SigmaRule } from "../../../src/core/sigma/rule.ts";
import { ROOT } from "../../support/cli.ts";
import { aPipeline, readRule } from "../../support/rules.ts";

const aRule = (selection: string, more = ""): string => `title: R
id: 6e8f2b5c-3d34-4b55-9f0e-111111111111
tags: [attack.t1078]
${more}logsource: { product: aws, service: cloudtrail }
detection:
  selection: ${selection}
  other: { other: x }
  condition: selection
`;

const RENAMED = `transformations:
  - id: renamed
    type: field_name_mapping
    mapping: { user: who, action: [verb, deed], who: user, same: same }
`;

/** The rule of a text by pipelines; its problems are thrown. */
function ruleBy(text: string, ...pipelines: string[]): SigmaRule {
  const parsed = readRule(text, "r.yml", aPipeline(...pipelines));
  if (parsed.ok) return parsed.rule;
  throw new Error(
    parsed.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("\n"),
  );
}

function problemsBy(text: string, pipeline: Pipeline): string[] {
  const parsed = readRule(text, "r.yml", pipeline);
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

const matches = (rule: SigmaRule, fact: Record<string, unknown>): boolean => compileRule(rule).match(fact);

describe("a mapping of names", () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ["{ user: ana }", { who: "Ana" }, true],
    ["{ user: ana }", { user: "ana" }, false],
    ["{ user|startswith: [a, b] }", { who: "ben" }, true],
    ["{ user|neq: ana }", { who: "ben" }, true],
    ["{ user|neq: ana }", { who: "ana", user: "ben" }, false],
    ["{ user: null }", { user: "ana" }, true],
    ["{ user|exists: false }", { who: "ana" }, false],
    ["{ user|re: '^an' }", { who: "ana" }, true],
    ["[{ user: ana }, { other: x }]", { who: "ana" }, true],
    // a keyword has no name
    ["[user]", { a: "the user" }, true],
    ["[user, { user: ana }]", { who: "ana" }, true],
    // one pass: what a mapping gave is not mapped again by it
    ["{ who: ana }", { user: "ana" }, true],
    ["{ who: ana }", { who: "ana" }, false],
    ["{ other: x }", { other: "x" }, true],
  ])("makes %s judge %j: %s", (selection, fact, expected) => {
    expect(matches(ruleBy(aRule(selection), RENAMED), fact)).toBe(expected);
  });

  it.each<[string, Record<string, unknown>, boolean]>([
    ["{ action: run }", { verb: "run" }, true],
    ["{ action: run }", { deed: "run", verb: "walk" }, true],
    ["{ action: run }", { verb: "walk" }, false],
    ["{ action|neq: run }", { verb: "walk", deed: "run" }, false],
    ["{ action|neq: run }", { verb: "walk" }, true],
    ["{ action|contains|all: [a, b] }", { verb: "xa", deed: "xb" }, true],
    ["{ action|contains|all: [a, b] }", { verb: "xa", deed: "xc" }, false],
    ["{ action: null }", { verb: "run" }, false],
    ["{ action: null }", {}, true],
    ["{ action|exists: false }", { deed: "run" }, false],
    ["{ action|exists: true }", { deed: "run" }, true],
  ])(
    "to several makes them one field with the values of all: %s judges %j: %s",
    (selection, fact, expected) => {
      expect(matches(ruleBy(aRule(selection), RENAMED), fact)).toBe(expected);
    },
  );

  it("is sound below not", () => {
    const text = aRule("{ action: run }").replace("condition: selection", "condition: not selection");

    expect(matches(ruleBy(text, RENAMED), { verb: "walk", deed: "run" })).toBe(false);
    expect(matches(ruleBy(text, RENAMED), { verb: "walk" })).toBe(true);
  });

  it("goes into the names that fieldref has as values", () => {
    const rule = ruleBy(aRule("{ user|fieldref: action }"), RENAMED);

    expect(matches(rule, { who: "ana", deed: "ana" })).toBe(true);
    expect(matches(rule, { who: "ana", action: "ana" })).toBe(false);
  });

  it("of beginnings takes the first that fits, and never a whole name", () => {
    const pipeline = `transformations:
  - type: field_name_prefix_mapping
    mapping: { aws.raw.: "", aws.: [a., b.] }
`;

    expect(matches(ruleBy(aRule("{ aws.raw.x.y: 1 }"), pipeline), { x: { y: 1 } })).toBe(true);
    expect(matches(ruleBy(aRule("{ aws.x: 1 }"), pipeline), { b: { x: 1 } })).toBe(true);
    expect(matches(ruleBy(aRule("{ aws.: 1 }"), pipeline), { "aws.": 1 })).toBe(true);
  });

  it("may be put before or behind every name that nothing else has mapped", () => {
    const pipeline = `${RENAMED}  - type: field_name_prefix
    prefix: win.
    field_name_conditions: [{ type: processing_item_applied, processing_item_id: renamed }]
    field_name_cond_not: true
  - { type: field_name_suffix, suffix: .text }
`;
    const rule = ruleBy(aRule("{ user: ana, id: 1, x|fieldref: y }"), pipeline);

    expect(
      matches(rule, { "who.text": "ana", win: { id: { text: 1 }, x: { text: 2 }, y: { text: 2 } } }),
    ).toBe(true);
    expect(matches(rule, { "who.text": "ana", win: { id: { text: 1 }, x: { text: 2 }, y: 2 } })).toBe(false);
  });

  it("follows others by priority, then in the order in which they are given", () => {
    const mapping = (priority: number, pairs: string): string =>
      `priority: ${priority}\ntransformations: [{ type: field_name_mapping, mapping: { ${pairs} } }]\n`;
    const field = (...texts: string[]): unknown => ruleBy(aRule("{ a: x }"), ...texts).expression;

    expect(field(mapping(0, "a: b"), mapping(0, "b: c"))).toMatchObject({ field: "c" });
    expect(field(mapping(20, "b: c"), mapping(10, "a: b"))).toMatchObject({ field: "c" });
    expect(field(mapping(0, "b: c"), mapping(0, "a: b"))).toMatchObject({ field: "b" });
  });
});

describe("conditions of a transformation", () => {
  const when = (conditions: string): string =>
    `${RENAMED}    ${conditions}\n`.replace("    mapping: {", "    mapping: { other: x,");
  const isMapped = (conditions: string): boolean =>
    JSON.stringify(ruleBy(aRule("{ user: ana }"), when(conditions)).expression).includes('"who"');

  it.each<[string, boolean]>([
    ["rule_conditions: [{ type: logsource, product: aws }]", true],
    ["rule_conditions: [{ type: logsource, product: aws, service: macie }]", false],
    ["rule_conditions: [{ type: logsource, category: access }]", false],
    ["rule_conditions: [{ type: tag, tag: attack.T1078 }]", true],
    ["rule_conditions: [{ type: tag, tag: attack.t1 }]", false],
    ["rule_conditions: [{ type: taxonomy, taxonomy: [ecs, sigma] }]", true],
    ["rule_conditions: [{ type: taxonomy, taxonomy: ecs }]", false],
    ["rule_conditions: [{ type: rule_attribute, attribute: title, value: R }]", true],
    ["rule_conditions: [{ type: rule_attribute, attribute: level, value: medium, op: ne }]", false],
    ["rule_conditions: [{ type: rule_attribute, attribute: name, value: x, op: ne }]", false],
    ["rule_conditions: [{ type: is_sigma_rule }]", true],
    ["rule_conditions: [{ type: is_sigma_correlation_rule }]", false],
    ["rule_conditions: [{ type: processing_item_applied, processing_item_id: renamed }]", false],
    ["rule_conditions: [{ type: is_sigma_rule }, { type: tag, tag: b.c }]", false],
    ["rule_conditions: [{ type: is_sigma_rule }, { type: tag, tag: b.c }]\n    rule_cond_op: or", true],
    ["rule_conditions: [{ type: tag, tag: b.c }]\n    rule_cond_not: true", true],
    ["rule_cond_not: true", true],
    ["field_name_conditions: [{ type: include_fields, fields: [user] }]", true],
    ["field_name_conditions: [{ type: include_fields, fields: [us] }]", false],
    ["field_name_conditions: [{ type: include_fields, mode: re, fields: ['u.e'] }]", true],
    ["field_name_conditions: [{ type: include_fields, mode: re, fields: ['ser'] }]", false],
    ["field_name_conditions: [{ type: exclude_fields, fields: [user] }]", false],
    [
      "field_name_conditions: [{ type: exclude_fields, fields: [user] }]\n    field_name_cond_not: true",
      true,
    ],
  ])("%s: %s", (conditions, expected) => {
    expect(isMapped(conditions)).toBe(expected);
  });

  it("may ask what was done to the line, and to the rule", () => {
    const failure = (condition: string): Pipeline =>
      aPipeline(`${RENAMED}  - type: detection_item_failure
    message: unknown here
    ${condition}
`);
    const applied = "[{ type: processing_item_applied, processing_item_id: renamed }]";

    expect(
      problemsBy(
        aRule("{ user: a, b: c }"),
        failure(`field_name_conditions: ${applied}\n    field_name_cond_not: true`),
      ),
    ).toEqual([
      "6:28: the pipeline refuses the line: unknown here",
      "7:19: the pipeline refuses the line: unknown here",
    ]);
    expect(
      problemsBy(aRule("{ user: a }"), failure(`rule_conditions: ${applied}\n    rule_cond_not: true`)),
    ).toEqual([]);
  });
});

describe("a field whose values are detections", () => {
  const OUTCOME = `transformations:
  - type: value_detections
    field: outcome
    detections:
      failure: { error: { errorCode: '*' }, condition: error }
      success: { error: { errorCode: '*' }, condition: not error }
      throttled: { error: { errorCode|startswith: Throttl }, condition: error }
`;

  it.each<[string, boolean, boolean]>([
    ["{ outcome: failure }", true, false],
    ["{ outcome: Success }", false, true],
    ["{ outcome|neq: failure }", false, true],
    ["{ outcome: [failure, success] }", true, true],
    ["{ outcome: '*s' }", false, true],
    ["{ outcome|re: '^(fail|thr)' }", true, false],
    ["{ outcome|contains|all: [il, ai] }", true, false],
    ["{ outcome|all: [failure, success] }", false, false],
    ["{ outcome|exists: true }", true, true],
    ["{ outcome: null }", false, false],
    ["{ outcome|exists: false }", false, false],
  ])("means what it would mean if it were there: %s", (selection, failed, succeeded) => {
    const rule = ruleBy(aRule(selection), OUTCOME);

    expect(matches(rule, { errorCode: "AccessDenied" })).toBe(failed);
    expect(matches(rule, {})).toBe(succeeded);
  });

  it.each([
    [
      "{ outcome: unknown }",
      '6:25: a value matches none that "outcome" may have; there are failure, success, throttled',
    ],
    ["{ outcome|cased: Failure }", "6:31: a value matches none"],
    [
      "{ x|fieldref: outcome }",
      '6:28: the pipeline makes "outcome" of other fields; fieldref cannot name it',
    ],
  ])("refuses what could never hold: %s", (selection, message) => {
    expect(problemsBy(aRule(selection), aPipeline(OUTCOME)).join("\n")).toContain(message);
  });
});

describe("placeholders", () => {
  const VARS = `vars: { admins: [ana, "ben*"], account: "012345678901" }
transformations: [{ type: value_placeholders, exclude: [closed] }]
`;

  it("have the values of vars, with their wildcards", () => {
    const rule = ruleBy(aRule("{ who|expand: '%admins%' }"), VARS);
    const arn = ruleBy(aRule("{ arn|expand|startswith: 'arn:aws:iam::%account%:user/%admins%' }"), VARS);

    expect(["ana", "BENJAMIN", "carl"].map((who) => matches(rule, { who }))).toEqual([true, true, false]);
    expect(matches(arn, { arn: "arn:aws:iam::012345678901:user/ana.b" })).toBe(true);
  });

  it("without values are refused with the place and the fix", () => {
    const fix = "has no values; give --pipeline with a file that has them under vars, and value_placeholders";

    expect(problemsBy(aRule("{ who|expand: '%nobody%' }"), aPipeline(VARS))).toEqual([
      `6:28: %nobody% ${fix}`,
    ]);
    expect(problemsBy(aRule("{ who|expand: '%admins%' }"), aPipeline("vars: { admins: ana }"))).toEqual([
      `6:28: %admins% ${fix}`,
    ]);
    expect(
      problemsBy(aRule("{ who|expand: '%closed%' }"), aPipeline(VARS, "vars: { closed: x }")).join(),
    ).toContain("%closed% has no values");
  });
});

describe("other transformations", () => {
  it("drop lines, but not every line of a selection", () => {
    const pipeline = aPipeline(`transformations:
  - type: drop_detection_item
    field_name_conditions: [{ type: include_fields, fields: [dataset] }]
`);
    const parsed = readRule(aRule("{ dataset: aws, eventName: a }"), "r.yml", pipeline);

    expect(parsed.ok && matches(parsed.rule, { eventName: "a" })).toBe(true);
    expect(problemsBy(aRule("{ dataset: aws }"), pipeline)).toEqual([
      "6:14: the pipeline drops every line of the selection; remove it, or keep one",
    ]);
  });

  it("change the log source, which conditions behind them see", () => {
    const pipeline = aPipeline(`transformations:
  - { type: change_logsource, product: aws, service: cloudtrail, rule_conditions: [{ type: logsource, product: amazon }] }
  - type: field_name_mapping
    mapping: { user: who }
    rule_conditions: [{ type: logsource, service: cloudtrail }]
`);
    const text = aRule("{ user: ana }").replace("product: aws", "product: amazon");
    const parsed = readRule(text, "r.yml", pipeline);

    expect(parsed.ok && parsed.rule).toMatchObject({ category: "cloudtrail", expression: { field: "who" } });
    expect(problemsBy(text, NO_PIPELINE).join()).toContain("this logsource is not judged here");
  });

  it("add conditions, which go through the mappings behind them", () => {
    const added = "{ type: add_condition, conditions: { user: ana, a: [b, c] }, negated: true }";
    const behind = ruleBy(aRule("{ eventName: x }"), `transformations: [${added}]\n`, RENAMED);
    const before = ruleBy(aRule("{ eventName: x }"), RENAMED, `transformations: [${added}]\n`);

    expect(matches(behind, { eventName: "x", who: "ana", a: "b" })).toBe(false);
    expect(matches(behind, { eventName: "x", user: "ana", a: "b" })).toBe(true);
    expect(matches(before, { eventName: "x", user: "ana", a: "b" })).toBe(false);
  });

  it("refuse rules", () => {
    const pipeline = aPipeline("transformations: [{ type: rule_failure, message: no such log }]\n");

    expect(problemsBy(aRule("{ a: b }"), pipeline)).toEqual([
      "1:1: the pipeline refuses the rule: no such log",
    ]);
  });
});

describe("a rule of another taxonomy", () => {
  const text = aRule("{ user: ana, action|fieldref: user }", "taxonomy: ecs\n");

  it("is taken where each of its names is mapped, be it to itself", () => {
    expect(problemsBy(text, aPipeline(RENAMED))).toEqual([
      '8:19: "other" is a name of the taxonomy ecs, and no pipeline maps it; add it to a field_name_mapping',
    ]);
    expect(problemsBy(text.replace("other: x", "same: x"), aPipeline(RENAMED))).toEqual([]);
    expect(problemsBy(text.replace("fieldref: user", "fieldref: usr"), aPipeline(RENAMED))[0]).toMatch(
      /^7:\d+: "usr" is a name of the taxonomy ecs/,
    );
  });

  it("is refused without a pipeline, with the fix, and once", () => {
    const refused = [
      "4:11: the taxonomy ecs is not known here without a pipeline that maps its names; give --pipeline ecs_cloudtrail, ocsf_cloudtrail or a file of yours",
    ];

    expect(problemsBy(text, NO_PIPELINE)).toEqual(refused);
    expect(
      problemsBy(text, aPipeline(`${RENAMED}    rule_conditions: [{ type: logsource, product: x }]\n`)),
    ).toEqual(refused);
  });
});

describe("the version of a rule", () => {
  const version = (text: string, ...pipelines: string[]): string => ruleBy(text, ...pipelines).version;

  it("is another where a pipeline changes what the rule says, and only there", () => {
    const rule = aRule("{ user: ana }");
    const untouched = aRule("{ eventName: a, same: b }");

    expect(version(rule, RENAMED)).not.toBe(version(rule));
    expect(version(rule, RENAMED)).not.toBe(version(rule, RENAMED.replace("who,", "whom,")));
    expect(version(rule, RENAMED.replace("deed", "act"))).toBe(version(rule, RENAMED));
    expect(version(untouched, RENAMED)).toBe(version(untouched));
  });

  it("tells apart which line was dropped, and does not depend on the order of lines", () => {
    const drop = (field: string): string =>
      `transformations: [{ type: drop_detection_item, field_name_conditions: [{ type: include_fields, fields: [${field}] }] }]\n`;

    expect(version(aRule("{ a: b, c: d }"), drop("a"))).not.toBe(version(aRule("{ a: b, c: d }"), drop("c")));
    expect(version(aRule("{ user: b, action: d }"), RENAMED)).toBe(
      version(aRule("{ action: d, user: b }"), RENAMED),
    );
  });

  it("is another for another value of a placeholder, another log source and another condition", () => {
    const vars = (values: string): string =>
      `vars: { a: ${values} }\ntransformations: [{ type: value_placeholders }]\n`;
    const expanded = aRule("{ who|expand: '%a%' }");
    const plain = aRule("{ who: ana }");
    const logsource = "transformations: [{ type: change_logsource, product: aws, service: macie }]\n";
    const same = "transformations: [{ type: change_logsource, product: aws, service: cloudtrail }]\n";
    const condition = "transformations: [{ type: add_condition, conditions: { a: b } }]\n";

    expect(version(expanded, vars("x"))).not.toBe(version(expanded, vars("y")));
    expect(version(plain, vars("x"))).toBe(version(plain));
    expect(new Set([logsource, same, condition].map((one) => version(plain, one))).size).toBe(3);
    expect(version(plain, same)).toBe(version(plain));
  });
});

describe("a collection", () => {
  it("takes each file through its own pipeline, filters like rules", () => {
    const filter = `title: F
logsource: { product: aws, service: cloudtrail }
filter: { rules: any, robots: { user: robot }, condition: not robots }
`;
    const texts = [
      { path: "own.yml", text: aRule("{ user: ana }") },
      {
        path: "their.yml",
        text: aRule("{ user: '*' }").replace(/1{12}/, "222222222222"),
        pipeline: aPipeline(RENAMED),
      },
      { path: "filter.yml", text: filter, pipeline: aPipeline(RENAMED) },
    ];
    const [own, their] = readCollection(texts).rules as [SigmaRule, SigmaRule];

    expect(matches(own, { user: "ana" })).toBe(true);
    expect(matches(their, { who: "ana" })).toBe(true);
    expect([own, their].map((rule) => matches(rule, { user: "ana", who: "robot" }))).toEqual([false, false]);
  });
});

describe("mapFieldName", () => {
  const about: About = { kind: "correlation", logsources: [{ product: "aws" }], taxonomy: "sigma", tags: [] };
  const names = (name: string, taxonomy: string, ...pipelines: string[]): readonly string[] =>
    mapFieldName(name, planFor({ ...about, taxonomy }, aPipeline(...pipelines)));

  it("gives every name that a field has in facts", () => {
    expect(names("user", "sigma", RENAMED)).toEqual(["who"]);
    expect(names("action", "sigma", RENAMED)).toEqual(["verb", "deed"]);
    expect(names("else", "sigma", RENAMED)).toEqual(["else"]);
    expect(names("user", "sigma", "transformations: [{ type: drop_detection_item }]\n")).toEqual(["user"]);
  });

  it("refuses what no fact has", () => {
    const made =
      "transformations: [{ type: value_detections, field: a, detections: { x: { s: [y], condition: s } } }]\n";

    expect(() => names("a", "sigma", made)).toThrow(
      'the pipeline makes "a" of other fields; name one of these',
    );
    expect(() => names("else", "ecs", RENAMED)).toThrow('"else" is a name of the taxonomy ecs');
  });
});

describe("a pipeline file", () => {
  const problems = (text: string): string => {
    const read = readPipeline(text, "p.yml");
    return read.ok
      ? ""
      : read.problems
          .map(({ path, line, column, message }) => `${path}:${line}:${column}: ${message}`)
          .join("\n");
  };
  const one = (keys: string): string => `transformations:\n  - ${keys.replaceAll("\n", "\n    ")}\n`;
  const mapping = (more: string): string => one(`type: field_name_mapping\nmapping: { a: b }\n${more}`);

  it("with everything that there is, or with nothing, is read", () => {
    expect(problems("name: n\npriority: 10\nvars: { a: [b, 1.5], c: 2 }\ntransformations: []\n")).toBe("");
    expect(problems("{}")).toBe("");
  });

  it.each([
    ["- a\n", "p.yml:1:1: a pipeline must be a map"],
    ["", "p.yml:1:1: "],
    ["a: [\n", "p.yml:2:1: "],
    ["priority: high\n", "p.yml:1:11: priority must be a number"],
    [
      "finalizers: []\n",
      'p.yml:1:13: "finalizers" is no key known here; there are name, priority, vars, transformations',
    ],
    ["transformations: {}\n", "p.yml:1:18: transformations must be a list"],
    ["transformations: [a]\n", "p.yml:1:19: transformations must be a map"],
    [one("id: x"), "p.yml:2:5: the transformation needs a type; there are field_name_mapping, "],
    [
      one("type: set_state"),
      'p.yml:2:11: "set_state" is no transformation known here; there are field_name_mapping, ',
    ],
    [one("type: [a]"), 'p.yml:2:11: ["a"] is no transformation known here'],
    [one("type: field_name_mapping"), "p.yml:2:5: mapping must be a map of names"],
    [one("type: field_name_mapping\nmapping: {}"), "p.yml:3:14: mapping is empty; give at least one"],
    [one("type: field_name_mapping\nmapping: { a: [] }"), "p.yml:3:19: a needs at least one name"],
    [
      one(`type: field_name_mapping\nmapping: { a: [${"b, ".repeat(101)}] }`),
      "p.yml:3:19: a must not have more than 100 names",
    ],
    [one("type: field_name_mapping\nmapping: { a: 1 }"), "p.yml:3:19: a must be a name, or a list of names"],
    [one("type: field_name_mapping\nmapping: { a: [b, 'c|re'] }"), "p.yml:3:23: a is no name of a field"],
    [one("type: field_name_mapping\nmapping: { a: b.__proto__ }"), "p.yml:3:19: a is no name of a field"],
    [one("type: field_name_mapping\nmapping: { '': b }"), "p.yml:3:14: mapping must not have an empty name"],
    [
      mapping("target: x"),
      'p.yml:4:13: "target" is no key known here; there are type, id, rule_conditions, ',
    ],
    [
      mapping("detection_item_conditions: []"),
      'p.yml:4:32: "detection_item_conditions" is no key known here',
    ],
    [
      mapping("rule_conditions: { a: { type: tag, tag: b } }"),
      "p.yml:4:22: rule_conditions must be a list; conditions with names",
    ],
    [
      mapping("rule_conditions: [{ type: state }]"),
      'p.yml:4:31: "state" is no rule condition known here; there are logsource, tag, ',
    ],
    [mapping("rule_conditions: [{ tag: a }]"), "p.yml:4:23: the rule condition needs a type"],
    [mapping("rule_conditions: [{ type: tag }]"), "p.yml:4:23: tag must be text"],
    [
      mapping("rule_conditions: [{ type: tag, tag: a, x: y }]"),
      'p.yml:4:47: "x" is no key known here; there are type, tag',
    ],
    [mapping("rule_cond_op: xor"), "p.yml:4:19: rule_cond_op must be and or or"],
    [
      mapping("field_name_conditions: [{ type: include_fields, fields: [] }]"),
      "p.yml:4:61: fields needs at least one",
    ],
    [
      mapping("field_name_conditions: [{ type: include_fields, mode: re, fields: ['('] }]"),
      "p.yml:4:71: fields must be regular expressions of RE2",
    ],
    [
      one("type: change_logsource\nfield_name_conditions: []"),
      'p.yml:3:28: "field_name_conditions" is no key known here',
    ],
    [one("type: rule_failure"), "p.yml:2:5: message must be text"],
    [
      one("type: value_detections\nfield: a\ndetections: { x: { s: { a: b } } }"),
      "p.yml:4:22: condition must be text",
    ],
    [
      one("type: value_detections\nfield: a\ndetections: { x: { s: { a|nope: b }, condition: s } }"),
      'p.yml:4:37: "nope" is no modifier',
    ],
    [
      one("type: value_detections\nfield: a\ndetections: { x: { s: { a: b }, condition: t } }"),
      'p.yml:4:48: "t" names no selection',
    ],
    [one("type: add_condition\nconditions: { a|re: '(' }"), "p.yml:3:25: the regular expression"],
    ["vars: { a: [] }\n", "p.yml:1:12: a needs at least one value"],
    ["vars: { a: { b: c } }\n", "p.yml:1:12: a must be text or a number"],
    ["vars: { a: [x, 012345678901] }\n", "p.yml:1:16: quote it: an account id is text"],
    ["vars: { a: 007 }\n", "p.yml:1:12: quote it: as a number 007 is 7"],
    ["a: 1\n---\nb: 2\n", "multiple documents"],
    ["vars: { a: b, a: c }\n", "p.yml:1:15: Map keys must be unique"],
    [
      `vars:\n  a: &a [${"x,".repeat(1_000)}]\n  b: &b [${"*a,".repeat(100)}]\n  c: [*b, *b]\n`,
      "p.yml:4:11: aliases stand for more than 100000 values",
    ],
  ])("is refused with the place where it is %j", (text, message) => {
    expect(problems(text)).toContain(message);
  });

  it("is described as it is read", () => {
    const page = readFileSync(join(ROOT, "docs/sigma.md"), "utf8");
    const example = [...page.matchAll(/```yaml\n([^`]*transformations:[\s\S]*?)```/g)].map(([, text = ""]) =>
      problems(text),
    );

    expect(example).toEqual([""]);
    for (const type of Object.keys(TRANSFORMATIONS)) expect(page).toContain(`\`${type}\``);
  });

  it("names all its problems at once", () => {
    expect(problems(`transformations: [{ type: a }, { type: b }]\n`).split("\n")).toHaveLength(2);
  });

  it("never throws, nor does what it makes of a rule, whatever is cut out of it or put into it", () => {
    const good = `${RENAMED}    field_name_conditions: [{ type: exclude_fields, mode: re, fields: [x] }]
  - { type: value_detections, field: o, detections: { f: { e: { errorCode: '*' }, condition: not e } } }
  - { type: value_placeholders, include: [a] }
  - { type: add_condition, conditions: { user|re: 'a' }, rule_conditions: [{ type: tag, tag: a.b }], rule_cond_not: true }
vars: { a: [x, 2] }
`;
    const rule = aRule("{ user: a, action|fieldref: who, o|re: f, z|expand: '%a%' }", "taxonomy: ecs\n");
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(30), fc.string({ maxLength: 4 }), (at, length, insert) => {
        const read = readPipeline(good.slice(0, at) + insert + good.slice(at + length), "p.yml");
        const parsed = read.ok ? readRule(rule, "r.yml", read.pipeline) : read;
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });

  it("cannot multiply names beyond reason", () => {
    const names = Array.from({ length: 11 }, (_, at) => `x${at}`).join(", ");
    const step = `{ type: field_name_mapping, mapping: { a: [${names}], ${names.replaceAll(/x\d+/g, (name) => `${name}: [${names}]`)} } }`;
    const pipeline = aPipeline(`transformations: [${step}, ${step}, ${step}, ${step}]\n`);

    expect(problemsBy(aRule("{ a: b }"), pipeline)).toEqual([
      "6:19: the pipeline gives a field more than 1000 names; map it to fewer",
    ]);
    expect(problemsBy(aRule("{ z|fieldref: a }"), pipeline)).toEqual([
      "6:28: the pipeline gives a field more than 1000 names; map it to fewer",
    ]);
  });
});
