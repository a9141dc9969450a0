import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Correlation } from "../../../../src/core/sigma/correlation/correlation.ts";
import type { Holding } from "../../../../src/core/sigma/correlation/evaluate.ts";
import { plainHoldings } from "./plain.ts";
import { correlate, correlationsOf, ruleText } from "./read.ts";
import { evaluate, holdings, matchesOf } from "./run.ts";
import type { Event } from "./run.ts";

const COUNT = "type: event_count\nrules: a\ngroup-by: who\ntimespan: 10s\n";

describe("event_count", () => {
  it("holds from the event on that makes the number, and then for each further event", () => {
    const three = correlate(`${COUNT}condition: { gte: 3 }`);
    expect(
      holdings(three, [
        [1, "a"],
        [2, "a"],
        [3, "a"],
        [4, "a"],
      ]),
    ).toEqual(["3: 0 1 2", "4: 3"]);
  });

  it("counts what lies within the timespan to the second, both ends included", () => {
    const two = correlate(`${COUNT}condition: { gte: 2 }`);
    expect(
      holdings(two, [
        [0, "a"],
        [10, "a"],
      ]),
    ).toEqual(["10: 0 1"]);
    expect(
      holdings(two, [
        [0, "a"],
        [11, "a"],
      ]),
    ).toEqual([]);
  });

  it("finds a group that lies astride any border of a clock", () => {
    const four = correlate(`${COUNT.replace("10s", "1h")}condition: { gte: 4 }`);
    expect(
      holdings(four, [
        [3_590, "a"],
        [3_595, "a"],
        [3_605, "a"],
        [3_610, "a"],
      ]),
    ).toHaveLength(1);
  });

  it("keeps groups apart, those of several fields and look-alikes included", () => {
    const two = correlate(`${COUNT.replace("who", "[who, where]")}condition: { gte: 2 }`);
    expect(
      holdings(two, [
        [1, "a", { who: "x", where: "1:y" }],
        [2, "a", { who: "x1", where: ":y" }],
      ]),
    ).toEqual([]);
    expect(
      holdings(two, [
        [1, "a", { where: "y" }],
        [2, "b", { where: "y" }],
        [3, "a", { where: "y" }],
      ]),
    ).toEqual(["3: 0 2"]);
  });

  it("leaves events out that have no value for the group", () => {
    const two = correlate(`${COUNT}condition: { gte: 2 }`);
    expect(
      holdings(two, [
        [1, "a", { who: undefined }],
        [2, "a", { who: undefined }],
      ]),
    ).toEqual([]);
  });

  it("counts an event once that names its group twice", () => {
    const two = correlate(`${COUNT}condition: { gte: 2 }`);
    const twice = { who: ["x", "x"] } as unknown as Readonly<Record<string, string>>;
    expect(holdings(two, [[1, "a", twice]])).toEqual([]);
    expect(
      holdings(two, [
        [1, "a", twice],
        [2, "a"],
      ]),
    ).toEqual(["2: 0 1"]);
  });

  it("counts an event once that several of its rules matched", () => {
    const two = correlate(`${COUNT.replace("rules: a", "rules: [a, b]")}condition: { gte: 2 }`);
    expect(holdings(two, [[1, "ab"]])).toEqual([]);
    expect(
      holdings(two, [
        [1, "ab"],
        [2, "b"],
      ]),
    ).toEqual(["2: 0 1"]);
  });

  it("judges a second when it is whole", () => {
    const exactly = correlate(`${COUNT}condition: { eq: 2 }`);
    expect(
      holdings(exactly, [
        [1, "a"],
        [1, "a"],
        [1, "a"],
      ]),
    ).toEqual([]);
    expect(
      holdings(exactly, [
        [1, "a"],
        [1, "a"],
      ]),
    ).toEqual(["1: 0 1"]);
  });

  it.each([
    ["{ gt: 1, lte: 3 }", ["2", "3"]],
    ["{ lt: 2 }", ["1"]],
    ["{ neq: 2 }", ["1", "3", "4"]],
    ["{ gte: 2, lt: 4, neq: 3 }", ["2"]],
  ])("holds within all bounds of %s", (bounds, seconds) => {
    const found = holdings(correlate(`${COUNT}condition: ${bounds}`), [
      [1, "a"],
      [2, "a"],
      [3, "a"],
      [4, "a"],
    ]);
    expect(found.map((one) => one.split(":")[0])).toEqual(seconds);
  });

  it("without group-by is about all events together", () => {
    const two = correlate(`${COUNT.replace("group-by: who\n", "")}condition: { gte: 2 }`);
    expect(
      holdings(two, [
        [1, "a", { who: "x" }],
        [2, "a", { who: "y" }],
      ]),
    ).toEqual(["2: 0 1"]);
  });
});

