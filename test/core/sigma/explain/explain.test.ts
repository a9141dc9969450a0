import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCollection } from "../../../../src/core/sigma/collection.ts";
import { compileExpression, compileRule } from "../../../../src/core/sigma/compile.ts";
import { because } from "../../../../src/core/sigma/explain/because.ts";
import { explain } from "../../../../src/core/sigma/explain/explain.ts";
import type { Explained } from "../../../../src/core/sigma/explain/explain.ts";
import { lineText } from "../../../../src/core/sigma/explain/phrase.ts";
import { filtersOf } from "../../../../src/core/sigma/selection-names.ts";
import { aRuleText } from "../../../support/rule-texts.ts";
import { aPipeline } from "../../../support/rules.ts";
import { read } from "../interpreter.ts";
import { expressions, facts } from "../arbitraries.ts";

const RULE = `title: T
id: 6e8f2b5c-3d34-4b55-9f0e-000000000001
logsource: { product: aws, service: cloudtrail }
detection:
`;

function explained(detection: string, fact: Record<string, unknown>, ...more: string[]): Explained {
  const texts = [`${RULE}${detection.replace(/^/gm, "  ")}\n`, ...more];
  const { rules, names, problems } = readCollection(texts.map((text, at) => ({ path: `${at}.yml`, text })));
  expect(problems).toEqual([]);
  const [rule] = rules;
  if (!rule) throw new Error("no rule");
  const tree = explain(rule.expression, names, fact);
  expect(tree.holds).toBe(compileRule(rule).match(fact));
  return tree;
}

describe("explain", () => {
  it("says of random rules and facts what the engine says, for the whole and for every part", () => {
    fc.assert(
      fc.property(expressions, facts, (written, fact) => {
        const expression = read(written);
        const check = (part: Explained, of: typeof expression): void => {
          expect(part.holds).toBe(compileExpression(of)(fact));
          if (part.kind === "line") return;
          const inner = of.kind === "not" ? [of.of] : of.kind === "field" ? [] : of.of;
          part.of.forEach((one, at) => check(one, inner[at] as typeof expression));
        };
        const tree = explain(expression, new Map(), fact);
        check(tree, expression);
        expect(because(tree)).toMatch(tree.holds ? /^matches: ./ : /^does not match: ./);
      }),
      { seed: 5, numRuns: 1_000 },
    );
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      "s: { eventName: StopLogging }\ncondition: s",
      { eventName: "StartLogging" },
      "does not match: selection `s` did not match because eventName is StartLogging, not StopLogging",
    ],
    [
      "s: { eventName: StopLogging, errorCode: null }\ncondition: s",
      { eventName: "stoplogging" },
      "matches: selection `s` matched because eventName is stoplogging and errorCode is absent",
    ],
    [
      "s: { eventName: A }\nfilter: { sourceIPAddress|cidr: 198.51.100.0/24 }\ncondition: s and not filter",
      { eventName: "A", sourceIPAddress: "198.51.100.7" },
      "does not match: selection `filter` matched because sourceIPAddress is 198.51.100.7, within 198.51.100.0/24",
    ],
    [
      "s: { eventName: A }\nfilter: { sourceIPAddress|cidr: 198.51.100.0/24 }\ncondition: s and not filter",
      { eventName: "A", sourceIPAddress: "AWS Internal" },
      'matches: selection `s` matched because eventName is A; selection `filter` did not match because sourceIPAddress is "AWS Internal", not within 198.51.100.0/24',
    ],
    [
      "a: { x: [p, q, r, s, t] }\nb: { y|contains: z }\ncondition: 1 of them",
      { x: "o" },
      "does not match: selection `a` did not match because x is o, not p and not q and not r and 2 more; selection `b` did not match because y is absent, which does not contain z",
    ],
    [
      "words: [secret, hush]\ncondition: words",
      { deep: [{ in: "a SECRET thing" }] },
      'matches: selection `words` matched because deep[0].in is "a SECRET thing", which contains secret',
    ],
    [
      "words: [secret, hush]\ncondition: words",
      { a: 1 },
      "does not match: selection `words` did not match because no value of the fact contains one of secret, hush",
    ],
    [
      "s: { eventTime|hour|gte: 18, bytes|gt: 5 }\ncondition: s",
      { eventTime: "2026-01-01T17:00:00Z", bytes: 9 },
      "does not match: selection `s` did not match because eventTime is 2026-01-01T17:00:00Z, which has not hour >= 18",
    ],
    [
      "s: { a|re|i: ^x+, b|fieldref|startswith: c, d|exists: true, e: 'a*?' }\ncondition: s",
      { a: "XX", b: "cat", c: "ca", d: "\u001b[31m", e: "abc" },
      'matches: selection `s` matched because a is XX, which matches /^x+/i and b is cat, which starts with the field c and d is "\u{FFFD}[31m" and e is abc, which is like "a*?"',
    ],
  ])("of %j on %j: the line that decided", (detection, fact, sentence) => {
    expect(because(explained(detection, fact))).toBe(sentence);
  });

  it("names the filter that a selection stands in", () => {
    const filter = `title: Our robots
logsource: { product: aws, service: cloudtrail }
filter:
  rules: any
  robot: { userAgent: terraform }
  condition: not robot
`;

    const tree = explained(
      "s: { eventName: A }\ncondition: s",
      { eventName: "A", userAgent: "terraform" },
      filter,
    );

    expect(because(tree)).toBe(
      'does not match: selection `robot` of the filter "Our robots" matched because userAgent is terraform',
    );
  });

  it("keeps the names of selections of which a pipeline makes the same, and says what a pipeline adds", () => {
    const pipeline = aPipeline(`transformations:
  - type: value_detections
    field: event.outcome
    detections: { failure: { none: { errorCode: null }, condition: not none } }
  - { type: add_condition, conditions: { readOnly: true } }
`);
    const text = (number: number, name: string): string =>
      aRuleText({ number, detection: `{ ${name}: { event.outcome: failure }, condition: ${name} }` });
    const { rules, names } = readCollection([
      { path: "1.yml", text: text(1, "denied"), pipeline },
      { path: "2.yml", text: text(2, "failed"), pipeline },
    ]);
    const reasons = (fact: Record<string, unknown>): string[] =>
      rules.map(({ expression }) => because(explain(expression, names, fact)));

    expect(reasons({ readOnly: true })).toEqual([
      "does not match: selection `denied` did not match because errorCode is absent",
      "does not match: selection `failed` did not match because errorCode is absent",
    ]);
    expect(reasons({ errorCode: "x", readOnly: false })[0]).toBe(
      "does not match: a condition that the pipeline adds did not match because readOnly is false, not true",
    );
  });

  it("names the element of a list or of an object that decided, and cuts long values where none did", () => {
    const fact = { a: [{ b: "y".repeat(200) }, { b: "x" }], o: { p: [1, "Suspended"] } };
    const of = (line: string): string => because(explained(`s: { ${line} }\ncondition: s`, fact));

    expect(of("a.b: x")).toBe("matches: selection `s` matched because a.b[1] is x");
    expect(of("o|contains: susp")).toBe(
      "matches: selection `s` matched because o.p[1] is Suspended, which contains susp",
    );
    expect(of("a.b: z")).toMatch(
      /^does not match: selection `s` did not match because a\.b is \["y{70,}…, not z$/,
    );
  });
});

