import { describe, expect, it } from "vitest";
import { readCollection } from "../../../src/core/sigma/collection.ts";
import type { RuleCollection } from "../../../src/core/sigma/collection.ts";
import { compileRules } from "../../../src/core/sigma/rule-set.ts";

const id = (number: number): string => `6e8f2b5c-3d34-4b55-9f0e-${String(number).padStart(12, "0")}`;

const aRule = (number: number, more = "", selection = "{ eventName: StopLogging }"): string =>
  `title: Rule ${number}
id: ${id(number)}
${more}logsource: { product: aws, service: cloudtrail }
detection:
  selection: ${selection}
  condition: selection
`;

const aFilter = (rules: string, condition: string): string =>
  `title: Filter
logsource: { product: aws, service: cloudtrail }
filter:
  rules: ${rules}
  selection: { userAgent: terraform }
  condition: ${condition}
`;

const read = (...texts: string[]): RuleCollection =>
  readCollection(texts.map((text, at) => ({ path: `${at}.yml`, text })));
const titles = ({ rules }: RuleCollection): string[] => rules.map(({ title }) => title);
const messages = (problems: RuleCollection["problems"]): string[] =>
  problems.map(({ path, line, column, message }) => `${path}:${line}:${column}: ${message}`);

/** The titles of the rules that match a record. */
function matching({ rules }: RuleCollection, record: Record<string, unknown>): string[] {
  return compileRules(rules, "cloudtrail")
    .matching(record)
    .map(({ rule }) => rule.title);
}

describe("a file of several documents", () => {
  it("gives a rule for each of them", () => {
    expect(titles(read(`${aRule(1)}---\n${aRule(2)}...\n`))).toEqual(["Rule 1", "Rule 2"]);
  });

  it("keeps the others where one is broken, and says where", () => {
    const collection = read(
      `${aRule(1)}---\ntitle: [\n---\n${aRule(2)}---\n- a\n---\n${aRule(3, "level: severe\n")}`,
    );

    expect(titles(collection)).toEqual(["Rule 1", "Rule 2"]);
    expect(messages(collection.problems).map((text) => text.split(": ")[0])).toEqual([
      "0.yml:9:1",
      "0.yml:17:1",
      "0.yml:21:8",
    ]);
  });

  it("has what a global document says in the documents behind it, until a reset", () => {
    const collection = read(`action: global
title: Common
author: somebody
logsource: { product: aws, service: cloudtrail }
detection: { condition: selection }
---
id: ${id(1)}
detection: { selection: { eventName: a } }
---
action: repeat
id: ${id(2)}
title: Second
---
action: reset
---
${aRule(3)}`);

    expect(collection.problems).toEqual([]);
    expect(collection.rules.map(({ title, author }) => [title, author])).toEqual([
      ["Common", "somebody"],
      ["Second", "somebody"],
      ["Rule 3", "unknown"],
    ]);
    expect(matching(collection, { eventName: "a" })).toEqual(["Common", "Second"]);
  });

  it.each([
    ["", "0.yml:1:1: there is no rule in the file; write one, or remove it"],
    ["# nothing\n", "0.yml:1:1: there is no rule in the file; write one, or remove it"],
    ["action: again\ntitle: a\n", "0.yml:1:9: action is global, reset or repeat"],
    [
      "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
      "0.yml:5:32: aliases stand for more than 100000 values; write out what they stand for",
    ],
    ["title: a\ntitle: b\n", "Map keys must be unique"],
    ["title: C\ncorrelation: {}\n", "0.yml:2:14: correlation.type: must be one of event_count"],
  ])("is refused where it is %j", (text, message) => {
    expect(messages(read(text).problems).join("\n")).toContain(message);
  });
});