describe("correlations of values", () => {
  const of = (type: string, condition: string): readonly Correlation[] =>
    correlate(`type: ${type}\nrules: a\ngroup-by: who\ntimespan: 10s\ncondition: ${condition}`);

  it("value_count counts distinct values, of several fields distinct combinations", () => {
    const two = of("value_count", "{ field: key, gte: 2 }");
    expect(
      holdings(two, [
        [1, "a", { key: "p" }],
        [2, "a", { key: "p" }],
        [3, "a", { key: "q" }],
      ]),
    ).toEqual(["3: 0 1 2"]);
    expect(
      holdings(two, [
        [1, "a", { key: "p" }],
        [2, "a"],
      ]),
    ).toEqual([]);
    const pairs = of("value_count", "{ field: [key, ip], gte: 2 }");
    expect(
      holdings(pairs, [
        [1, "a", { key: "p", ip: "1" }],
        [2, "a", { key: "p", ip: "1" }],
      ]),
    ).toEqual([]);
    expect(
      holdings(pairs, [
        [1, "a", { key: "p", ip: "1" }],
        [2, "a", { key: "p", ip: "2" }],
      ]),
    ).toHaveLength(1);
  });

  it("value_sum adds numbers, those in text included, and is exact after values have left", () => {
    const sum = of("value_sum", "{ field: bytes, gte: 1000000000001 }");
    expect(
      holdings(sum, [
        [1, "a", { bytes: 1e12 }],
        [2, "a", { bytes: "1" }],
      ]),
    ).toEqual(["2: 0 1"]);
    const small = of("value_sum", "{ field: bytes, eq: 0.5 }");
    expect(
      holdings(small, [
        [1, "a", { bytes: 9e15 }],
        [2, "a", { bytes: 0.1 }],
        [13, "a", { bytes: 0.5 }],
      ]),
    ).toEqual(["13: 2"]);
  });

  it("value_sum takes no notice of what is no number, or too large to be one", () => {
    const sum = of("value_sum", "{ field: bytes, gte: 3 }");
    const odd: Event[] = ["many", 1e300, undefined, ""].map((bytes, at) => [at, "a", { bytes }]);
    expect(holdings(sum, [...odd, [5, "a", { bytes: 1 }], [6, "a", { bytes: 2.0 }]])).toEqual(["6: 4 5"]);
  });

  it("value_avg is the mean of the values that are there", () => {
    const mean = of("value_avg", "{ field: bytes, gt: 2.4, lt: 2.6 }");
    expect(
      holdings(mean, [
        [1, "a", { bytes: 1 }],
        [2, "a"],
        [3, "a", { bytes: 4 }],
      ]),
    ).toEqual(["3: 0 2"]);
  });

  it.each([
    ["value_avg", "gte: 0.7", 0.7],
    ["value_avg", "lte: 0.1", 0.1],
    ["value_sum", "eq: -0.3", -0.3],
    ["value_sum", "gt: 0", 1e-7],
  ])("%s of one fraction is that fraction: %s", (type, bound, bytes) => {
    expect(holdings(of(type, `{ field: bytes, ${bound} }`), [[1, "a", { bytes }]])).toHaveLength(1);
  });

  it.each([
    [55, 100, 55],
    [28, 25, 7],
    [14, 50, 7],
    [99.9, 1000, 999],
  ])("value_percentile %s of %s values is the one of rank %s", (percentile, count, rank) => {
    const exactly = of("value_percentile", `{ field: bytes, percentile: ${percentile}, eq: ${rank} }`);
    const events = Array.from({ length: count }, (_, at): Event => [1, "a", { bytes: at + 1 }]);
    expect(holdings(exactly, events)).toHaveLength(1);
  });

  it("value_percentile is the value of the nearest rank", () => {
    const high = of("value_percentile", "{ field: bytes, percentile: 90, gte: 100 }");
    const nine: Event[] = Array.from({ length: 9 }, () => [1, "a", { bytes: 1 }]);
    expect(holdings(high, [...nine, [2, "a", { bytes: 100 }]])).toEqual([]);
    expect(holdings(high, [...nine.slice(1), [2, "a", { bytes: 100 }]])).toHaveLength(1);
  });
});