describe("filtersOf", () => {
  it("lists the titles of the filters in a rule, and none where there are none", () => {
    const expression = read({ kind: "line", field: "a", modifiers: [], values: ["b"] });

    expect(filtersOf(expression, new Map())).toEqual([]);
    expect(
      filtersOf({ kind: "not", of: expression }, new Map([[expression, { name: "s", filter: "Ours" }]])),
    ).toEqual(["Ours"]);
  });
});

describe("a line in words", () => {
  it.each<[string[], (string | number | boolean | null)[], string]>([
    [[], ["A", "B"], "f is one of A, B"],
    [["contains", "all"], ["a b", "c"], 'f contains all of "a b", c'],
    [["cased"], ["A"], "f is A (case counts)"],
    [["windash"], ["-x"], "f is like -x"],
    [["endswith"], ["x"], "f ends with x"],
    [[], ["*"], 'f is like "*"'],
    [[], ["a*\\*"], 'f is like "a*\\*"'],
    [["exists"], [false], "f is absent"],
    [[], [null], "f is absent or null"],
    [["lt"], [5], "f is < 5"],
    [["week"], [5], "f has week = 5"],
    [["cidr"], ["192.0.2.0/24", "10.0.0.0/8"], "f is within one of 192.0.2.0/24, 10.0.0.0/8"],
    [[], ["A", "b*"], "f is A or starts with b"],
  ])("with %j and %j: %s", (modifiers, values, text) => {
    const expression = read({ kind: "line", field: "f", modifiers, values });

    expect(expression.kind === "field" && lineText(expression)).toBe(text);
  });

  it("names no more values than wanted", () => {
    const expression = read({ kind: "line", field: "f", modifiers: [], values: ["a", "b", "c", "d"] });

    expect(expression.kind === "field" && lineText(expression, 2)).toBe("f is one of a, b, and 2 more");
  });
});
