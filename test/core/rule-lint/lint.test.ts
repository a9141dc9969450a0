import { describe, expect, it } from "vitest";
import { breadthOn } from "../../../src/core/rule-lint/breadth.ts";
import { LINT_CODES } from "../../../src/core/rule-lint/codes.ts";
import { lintRules } from "../../../src/core/rule-lint/lint.ts";
import type { Breadth, LintedFile } from "../../../src/core/rule-lint/lint.ts";
import type { RuleTests } from "../../../src/core/rule-tests/read-tests.ts";
import { readCollection } from "../../../src/core/sigma/collection.ts";
import { aPipeline } from "../../support/rules.ts";
import { aRuleText, ruleId } from "../../support/rule-texts.ts";

const ID = "6e8f2b5c-3d34-4b55-9f0e-000000000001";
const TESTS: RuleTests = {
  path: "tests.yml",
  tests: (["match", "no_match"] as const).map((expected) => {
    return { name: "a", expected, given: { fact: {} }, line: 1, column: 1 };
  }),
};

interface Given {
  readonly head?: string;
  readonly logsource?: string;
  readonly selection?: string;
  readonly tests?: RuleTests | undefined;
  readonly isBuiltin?: boolean;
  readonly breadth?: Breadth;
  readonly breadths?: ReadonlyMap<string, Breadth>;
  /** Another document in the file. */
  readonly more?: string;
}

const HEAD = `id: ${ID}
description: What it looks for.
author: somebody
license: MIT
references: [https://example.com/]
falsepositives: [Maintenance.]
level: low
auditplane: { tier: info, grouping: person, next_steps: [Ask.] }`;

/** Codes with their places. */
function lint(given: Given): string[] {
  return findings(given).map(({ code, line, column }) => `${code} ${line}:${column}`);
}

function findings(given: Given): ReturnType<typeof lintRules> {
  const text = `title: T
${given.head ?? HEAD}
logsource: ${given.logsource ?? "{ product: aws, service: cloudtrail }"}
detection:
  s: ${given.selection ?? "{ eventName: A }"}
  condition: s
${given.more ?? ""}`;
  const file: LintedFile = {
    path: "rule.yml",
    text,
    testsPath: "tests" in given ? given.tests?.path : TESTS.path,
    tests: "tests" in given ? given.tests : TESTS,
    isBuiltin: given.isBuiltin ?? false,
  };
  const sample = given.breadths ?? new Map(given.breadth ? [[ID, given.breadth]] : []);
  return lintRules({ files: [file], collection: readCollection([file]), testProblems: [], sample });
}