describe("temporal", () => {
  const of = (more: string): readonly Correlation[] =>
    correlate(`type: temporal\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s\n${more}`);

  it("holds where each of its rules matched within the timespan, in any order", () => {
    expect(
      holdings(of(""), [
        [1, "c"],
        [2, "a"],
        [3, "a"],
        [4, "b"],
      ]),
    ).toEqual(["4: 0 1 2 3"]);
    expect(
      holdings(of(""), [
        [1, "c"],
        [2, "a"],
        [12, "b"],
      ]),
    ).toEqual([]);
    expect(
      holdings(of(""), [
        [1, "c", { who: "y" }],
        [2, "a"],
        [4, "b"],
      ]),
    ).toEqual([]);
  });

  it("with bounds counts how many different rules matched", () => {
    expect(
      holdings(of("condition: { gte: 2 }"), [
        [1, "a"],
        [2, "a"],
        [3, "c"],
      ]),
    ).toEqual(["3: 0 1 2"]);
  });

  it("with a condition over rules holds where that does", () => {
    const without = of("condition: a and b and not c");
    expect(
      holdings(without, [
        [1, "a"],
        [2, "b"],
        [3, "c"],
        [20, "a"],
        [21, "b"],
      ]),
    ).toEqual(["2: 0 1", "21: 3 4"]);
  });

  it("tells who did it and to what where that is one, and when that is no longer so", () => {
    const found = evaluate(
      of("condition: { gte: 1 }"),
      matchesOf([
        [1, "a", { person: 1, asset: 5 }],
        [2, "a", { person: 2, asset: 5 }],
        [13, "a", { person: 2, asset: 6 }],
      ]),
    );
    expect(found.map(({ isOfOnePerson, isOfOneAsset }) => [isOfOnePerson, isOfOneAsset])).toEqual([
      [true, true],
      [false, true],
      [true, true],
    ]);
  });
});

describe("temporal_ordered", () => {
  const ordered = correlate("type: temporal_ordered\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s");

  it("holds where its rules matched in the order in which they are written", () => {
    expect(
      holdings(ordered, [
        [1, "a"],
        [2, "b"],
        [3, "c"],
      ]),
    ).toEqual(["3: 0 1 2"]);
    expect(
      holdings(ordered, [
        [1, "a"],
        [2, "c"],
        [3, "b"],
      ]),
    ).toEqual([]);
    expect(
      holdings(ordered, [
        [1, "a"],
        [2, "c"],
        [3, "b"],
        [4, "c"],
      ]),
    ).toEqual(["4: 0 1 2 3"]);
    expect(
      holdings(ordered, [
        [1, "a"],
        [2, "b"],
        [12, "c"],
      ]),
    ).toEqual([]);
    expect(
      holdings(ordered, [
        [1, "a"],
        [2, "a"],
        [3, "b"],
        [12, "c"],
      ]),
    ).toEqual(["12: 1 2 3"]);
  });

  it("takes any order for the order of events of one second", () => {
    expect(
      holdings(ordered, [
        [1, "c"],
        [1, "b"],
        [1, "a"],
      ]),
    ).toHaveLength(1);
  });

  it("needs another event for each of its rules", () => {
    expect(holdings(ordered, [[1, "abc"]])).toEqual([]);
    expect(
      holdings(ordered, [
        [1, "abc"],
        [1, "b"],
        [1, "ac"],
      ]),
    ).toHaveLength(1);
    expect(
      holdings(ordered, [
        [1, "ac"],
        [1, "b"],
      ]),
    ).toEqual([]);
  });
});

