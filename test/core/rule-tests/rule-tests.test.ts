import { describe, expect, it } from "vitest";
import { readTests } from "../../../src/core/rule-tests/read-tests.ts";
import type { RuleTest } from "../../../src/core/rule-tests/read-tests.ts";
import { runTests } from "../../../src/core/rule-tests/run-tests.ts";
import { readCollection } from "../../../src/core/sigma/collection.ts";

const RULE = (number: number, eventName: string): string => `title: Rule ${number}
id: 6e8f2b5c-3d34-4b55-9f0e-00000000000${number}
logsource: { product: aws, service: cloudtrail }
detection:
  s: { eventName: ${eventName} }
  condition: s
`;

const TESTS = `match:
  - { name: stops, fact: { eventName: StopLogging } }
  - name: goes on
    fact: { eventName: StartLogging }
no_match:
  - { name: nothing, fact: {} }
`;

function testsOf(text: string): readonly RuleTest[] {
  const read = readTests({ path: "tests.yml", text });
  if (!("tests" in read)) throw new Error(read.problems.map(({ message }) => message).join());
  return read.tests.tests;
}

describe("readTests", () => {
  it("gives the tests of both signs with their places", () => {
    expect(testsOf(TESTS).map(({ name, expected, line, column }) => [name, expected, line, column])).toEqual([
      ["stops", "match", 2, 5],
      ["goes on", "match", 3, 5],
      ["nothing", "no_match", 6, 5],
    ]);
  });

  it.each([
    ["match: [", "1:9"],
    ["match: [{ name: a }]", "1:9"],
    ["matches: []", "1:1"],
    ["match: [{ name: a, fact: 5 }]", "1:26"],
    ["- a", "1:1"],
  ])("refuses %j with its place", (text, place) => {
    const read = readTests({ path: "tests.yml", text });

    expect("problems" in read && read.problems.map(({ line, column }) => `${line}:${column}`)).toEqual([
      place,
    ]);
  });
});

describe("runTests", () => {
  const { rules, names } = readCollection([
    { path: "rule.yml", text: `${RULE(1, "StopLogging")}---\n${RULE(2, "DeleteTrail")}` },
  ]);

  it("passes where the rule says what the test expects, and says what decided", () => {
    const outcomes = runTests(testsOf(TESTS), rules.slice(0, 1), names);

    expect(outcomes.map(({ test, passed, reasons }) => [test.name, passed, reasons])).toEqual([
      ["stops", true, ["matches: selection `s` matched because eventName is StopLogging"]],
      [
        "goes on",
        false,
        ["does not match: selection `s` did not match because eventName is StartLogging, not StopLogging"],
      ],
      [
        "nothing",
        true,
        ["does not match: selection `s` did not match because eventName is absent, not StopLogging"],
      ],
    ]);
  });

  it("judges by all rules of the file, of which one is enough", () => {
    const [stops] = runTests(testsOf(TESTS), rules, names);
    const [deleted] = runTests(
      testsOf("no_match: [{ name: deletes, fact: { eventName: DeleteTrail } }]"),
      rules,
      names,
    );

    expect(stops).toMatchObject({
      passed: true,
      reasons: ["Rule 1 matches: selection `s` matched because eventName is StopLogging"],
    });
    expect(deleted).toMatchObject({
      passed: false,
      reasons: ["Rule 2 matches: selection `s` matched because eventName is DeleteTrail"],
    });
  });
});
