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
    ["match: [{ name: a, fact: 5 }]", "1:9"],
    ["match: [{ name: a, fact: {}, events: [] }]", "1:9"],
    ["match: [{ name: a, events: [{ at: noon, fact: {} }] }]", "1:35"],
    ["- a", "1:1"],
  ])("refuses %j with its place", (text, place) => {
    const read = readTests({ path: "tests.yml", text });

    expect("problems" in read && read.problems.map(({ line, column }) => `${line}:${column}`)).toEqual([
      place,
    ]);
  });
});

describe("runTests", () => {
  const [first, second] = [RULE(1, "StopLogging"), RULE(2, "DeleteTrail")];
  const run = (tests: string, ...texts: readonly string[]): ReturnType<typeof runTests> =>
    runTests(testsOf(tests), "rule.yml", readCollection([{ path: "rule.yml", text: texts.join("---\n") }]));

  it("passes where the rule says what the test expects, and says what decided", () => {
    const outcomes = run(TESTS, first);

    expect(outcomes?.map(({ test, passed, reasons }) => [test.name, passed, reasons])).toEqual([
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
    const stops = run(TESTS, first, second)?.[0];
    const deleted = run(
      "no_match: [{ name: deletes, fact: { eventName: DeleteTrail } }]",
      first,
      second,
    )?.[0];

    expect(stops).toMatchObject({
      passed: true,
      reasons: ["Rule 1 matches: selection `s` matched because eventName is StopLogging"],
    });
    expect(deleted).toMatchObject({
      passed: false,
      reasons: ["Rule 2 matches: selection `s` matched because eventName is DeleteTrail"],
    });
  });

  it("judges nothing where the file has no rule in force", () => {
    expect(run(TESTS, first.replace("title", "status: deprecated\ntitle"))).toBeUndefined();
  });

  const pair =
    "title: Both\ncorrelation: { type: temporal_ordered, rules: [6e8f2b5c-3d34-4b55-9f0e-000000000001, 6e8f2b5c-3d34-4b55-9f0e-000000000002], group-by: person, timespan: 10m }\n";
  const events = (...list: readonly [time: string, eventName: string, person: string][]): string =>
    list
      .map(
        ([time, eventName, person]) =>
          `{ at: 2026-10-01T10:${time}Z, fact: { eventName: ${eventName}, person: ${person} } }`,
      )
      .join(", ");

  it("judges events by the correlations of the file, whatever order they stand in, and says when they hold", () => {
    const stop = ["00:00", "StopLogging", "ana"] as const;
    const outcomes = run(
      `match: [{ name: both, events: [${events(["09:59", "DeleteTrail", "ana"], [...stop])}] }]
no_match:
  - { name: late, events: [${events([...stop], ["10:01", "DeleteTrail", "ana"])}] }
  - { name: another, events: [${events([...stop], ["01:00", "DeleteTrail", "ben"])}] }
  - { name: none, events: [${events(["00:00", "StartLogging", "ana"])}] }`,
      first,
      second,
      pair,
    );

    expect(outcomes?.map(({ test, passed, reasons }) => [test.name, passed, ...reasons])).toEqual([
      ["both", true, "Both holds at 2026-10-01T10:09:59Z by 2 events"],
      ["late", true, "no correlation holds at any time; Rule 1 matched 1 times, Rule 2 matched 1 times"],
      ["another", true, "no correlation holds at any time; Rule 1 matched 1 times, Rule 2 matched 1 times"],
      ["none", true, "no correlation holds at any time; no rule matched any event"],
    ]);
  });

  it("takes a record that comes twice for one event", () => {
    const burst =
      "title: Burst\ncorrelation: { type: event_count, rules: [6e8f2b5c-3d34-4b55-9f0e-000000000001], timespan: 10m, condition: { gte: 2 } }\n";
    const stop = (id: string): string =>
      `{ at: 2026-10-01T10:00:00Z, fact: { eventName: StopLogging, ${id} } }`;
    const outcomes = run(
      `match:
  - { name: two ids, events: [${stop("eventID: a")}, ${stop("eventID: b")}] }
  - { name: no id, events: [${stop("x: a")}, ${stop("x: a")}] }
  - { name: two Regions, events: [${stop("eventID: a, awsRegion: x")}, ${stop("eventID: a")}] }
no_match: [{ name: one id, events: [${stop("eventID: a")}, ${stop("eventID: A")}] }]`,
      first,
      burst,
    );

    expect(outcomes?.map(({ test, passed }) => [test.name, passed])).toEqual([
      ["two ids", true],
      ["no id", true],
      ["two Regions", true],
      ["one id", true],
    ]);
  });

  it("fails where a rule is given events, or a correlation a fact", () => {
    const timed = `match: [{ name: t, events: [${events(["00:00", "StopLogging", "ana"])}] }]`;
    const rules = [
      { path: "rules.yml", text: `${first}---\n${second}` },
      { path: "rule.yml", text: pair },
    ];

    expect(run(timed, first)).toMatchObject([
      { passed: false, reasons: [expect.stringContaining("no correlation")] },
    ]);
    expect(runTests(testsOf(TESTS).slice(0, 1), "rule.yml", readCollection(rules))).toMatchObject([
      { passed: false, reasons: [expect.stringContaining("give it events")] },
    ]);
  });
});