describe("aliases", () => {
  it("name the field of each rule that a group goes by", () => {
    const both = correlate(
      "type: temporal\nrules: [a, b]\ngroup-by: ip\ntimespan: 10s\naliases:\n  ip: { a: source, b: target }",
    );
    expect(
      holdings(both, [
        [1, "a", { source: "1" }],
        [2, "b", { target: "1", source: "2" }],
      ]),
    ).toEqual(["2: 0 1"]);
    expect(
      holdings(both, [
        [1, "a", { source: "1" }],
        [2, "b", { target: "2", source: "1" }],
      ]),
    ).toEqual([]);
  });
});

describe("chains", () => {
  const burst =
    "title: Burst\nname: burst\ncorrelation:\n  type: event_count\n  rules: a\n  group-by: host\n  timespan: 10s\n  condition: { gte: 3 }\n";
  const rules = ["a", "b"].map((name) => ruleText(name));

  it("see a correlation by their own group, whatever that one goes by", () => {
    const chain = correlationsOf(
      ...rules,
      burst,
      "title: Then\ncorrelation:\n  type: temporal_ordered\n  rules: [burst, b]\n  group-by: who\n  timespan: 60s\n",
    );
    const fails: Event[] = ["u", "v", "w"].map((who, at) => [at + 1, "a", { who, host: "h" }]);
    expect(holdings(chain, [...fails, [30, "b", { who: "v" }]])).toEqual(["30: 1 3"]);
    expect(holdings(chain, [...fails, [30, "b", { who: "z" }]])).toEqual([]);
    expect(holdings(chain, [[0, "b", { who: "v" }], ...fails])).toEqual([]);
  });

  it("count an episode once, and know it to last while it holds", () => {
    const twice = correlationsOf(
      ...rules,
      burst,
      "title: Twice\ncorrelation:\n  type: event_count\n  rules: burst\n  group-by: host\n  timespan: 1h\n  condition: { gte: 2 }\n",
    );
    const long: Event[] = Array.from({ length: 40 }, (_, at) => [at, "a", { host: "h" }]);
    expect(holdings(twice, long)).toEqual([]);
    expect(
      holdings(twice, [
        ...long,
        [100, "a", { host: "h" }],
        [101, "a", { host: "h" }],
        [102, "a", { host: "h" }],
      ]),
    ).toHaveLength(1);
    const near = correlationsOf(
      ...rules,
      burst,
      "title: Near\ncorrelation:\n  type: temporal_ordered\n  rules: [burst, b]\n  group-by: host\n  timespan: 5s\n",
    );
    expect(holdings(near, [...long, [41, "b", { host: "h" }]])).toHaveLength(1);
  });

  it("use the aliases of the correlations in between", () => {
    const inner = burst.replace(
      "  group-by: host\n",
      "  group-by: machine\n  aliases: { machine: { a: host } }\n",
    );
    const outer = correlationsOf(
      ...rules,
      inner,
      "title: Outer\ncorrelation:\n  type: temporal\n  rules: [burst, b]\n  group-by: machine\n  timespan: 60s\n  aliases: { machine: { burst: machine, b: target } }\n",
    );
    const burstOf: Event[] = [1, 2, 3].map((second) => [second, "a", { host: "h" }]);
    expect(holdings(outer, [...burstOf, [9, "b", { target: "h" }]])).toHaveLength(1);
    expect(holdings(outer, [...burstOf, [9, "b", { target: "i" }]])).toEqual([]);
  });
});