describe("rules together", () => {
  it("have an id and a name of their own each", () => {
    const collection = read(aRule(1, "name: a\n"), aRule(1), aRule(2, "name: a\n"));

    expect(titles(collection)).toEqual(["Rule 1"]);
    expect(messages(collection.problems)).toEqual([
      "1.yml:2:5: the id is that of 0.yml; write a new one",
      "2.yml:3:7: the name is that of 0.yml; write another one",
    ]);
  });

  it.each(["/a/rule.yml", "z/rule.yml"])(
    "have what is built in first, however its path %s is written",
    (path) => {
      const { rules, problems } = readCollection([
        { path: "m.yml", text: aRule(1).replace("Rule 1", "Ours") },
        { path, text: aRule(1), isBuiltin: true },
      ]);

      expect(rules.map(({ title }) => title)).toEqual(["Rule 1"]);
      expect(messages(problems)).toEqual([`m.yml:2:5: the id is that of ${path}; write a new one`]);
    },
  );

  it("without an id have one that stays", () => {
    const text = aRule(1).replace(/id: .*\n/, "");
    const [first] = read(text).rules;

    expect(first?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(read(text.replace("StopLogging", "DeleteTrail")).rules[0]?.id).toBe(first?.id);
    expect(read(text.replace("Rule 1", "Rule 2")).rules[0]?.id).not.toBe(first?.id);
  });

  it("that are deprecated or unsupported are left out, and so are those that others make obsolete", () => {
    const obsoletes = (number: number): string => `related: [{ id: ${id(number)}, type: obsolete }]\n`;
    const collection = read(
      aRule(1, "status: deprecated\n"),
      aRule(2, "status: unsupported\n"),
      aRule(3),
      aRule(4, obsoletes(3)),
      aRule(5, `status: deprecated\n${obsoletes(4)}`),
      aRule(6, `related: [{ id: ${id(4)}, type: similar }]\n`),
    );

    expect(collection.problems).toEqual([]);
    expect(titles(collection)).toEqual(["Rule 4", "Rule 6"]);
    expect(messages(collection.notes)).toEqual([
      "0.yml:3:9: the rule is left out: its status is deprecated",
      "1.yml:3:9: the rule is left out: its status is unsupported",
      "4.yml:3:9: the rule is left out: its status is deprecated",
      "2.yml:2:5: the rule is left out: 3.yml says that it is obsolete",
    ]);
  });

  it("are not replaced by one that is refused for what its filters cost", () => {
    const long = `[${Array.from({ length: 12 }, (_, at) => `k${at}`).join(", ")}]`;
    const filters = Array.from(
      { length: 20 },
      (_, at) =>
        `title: Filter ${at}\nlogsource: { product: aws, service: cloudtrail }\nfilter: { rules: [${id(2)}], words: ${long}, condition: not words }\n`,
    );
    const collection = read(
      aRule(1),
      aRule(2, `related: [{ id: ${id(1)}, type: obsolete }]\n`),
      filters.join("---\n"),
    );

    expect(titles(collection)).toEqual(["Rule 1"]);
    expect(messages(collection.problems)).toEqual([expect.stringContaining("1.yml:1:8: with its filters")]);
    expect(collection.notes).toEqual([]);
  });
});

describe("a filter", () => {
  const rules = [
    aRule(1),
    aRule(2, "name: second\n"),
    aRule(3, `related: [{ id: ${id(9)}, type: renamed }]\n`),
  ];
  const ours = { eventName: "StopLogging", userAgent: "terraform" };
  const others = { eventName: "StopLogging", userAgent: "console" };

  it.each<[string, string[]]>([
    [`[${id(1)}]`, ["Rule 2", "Rule 3"]],
    [`[${id(1).toUpperCase()}, second]`, ["Rule 3"]],
    [`[${id(9)}]`, ["Rule 1", "Rule 2"]],
    ["any", []],
  ])("of rules %s adds its condition to these alone", (named, left) => {
    const collection = read(...rules, aFilter(named, "not selection"));

    expect(collection.problems).toEqual([]);
    expect(matching(collection, ours)).toEqual(left);
    expect(matching(collection, others)).toEqual(["Rule 1", "Rule 2", "Rule 3"]);
  });

  it("keeps only what it selects where it does not say not", () => {
    const collection = read(...rules, aFilter("any", "selection"));

    expect(matching(collection, ours)).toHaveLength(3);
    expect(matching(collection, others)).toEqual([]);
  });

  it("makes another version of the rules that it changes, whatever the order of the files", () => {
    const versions = (...texts: string[]): string[] => read(...texts).rules.map(({ version }) => version);
    const filter = aFilter(`[${id(1)}]`, "not selection");
    const plain = versions(...rules);
    const filtered = versions(...rules, filter);

    expect(filtered[0]).not.toBe(plain[0]);
    expect(filtered.slice(1)).toEqual(plain.slice(1));
    expect(versions(filter, ...rules)).toEqual(filtered);
  });

  it.each([
    [`[${id(7)}]`, "selection", `3.yml:4:11: ${id(7)} is the id or the name of no rule`],
    ["[]", "selection", "3.yml:4:10: filter.rules: must be a list of ids or names, or any"],
    ["any", "nothing", '3.yml:6:14: "nothing" names no selection'],
  ])("of rules %s with the condition %s is refused", (named, condition, message) => {
    const collection = read(...rules, aFilter(named, condition));

    expect(messages(collection.problems).join("\n")).toContain(message);
    expect(collection.rules).toHaveLength(3);
  });
});