describe("lintRules", () => {
  it("finds nothing in a rule that says what people need", () => {
    expect(lint({})).toEqual([]);
  });

  it("says what the head of a rule lacks, and of a built-in rule more", () => {
    const missing = [
      "id",
      "description",
      "level",
      "references",
      "falsepositives",
      "next-steps",
      "author",
      "license",
    ];
    const codes = (isBuiltin: boolean): string[] =>
      findings({ head: "description: ''\nreferences: []", isBuiltin }).map(({ code }) => code);

    expect(codes(false).sort()).toEqual(missing.map((name) => `missing-${name}`).sort());
    expect(codes(true)).toEqual(expect.arrayContaining(["missing-tier", "missing-grouping"]));
  });

  it("lets no built-in rule go without what its page needs", () => {
    const errors = (isBuiltin: boolean): string[] =>
      findings({ head: "id: 6e8f2b5c-3d34-4b55-9f0e-000000000001", isBuiltin })
        .filter(({ severity }) => severity === "error")
        .map(({ code }) => code);
    const page = ["missing-description", "missing-falsepositives", "missing-next-steps"];

    expect(errors(true)).toEqual(expect.arrayContaining(page));
    expect(errors(false)).toEqual([]);
  });

  it("takes what a global document says for said", () => {
    const { problems, ...collection } = readCollection([]);
    const text = `action: global\ntitle: T\n${HEAD}\nlogsource: { product: aws, service: cloudtrail }\n---\ndetection: { s: { eventName: A }, condition: s }\n`;
    const file = { path: "rule.yml", text, testsPath: "tests.yml", tests: TESTS, isBuiltin: true };

    expect(
      lintRules({
        files: [file],
        collection: { ...collection, problems },
        testProblems: [],
        sample: new Map(),
      }),
    ).toEqual([]);
  });

  it("shows what the reader refuses, account ids that are numbers among it", () => {
    expect(findings({ selection: "{ recipientAccountId: 012345678901 }" })).toMatchObject([
      {
        code: "invalid-rule",
        line: 12,
        column: 28,
        severity: "error",
        message: expect.stringContaining("quote it"),
      },
    ]);
  });

  it.each([
    ["{ product: auditplane, category: access }", "{ entitlement: none, bytes_out|gt: 5 }", []],
    ["{ product: auditplane, category: access }", "{ entitlment: none }", ["unknown-field 12:20"]],
    ["{ product: auditplane, category: access }", "{ person|fieldref: owner }", ["unknown-field 12:3"]],
    ["{ product: auditplane, category: access }", "{ user.name: none }", ["unknown-field 12:19"]],
    ["{ product: auditplane, category: volume }", "[{ channel: c }, { bytes: 5 }]", ["unknown-field 12:32"]],
    ["{ product: auditplane, category: governance }", "{ kind: k, lake_formation: hybrid }", []],
    ["{ product: auditplane, category: pipeline }", "{ kind: k, anything: k }", ["unknown-field 12:27"]],
    ["{ product: aws, service: macie }", "{ anything: k }", []],
    ["{ product: aws, service: cloudtrail }", "{ requestParameters.bucketName.x: k }", []],
    ["{ product: aws, service: cloudtrail }", "{ eventname: k }", ["undocumented-field 12:19"]],
    ["{ product: aws, service: cloudtrail }", "{ eventName.x: k }", ["undocumented-field 12:21"]],
    ["{ product: aws, service: cloudtrail }", "{ event.action|contains: k }", ["foreign-field 12:31"]],
    ["{ product: aws, service: cloudtrail }", "{ api.operation: k }", ["foreign-field 12:23"]],
  ])("of the fields of %s in %s: %j", (logsource, selection, expected) => {
    expect(lint({ logsource, selection })).toEqual(expected);
  });

  it("says which field was perhaps meant, and what maps the names of other schemas", () => {
    const messageOf = (selection: string): string | undefined => findings({ selection })[0]?.message;

    expect(messageOf("{ eventname: k }")).toBe(
      '"eventname" is no field of cloudtrail facts; the nearest known field is eventName',
    );
    expect(messageOf("{ event.action: k }")).toContain("ECS; map it with --pipeline ecs_cloudtrail");
    expect(messageOf("{ src_endpoint.ip: k }")).toContain("OCSF; map it with --pipeline ocsf_cloudtrail");
  });

  it("judges the names that a pipeline makes", () => {
    const pipeline = aPipeline(
      "transformations: [{ type: field_name_mapping, mapping: { event.action: eventName, a: userName } }]",
    );
    const text = `title: T\n${HEAD}\nlogsource: { product: aws, service: cloudtrail }\ndetection: { s: { event.action: A, a: b }, condition: s }\n`;
    const file = { path: "rule.yml", text, testsPath: "tests.yml", tests: TESTS, isBuiltin: false };
    const collection = readCollection([{ ...file, pipeline }]);

    expect(lintRules({ files: [file], collection, testProblems: [], sample: new Map() })).toMatchObject([
      { code: "undocumented-field", line: 11, message: expect.stringContaining('"userName"') },
    ]);
  });

  it("asks for tests of both signs", () => {
    const [match] = TESTS.tests;
    const oneSided = findings({ tests: { path: "tests.yml", tests: match ? [match] : [] } });

    expect(lint({ tests: undefined })).toEqual(["missing-tests 1:1"]);
    expect(oneSided).toMatchObject([{ code: "one-sided-tests", path: "tests.yml" }]);
    expect(oneSided[0]?.message).toContain("no_match");
  });

  it.each([
    [{ matched: 11, of: 1000 }, true],
    [{ matched: 10, of: 1000 }, false],
    [{ matched: 99, of: 99 }, false],
  ])("calls a rule that matches %j of a sample too broad: %s", (breadth, isBroad) => {
    expect(lint({ breadth })).toEqual(isBroad ? ["too-broad 12:3"] : []);
  });

  it("warns of a filter that would leave out all but what it names", () => {
    const filter = (condition: string): string => `---
title: F
logsource: { product: aws, service: cloudtrail }
filter: { rules: any, robots: { userAgents: x }, condition: ${condition} }
`;

    expect(lint({ more: filter("robots") })).toEqual([
      "undocumented-field 17:45",
      "filter-without-not 17:61",
    ]);
    expect(lint({ more: filter("not robots") })).toEqual(["undocumented-field 17:45"]);
  });

  it("asks no runbook of a rule that a correlation speaks for, and lets it be broad", () => {
    const more = `---
title: C
${HEAD.replace(/^id: .*\n/, "")}
correlation: { type: event_count, rules: [${ID}], timespan: 1h, condition: { gte: 5 } }
`;
    const head = HEAD.replace(/^(falsepositives|auditplane): .*$/gm, "");
    const breadth = { matched: 900, of: 1000 };

    expect(lint({ head, more, breadth, isBuiltin: true })).toEqual(["missing-id 15:1"]);
    expect(lint({ head, breadth })).toHaveLength(3);
  });

  const together = (title: string, body: string): string =>
    `---\ntitle: ${title}\nname: ${title}\n${HEAD.replace(/^id: .*\n/, "")}\ncorrelation: ${body}\n`;

  it("looks at the fields of a correlation, and of a chain those that it groups by itself", () => {
    const inner = `{ type: event_count, rules: ${ID}, group-by: sourceIPAddress, timespan: 1h, condition: { gte: 5 } }`;
    const outer = "{ type: temporal, rules: inner, group-by: [person, eventNam], timespan: 1h }";
    const found = findings({ more: together("inner", inner) + together("outer", outer) });

    expect(found.filter(({ code }) => code !== "missing-id")).toMatchObject([
      { code: "undocumented-field", line: 35, message: expect.stringContaining('"eventNam"') },
    ]);
  });

  it("calls a correlation too broad that holds for much of a sample", () => {
    const body = `{ type: event_count, rules: ${ID}, timespan: 1h, condition: { gte: 5 } }`;
    const more = together("C", body).replace("name: C", "id: 6e8f2b5c-3d34-4b55-9f0e-000000000009");
    const breadths = new Map([["6e8f2b5c-3d34-4b55-9f0e-000000000009", { matched: 20, of: 1000 }]]);

    expect(findings({ more, breadths })).toMatchObject([
      { code: "too-broad", message: expect.stringContaining("the correlation holds for 2.0 %") },
    ]);
  });

  it("mentions rules that are left out", () => {
    expect(lint({ head: `${HEAD}\nstatus: deprecated` })).toEqual(["left-out 10:9"]);
  });

  it("has a fix in every message", () => {
    const all = [
      ...findings({ head: "", tests: undefined, isBuiltin: true, selection: "{ eventNam: a }" }),
      ...findings({ selection: "{ eventName: a", breadth: { matched: 500, of: 1000 } }),
    ];

    for (const { message, severity, code } of all) {
      if (code !== "invalid-rule") expect(message).toContain("; ");
      expect([LINT_CODES[code].severity, "error"]).toContain(severity); // of a built-in rule some are errors
    }
  });
});

describe("breadthOn", () => {
  it("counts the records that each rule on records matches", () => {
    const { rules } = readCollection([
      { path: "a.yml", text: aRuleText({ number: 1 }) },
      {
        path: "b.yml",
        text: aRuleText({ number: 2, logsource: "{ product: auditplane, category: access }" }),
      },
    ]);
    const records = [{ eventName: "StopLogging" }, { eventName: "StartLogging" }];

    expect([...breadthOn(records, rules)]).toEqual([[ruleId(1), { matched: 1, of: 2 }]]);
  });
});