const event = fc.tuple(
  fc.integer({ min: 0, max: 40 }),
  fc.subarray(["a", "b", "c"], { minLength: 1 }).map((names) => names.join("")),
  fc.record(
    {
      who: fc.constantFrom("x", "y"),
      key: fc.constantFrom("p", "q", "r"),
      bytes: fc.integer({ min: 0, max: 9 }),
    },
    { requiredKeys: ["who"] },
  ),
) as fc.Arbitrary<Event>;
const bounds = fc.constantFrom("gte: 2", "gt: 2", "lt: 3", "lte: 2", "eq: 2", "neq: 2", "gte: 2, lt: 4");
const body = fc
  .record({
    type: fc.constantFrom(
      "event_count",
      "value_count",
      "value_sum",
      "value_avg",
      "value_percentile",
      "temporal",
      "temporal_ordered",
    ),
    bounds,
    timespan: fc.integer({ min: 1, max: 20 }),
    group: fc.constantFrom("[]", "[who]", "[who, key]"),
    rules: fc.shuffledSubarray(["a", "b", "c"], { minLength: 1 }),
  })
  .map(({ type, timespan, group, rules, ...rest }) => {
    const limits = type === "temporal" && rules.length < 3 ? `eq: ${rules.length}` : rest.bounds;
    const field =
      type === "value_count" ? "field: [key], " : type.startsWith("value_") ? "field: bytes, " : "";
    const rank = type === "value_percentile" ? "percentile: 60, " : "";
    const condition = type === "temporal_ordered" ? "" : `condition: { ${field}${rank}${limits} }\n`;
    return `type: ${type}\nrules: [${rules.join(", ")}]\ngroup-by: ${group}\ntimespan: ${timespan}s\n${condition}`;
  });

function written(found: readonly Holding[]): string[] {
  return found
    .map(({ time, sequences }) => `${time} ${[...sequences].sort((a, b) => a - b).join(",")}`)
    .sort();
}

describe("the evaluator", () => {
  it("finds what window by window from scratch is found", () => {
    fc.assert(
      fc.property(body, fc.array(event, { maxLength: 24 }), (text, events) => {
        const [correlation] = correlate(text) as [Correlation];
        const matches = matchesOf(events);
        expect(written(evaluate([correlation], matches))).toEqual(plainHoldings(correlation, matches));
      }),
      { numRuns: 600 },
    );
  });

  it("finds the same whatever the order of events of one second, and the time of day", () => {
    fc.assert(
      fc.property(
        body,
        fc.array(event, { maxLength: 24 }),
        fc.integer({ min: 1, max: 1e9 }),
        (text, events, shift) => {
          const correlations = correlate(text);
          const matches = matchesOf(events);
          const later = matches.toReversed().map((match) => ({ ...match, time: match.time + shift * 1000 }));
          const times = (found: readonly Holding[], by: number): string[] =>
            found.map(({ time, sequences }) => `${time - by} ${sequences.length}`).sort();
          expect(times(evaluate(correlations, later), shift * 1000)).toEqual(
            times(evaluate(correlations, matches), 0),
          );
        },
      ),
    );
  });

  it("finds the same from any time on if it has seen the events of the look-back before it", () => {
    const second = fc.constantFrom("event_count", "temporal");
    fc.assert(
      fc.property(
        body,
        second,
        fc.array(event, { maxLength: 30 }),
        fc.integer({ min: 0, max: 40 }),
        (text, type, events, from) => {
          const inner = `title: Inner\nname: inner\ncorrelation:\n${text.replace(/^/gm, "  ")}\n`;
          const condition = type === "event_count" ? "  condition: { gte: 2 }\n" : "";
          const outer = `title: Outer\ncorrelation:\n  type: ${type}\n  rules: [inner, c]\n  group-by: [who]\n  timespan: 5s\n${condition}`;
          const rules = ["a", "b", "c"].map((name) => ruleText(name));
          const correlations = correlationsOf(...rules, inner, outer);
          const matches = matchesOf(events);
          const lookback = Math.max(...correlations.map(({ lookbackMs }) => lookbackMs));
          const after = (found: readonly Holding[]): string[] =>
            written(found.filter(({ time }) => time >= from * 1000));
          const seen = matches.map((match) =>
            match.time < from * 1000 - lookback ? { ...match, rules: [] } : match,
          );
          expect(after(evaluate(correlations, seen))).toEqual(after(evaluate(correlations, matches)));
        },
      ),
      { numRuns: 400 },
    );
  });

  it("forgets groups that are over", () => {
    const two = correlate(`${COUNT}condition: { gte: 2 }`);
    const many: Event[] = Array.from({ length: 20_000 }, (_, at) => [at, "a", { who: `w${at}` }]);
    expect(holdings(two, [...many, [30_000, "a", { who: "w0" }], [30_001, "a", { who: "w0" }]])).toEqual([
      "30001: 20000 20001",
    ]);
  });
});
