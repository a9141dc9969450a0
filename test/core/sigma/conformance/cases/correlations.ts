/** Each type of correlation, over events of rules `a` to `d`; `who` is `x` where an event says nothing. */
import { ruleText } from "../../correlation/read.ts";
import type { Event } from "../../correlation/run.ts";
import type { Case, Correlated } from "../case.ts";

const RULES = ["a", "b", "c", "d"].map((name) => ruleText(name)).join("---\n");

/** A file of the rules and a correlation. */
export function correlation(body: string, ...before: readonly string[]): string {
  const own = `title: Together\ncorrelation:\n${body.trim().replace(/^/gm, "  ")}\n`;
  return [RULES, ...before, own].join("---\n");
}

/** The events of a rule at some seconds. */
const at = (rule: string, ...seconds: readonly number[]): Event[] => seconds.map((second) => [second, rule]);
const valued = (field: string, ...values: readonly (readonly [number, Fields[string]])[]): Event[] =>
  values.map(([second, value]) => [second, "a", { [field]: value }]);
type Fields = NonNullable<Event[2]>;

const COUNT = "type: event_count\nrules: a\ngroup-by: who\ntimespan: 10s\n";
const EVENT_COUNT = "correlations: Event Count (event_count)";
const GROUPING = "correlations: Grouping";
const CONDITION = "correlations: Condition";
const TIME = "correlations: Time Selection";
const TEMPORAL = "correlations: Temporal Proximity (temporal)";
const ORDERED = "correlations: Ordered Temporal Proximity (temporal_ordered)";

const counts: readonly Case[] = [
  {
    construct: "`event_count`",
    section: EVENT_COUNT,
    also: ["correlations: Type of Correlation rules", "correlations: Correlation rules"],
    verdict: "supported",
    name: "A count of events holds from the event on that makes the number, and for each further one",
    correlations: correlation(`${COUNT}condition: { gte: 3 }`),
    events: at("a", 1, 2, 3, 4),
    holds: ["3: 0 1 2", "4: 3"],
  },
  {
    construct: "`event_count` of other rules",
    section: EVENT_COUNT,
    verdict: "supported",
    name: "Events of other rules do not count",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: [...at("a", 1), ...at("b", 2, 3), ...at("c", 4)],
    holds: [],
  },
  {
    construct: "`event_count` of several rules",
    section: "correlations: Related rules",
    verdict: "supported",
    name: "The events of all of its rules count together",
    correlations: correlation(`${COUNT.replace("rules: a", "rules: [a, b]")}condition: { gte: 2 }`),
    events: [...at("a", 1), ...at("b", 2)],
    holds: ["2: 0 1"],
  },
  {
    construct: "event of several rules",
    section: EVENT_COUNT,
    verdict: "ours",
    name: "An event that several rules matched counts once",
    correlations: correlation(`${COUNT.replace("rules: a", "rules: [a, b]")}condition: { gte: 2 }`),
    events: [
      [1, "ab"],
      [20, "ab"],
      [21, "b"],
    ],
    holds: ["21: 1 2"],
  },
  {
    construct: "sliding window",
    section: TIME,
    also: ["correlations: Compatibility"],
    verdict: "ours",
    name: "A window slides: events on both sides of a full hour are in one",
    correlations: correlation(`${COUNT.replace("10s", "1h")}condition: { gte: 4 }`),
    events: at("a", 3_590, 3_595, 3_605, 3_610),
    holds: ["3610: 0 1 2 3"],
  },
  {
    construct: "ends of a window",
    section: TIME,
    verdict: "ours",
    name: "An event that is exactly a timespan old is in the window",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: at("a", 0, 10),
    holds: ["10: 0 1"],
  },
  {
    construct: "ends of a window",
    section: TIME,
    verdict: "ours",
    name: "An event that is a second older than a timespan is not in the window",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: at("a", 0, 11),
    holds: [],
  },
  {
    construct: "ties",
    section: TIME,
    verdict: "ours",
    name: "A window is judged when its second is whole",
    correlations: correlation(`${COUNT}condition: { eq: 2 }`),
    events: at("a", 1, 1, 1, 20, 20),
    holds: ["20: 3 4"],
  },
  {
    construct: "late event",
    section: TIME,
    verdict: "ours",
    name: "An event that comes late counts as if it had come in time",
    correlations: correlation(`${COUNT}condition: { gte: 3 }`),
    events: at("a", 5, 1, 60, 3),
    holds: ["5: 0 1 3"],
  },
  {
    construct: "event out of order",
    section: TIME,
    verdict: "ours",
    name: "Events out of order that never were within a timespan do not hold",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: at("a", 30, 1, 15),
    holds: [],
  },
  {
    construct: "run that catches up",
    section: TIME,
    verdict: "ours",
    name: "What comes in after a gap is found where it happened, beside what was found before",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: at("a", 100, 101, 1, 2),
    holds: ["2: 2 3", "101: 0 1"],
  },
  {
    construct: "restart",
    section: TIME,
    verdict: "ours",
    name: "A restart in the middle of a window finds what a run without it finds",
    correlations: correlation("type: temporal_ordered\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s"),
    events: [...at("a", 1, 95), ...at("b", 100), ...at("c", 105), ...at("c", 106)],
    holds: ["105: 1 2 3"],
  },
  {
    construct: "episode",
    section: EVENT_COUNT,
    verdict: "ours",
    name: "An event is part of what holds once, however long that lasts",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: at("a", 1, 2, 9, 30, 31),
    holds: ["2: 0 1", "9: 2", "31: 3 4"],
  },
  ...(
    [
      ["gt", "{ gt: 2 }", ["3: 0 1 2", "4: 3"]],
      ["gte", "{ gte: 2 }", ["2: 0 1", "3: 2", "4: 3"]],
      ["lt", "{ lt: 2 }", ["1: 0"]],
      ["lte", "{ lte: 2 }", ["1: 0", "2: 1"]],
      ["eq", "{ eq: 2 }", ["2: 0 1"]],
      ["neq", "{ neq: 2 }", ["1: 0", "3: 1 2", "4: 3"]],
    ] as const
  ).map(
    ([bound, condition, holds]): Correlated => ({
      construct: `\`${bound}\``,
      section: CONDITION,
      verdict: "supported",
      name: `The bound ${bound} of a condition is about the number of events`,
      correlations: correlation(`${COUNT}condition: ${condition}`),
      events: at("a", 1, 2, 3, 4),
      holds,
    }),
  ),
  {
    construct: "range",
    section: CONDITION,
    verdict: "supported",
    name: "Two bounds are a range",
    correlations: correlation(`${COUNT}condition: { gt: 1, lte: 3 }`),
    events: at("a", 1, 2, 3, 4),
    holds: ["2: 0 1", "3: 2"],
  },
  {
    construct: "more than two bounds",
    section: CONDITION,
    verdict: "ours",
    name: "All bounds must hold, however many: the specification says one, shows two and allows three",
    correlations: correlation(`${COUNT}condition: { gte: 1, lte: 4, neq: 2 }`),
    events: at("a", 1, 2, 3),
    holds: ["1: 0", "3: 1 2"],
  },
  {
    construct: "fraction as a bound",
    section: CONDITION,
    verdict: "ours",
    name: "A bound may have a fraction, which the schema does not allow and averages need",
    correlations: correlation(`${COUNT}condition: { gt: 1.5 }`),
    events: at("a", 1, 2),
    holds: ["2: 0 1"],
  },
];

const groups: readonly Case[] = [
  {
    construct: "`group-by`",
    section: GROUPING,
    verdict: "supported",
    name: "Each value of the field is a group of its own, and none is seen by another",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: [
      [1, "a", { who: "x" }],
      [2, "a", { who: "y" }],
      [3, "a", { who: "z" }],
      [4, "a", { who: "y" }],
    ],
    holds: ["4: 1 3"],
  },
  {
    construct: "many groups",
    section: GROUPING,
    verdict: "supported",
    name: "Any number of groups is kept apart, each found once",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: Array.from(
      { length: 40 },
      (_, number): Event => [1 + Math.floor(number / 20), "a", { who: `p${number % 20}` }],
    ),
    holds: Array.from({ length: 20 }, (_, number) => `2: ${number} ${number + 20}`),
  },
  {
    construct: "`group-by` of several fields",
    section: GROUPING,
    verdict: "supported",
    name: "Several fields make one group of each combination, and none passes for another",
    correlations: correlation(`${COUNT.replace("who", "[who, where]")}condition: { gte: 2 }`),
    events: [
      [1, "a", { who: "x", where: "1:y" }],
      [2, "a", { who: "x1", where: ":y" }],
      [3, "a", { who: "x", where: "z" }],
      [4, "a", { who: "x", where: "1:y" }],
    ],
    holds: ["4: 0 3"],
  },
  {
    construct: "absent group field",
    section: GROUPING,
    verdict: "ours",
    name: "An event without a value for the group is left out",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: [
      [1, "a", { who: undefined }],
      [2, "a", { who: undefined }],
    ],
    holds: [],
  },
  {
    construct: "one of two group fields absent",
    section: GROUPING,
    verdict: "ours",
    name: "An event that has a value for one of two group fields only is left out",
    correlations: correlation(`${COUNT.replace("who", "[who, where]")}condition: { gte: 1 }`),
    events: at("a", 1, 2),
    holds: [],
  },
  {
    construct: "list as group",
    section: GROUPING,
    verdict: "ours",
    name: "An event whose group field is a list is in the group of each element",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: [
      [1, "a", { who: ["x", "y"] }],
      [2, "a", { who: "y" }],
      [4, "a", { who: "x" }],
    ],
    holds: ["2: 0 1", "4: 0 2"],
  },
  {
    construct: "empty text as group",
    section: GROUPING,
    verdict: "ours",
    name: "The empty text is a group",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: [
      [1, "a", { who: "" }],
      [2, "a", { who: "" }],
    ],
    holds: ["2: 0 1"],
  },
  {
    construct: "numbers as group",
    section: GROUPING,
    verdict: "ours",
    name: "A number and its text are one group, and groups have case",
    correlations: correlation(`${COUNT}condition: { gte: 2 }`),
    events: [
      [1, "a", { who: 5 }],
      [2, "a", { who: "5" }],
      [3, "a", { who: "X" }],
      [4, "a", { who: "x" }],
    ],
    holds: ["2: 0 1"],
  },
  {
    construct: "no `group-by`",
    section: GROUPING,
    verdict: "ours",
    name: "Without group-by, which the text calls both mandatory and optional, all events are one group",
    correlations: correlation(`${COUNT.replace("group-by: who\n", "")}condition: { gte: 2 }`),
    events: [
      [1, "a", { who: "x" }],
      [2, "a", { who: "y" }],
    ],
    holds: ["2: 0 1"],
  },
  {
    construct: "events of others",
    section: GROUPING,
    verdict: "supported",
    name: "Events of other groups in between change nothing",
    correlations: correlation("type: temporal_ordered\nrules: [a, b]\ngroup-by: who\ntimespan: 10s"),
    events: [
      [1, "a", { who: "x" }],
      [2, "b", { who: "y" }],
      [3, "a", { who: "z" }],
      [4, "b", { who: "x" }],
    ],
    holds: ["4: 0 3"],
  },
];

const VALUE = (type: string, condition: string): string =>
  correlation(`type: ${type}\nrules: a\ngroup-by: who\ntimespan: 10s\ncondition: ${condition}`);
const VALUE_COUNT = "correlations: Value Count (value_count)";
const SUM = "correlations: Value Sum (value_sum)";
const AVERAGE = "correlations: Value Average (value_avg)";
const PERCENTILE = "correlations: Value Percentile (value_percentile)";

const values: readonly Case[] = [
  {
    construct: "`value_count`",
    section: VALUE_COUNT,
    verdict: "supported",
    name: "A count of values counts those that differ",
    correlations: VALUE("value_count", "{ field: key, gte: 2 }"),
    events: valued("key", [1, "p"], [2, "p"], [3, "q"]),
    holds: ["3: 0 1 2"],
  },
  {
    construct: "`value_count` as values leave",
    section: VALUE_COUNT,
    verdict: "supported",
    name: "A value that has left the window counts no longer, unless it is in it a second time",
    correlations: VALUE("value_count", "{ field: key, gte: 2 }"),
    events: valued("key", [0, "p"], [5, "p"], [11, "q"], [22, "q"]),
    holds: ["11: 1 2"],
  },
  {
    construct: "absent value",
    section: VALUE_COUNT,
    verdict: "ours",
    name: "An event without the field is no part of a count of values",
    correlations: VALUE("value_count", "{ field: key, gte: 2 }"),
    events: [...valued("key", [1, "p"], [3, "q"]), ...at("a", 2)],
    holds: ["3: 0 1"],
  },
  {
    construct: "`field` with several fields",
    section: "correlation schema",
    verdict: "supported",
    name: "Of several fields combinations are counted",
    correlations: VALUE("value_count", "{ field: [key, ip], gte: 2 }"),
    events: [
      [1, "a", { key: "p", ip: "1" }],
      [2, "a", { key: "p", ip: "1" }],
      [3, "a", { key: "p", ip: "2" }],
      [4, "a", { key: "q" }],
    ],
    holds: ["3: 0 1 2"],
  },
  {
    construct: "lists and numbers as values",
    section: VALUE_COUNT,
    verdict: "ours",
    name: "Each element of a list is a value, a number is its text, and values have case",
    correlations: VALUE("value_count", "{ field: key, gte: 3 }"),
    events: valued("key", [1, ["p", 5]], [2, "5"], [3, "P"]),
    holds: ["3: 0 1 2"],
  },
  {
    construct: "`value_sum`",
    section: SUM,
    verdict: "supported",
    name: "A sum adds the numbers of the window, and only these",
    correlations: VALUE("value_sum", "{ field: bytes, gt: 100 }"),
    events: valued("bytes", [1, 60], [2, 40], [3, 1], [14, 99]),
    holds: ["3: 0 1 2"],
  },
  {
    construct: "numbers in text",
    section: SUM,
    verdict: "ours",
    name: "Text that is a number counts as it, and what is no number, absent or empty is left out",
    correlations: VALUE("value_sum", "{ field: bytes, gte: 3 }"),
    events: [...valued("bytes", [1, "1"], [2, "many"], [3, ""], [5, 2.0]), ...at("a", 4)],
    holds: ["5: 0 3"],
  },
  {
    construct: "exact sums",
    section: SUM,
    verdict: "ours",
    name: "A sum is exact, also after large numbers have left it",
    correlations: VALUE("value_sum", "{ field: bytes, eq: 0.5 }"),
    events: valued("bytes", [1, 9e15], [2, 0.1], [13, 0.5]),
    holds: ["13: 2"],
  },
  {
    construct: "lists in sums",
    section: SUM,
    verdict: "ours",
    name: "All numbers of a list are added, those below zero, too",
    correlations: VALUE("value_sum", "{ field: bytes, eq: 4 }"),
    events: [
      [1, "a", { bytes: [5, -2] }],
      [2, "a", { bytes: 1 }],
    ],
    holds: ["2: 0 1"],
  },
  {
    construct: "`value_avg`",
    section: AVERAGE,
    verdict: "supported",
    name: "An average is that of the values that are there",
    correlations: VALUE("value_avg", "{ field: bytes, gt: 2.4, lt: 2.6 }"),
    events: [...valued("bytes", [1, 1], [3, 4]), ...at("a", 2)],
    holds: ["3: 0 1"],
  },
  {
    construct: "`value_avg` as values leave",
    section: AVERAGE,
    verdict: "supported",
    name: "An average forgets what has left the window",
    correlations: VALUE("value_avg", "{ field: bytes, gte: 10 }"),
    events: valued("bytes", [1, 1], [2, 10], [12, 10]),
    holds: ["12: 1 2"],
  },
  {
    construct: "`value_percentile`",
    section: PERCENTILE,
    verdict: "ours",
    name: "A percentile, of which the specification has one unclear example, is the value of the nearest rank that percentile gives",
    correlations: VALUE("value_percentile", "{ field: bytes, percentile: 90, gte: 100 }"),
    events: [
      ...valued("bytes", ...Array.from({ length: 8 }, () => [1, 1] as const), [2, 100], [3, 1], [4, 100]),
    ],
    holds: ["2: 0 1 2 3 4 5 6 7 8", "4: 9 10"],
  },
  {
    construct: "median",
    section: PERCENTILE,
    verdict: "ours",
    name: "The percentile 50 is a median that is one of the values, the lower of the middle ones",
    correlations: VALUE("value_percentile", "{ field: bytes, percentile: 50, eq: 2 }"),
    events: valued("bytes", [1, 9], [2, 2], [3, 1], [4, 8]),
    holds: ["2: 0 1", "3: 2", "4: 3"],
  },
];

const temporal: readonly Case[] = [
  {
    construct: "`temporal`",
    section: TEMPORAL,
    verdict: "supported",
    name: "Temporal holds where each of its rules matched within the timespan, in any order",
    correlations: correlation("type: temporal\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s"),
    events: [...at("c", 1), ...at("a", 2, 3), ...at("b", 4), ...at("d", 5)],
    holds: ["4: 0 1 2 3"],
  },
  {
    construct: "`temporal` too late",
    section: TEMPORAL,
    verdict: "supported",
    name: "Temporal does not hold where one rule matched before the timespan",
    correlations: correlation("type: temporal\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s"),
    events: [...at("c", 1), ...at("a", 2), ...at("b", 12)],
    holds: [],
  },
  {
    construct: "`temporal` of other groups",
    section: TEMPORAL,
    verdict: "supported",
    name: "Temporal asks for one group: another's match does not stand in",
    correlations: correlation("type: temporal\nrules: [a, b]\ngroup-by: who\ntimespan: 10s"),
    events: [
      [1, "a", { who: "x" }],
      [2, "b", { who: "y" }],
    ],
    holds: [],
  },
  {
    construct: "`temporal` by one event",
    section: TEMPORAL,
    verdict: "ours",
    name: "One event may stand for several rules of temporal",
    correlations: correlation("type: temporal\nrules: [a, b]\ngroup-by: who\ntimespan: 10s"),
    events: [[1, "ab"]],
    holds: ["1: 0"],
  },
  {
    construct: "`temporal` with bounds",
    section: CONDITION,
    verdict: "supported",
    name: "Bounds of temporal are about the number of different rules that matched",
    correlations: correlation(
      "type: temporal\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s\ncondition: { gte: 2 }",
    ),
    events: [...at("a", 1, 2), ...at("c", 3)],
    holds: ["3: 0 1 2"],
  },
  {
    construct: "`temporal` with a condition over rules",
    section: CONDITION,
    verdict: "ours",
    name: "The condition of temporal may be one over the names of its rules, as drafts and pySigma have it",
    correlations: correlation(
      "type: temporal\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s\ncondition: (a or b) and not c",
    ),
    events: [...at("a", 1), ...at("c", 2), ...at("b", 20)],
    holds: ["1: 0", "20: 2"],
  },
  {
    construct: "`temporal` with the example's condition",
    section: CONDITION,
    verdict: "ours",
    name: "A condition that joins all rules by and says what temporal means without one",
    correlations: correlation(
      "type: temporal\nrules: [a, b]\ngroup-by: who\ntimespan: 10s\ncondition: a AND b",
    ),
    events: [...at("b", 1), ...at("a", 2)],
    holds: ["2: 0 1"],
  },
  {
    construct: "`temporal_ordered`",
    section: ORDERED,
    verdict: "supported",
    name: "Ordered temporal holds where its rules matched in the order in which they are written",
    correlations: correlation("type: temporal_ordered\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s"),
    events: [...at("a", 1), ...at("b", 2), ...at("c", 3)],
    holds: ["3: 0 1 2"],
  },
  {
    construct: "`temporal_ordered` in another order",
    section: ORDERED,
    verdict: "supported",
    name: "Ordered temporal does not hold for another order, until the rest of the order comes",
    correlations: correlation("type: temporal_ordered\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s"),
    events: [...at("a", 1), ...at("c", 2), ...at("b", 3), ...at("c", 8)],
    holds: ["8: 0 1 2 3"],
  },
  {
    construct: "`temporal_ordered` with events in between",
    section: ORDERED,
    verdict: "supported",
    name: "Other events in between do not break an order",
    correlations: correlation("type: temporal_ordered\nrules: [a, b]\ngroup-by: who\ntimespan: 10s"),
    events: [...at("b", 1), ...at("a", 2), ...at("d", 3), ...at("a", 4), ...at("b", 5)],
    holds: ["5: 0 1 3 4"],
  },
  {
    construct: "`temporal_ordered` within the timespan",
    section: ORDERED,
    verdict: "supported",
    name: "The whole order lies within the timespan, from a later start where there is one",
    correlations: correlation("type: temporal_ordered\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s"),
    events: [
      ...at("a", 1),
      ...at("b", 2),
      ...at("c", 12),
      ...at("a", 21, 22),
      ...at("b", 23),
      ...at("c", 32),
    ],
    holds: ["32: 4 5 6"],
  },
  {
    construct: "order within a second",
    section: ORDERED,
    verdict: "ours",
    name: "Events of one second count as being in any order, since records have no finer time",
    correlations: correlation("type: temporal_ordered\nrules: [a, b, c]\ngroup-by: who\ntimespan: 10s"),
    events: [...at("c", 1), ...at("b", 1), ...at("a", 1)],
    holds: ["1: 0 1 2"],
  },
  {
    construct: "one event for several rules",
    section: ORDERED,
    verdict: "ours",
    name: "Ordered temporal needs another event for each of its rules",
    correlations: correlation("type: temporal_ordered\nrules: [a, b]\ngroup-by: who\ntimespan: 10s"),
    events: [
      [1, "ab"],
      [20, "ab"],
      [20, "a"],
    ],
    holds: ["20: 1 2"],
  },
  {
    construct: "`temporal_ordered` with a condition",
    section: CONDITION,
    verdict: "ours",
    name: "A condition of ordered temporal may say what it means anyway",
    correlations: correlation(
      "type: temporal_ordered\nrules: [a, b]\ngroup-by: who\ntimespan: 10s\ncondition: a and b",
    ),
    events: [...at("b", 1), ...at("a", 2), ...at("b", 3)],
    holds: ["3: 0 1 2"],
  },
];

const burst = (more = ""): string =>
  `title: Burst\nname: burst\ncorrelation:\n  type: event_count\n  rules: a\n  group-by: host\n  timespan: 10s\n  condition: { gte: 3 }\n${more}`;
const fails = (second: number, ...people: readonly string[]): Event[] =>
  people.map((who, number) => [second + number, "a", { who, host: "h" }]);
const CHAIN = "correlations: Related rules";

const chains: readonly Case[] = [
  {
    construct: "chain",
    section: "correlations: Failed Logins Followed by Successful Login",
    verdict: "supported",
    name: "Many failures of a user, then a success of the same one, are found by a chain",
    correlations: correlation(
      "type: temporal_ordered\nrules: [burst, b]\ngroup-by: who\ntimespan: 60s",
      burst().replace("host", "who"),
    ),
    events: [...fails(1, "u", "u", "u"), [9, "b", { who: "v" }], [30, "b", { who: "u" }]],
    holds: ["30: 2 4"],
  },
  {
    construct: "chain in another order",
    section: CHAIN,
    verdict: "supported",
    name: "A chain in order does not hold where the correlation comes last",
    correlations: correlation(
      "type: temporal_ordered\nrules: [burst, b]\ngroup-by: who\ntimespan: 60s",
      burst().replace("host", "who"),
    ),
    events: [[1, "b", { who: "u" }], ...fails(2, "u", "u", "u")],
    holds: [],
  },
  {
    construct: "groups of a chain",
    section: ORDERED,
    verdict: "supported",
    name: "A chain goes by its own group-by over the fields of the events, whatever the inner one goes by",
    correlations: correlation(
      "type: temporal_ordered\nrules: [burst, b]\ngroup-by: who\ntimespan: 60s",
      burst(),
    ),
    events: [...fails(1, "u", "v", "w"), [30, "b", { who: "v" }], [31, "b", { who: "z" }]],
    holds: ["30: 1 3"],
  },
  {
    construct: "counting a correlation",
    section: CHAIN,
    verdict: "ours",
    name: "A count of a correlation counts an episode once, however long it holds",
    correlations: correlation(
      "type: event_count\nrules: burst\ngroup-by: host\ntimespan: 1h\ncondition: { gte: 2 }",
      burst(),
    ),
    events: [...fails(0, ...Array<string>(16).fill("u")), ...fails(100, "a", "a", "a")],
    holds: ["102: 2 18"],
  },
  {
    construct: "a correlation that lasts",
    section: CHAIN,
    verdict: "ours",
    name: "To temporal a correlation lasts as long as it holds",
    correlations: correlation(
      "type: temporal_ordered\nrules: [burst, b]\ngroup-by: host\ntimespan: 5s",
      burst(),
    ),
    events: [...fails(0, ...Array<string>(20).fill("u")), [23, "b", { host: "h" }]],
    holds: ["23: 18 19 20"],
  },
  {
    construct: "`aliases`",
    section: "correlations: Field Name Aliases",
    also: ["correlations: Aliases"],
    verdict: "supported",
    name: "An alias stands for another field of each rule's events",
    correlations: correlation(
      "type: temporal\nrules: [a, b]\ngroup-by: [internal_ip, remote_ip]\ntimespan: 10s\naliases:\n  internal_ip: { a: destination.ip, b: source.ip }\n  remote_ip: { a: source.ip, b: destination.ip }",
    ),
    events: [
      [1, "a", { "destination.ip": "10.0.0.1", "source.ip": "8.8.8.8" }],
      [2, "b", { "destination.ip": "10.0.0.1", "source.ip": "8.8.8.8" }],
      [3, "b", { "source.ip": "10.0.0.1", "destination.ip": "8.8.8.8" }],
    ],
    holds: ["3: 0 2"],
  },
  {
    construct: "`aliases` and other fields",
    section: "correlations: Aliases",
    verdict: "supported",
    name: "Aliases may stand beside fields in group-by",
    correlations: correlation(
      "type: temporal\nrules: [a, b]\ngroup-by: [who, ip]\ntimespan: 10s\naliases: { ip: { a: source, b: target } }",
    ),
    events: [
      [1, "a", { source: "1" }],
      [2, "b", { target: "1", who: "y" }],
      [3, "b", { target: "1" }],
    ],
    holds: ["3: 0 2"],
  },
  {
    construct: "alias as `field`",
    section: "correlations: Aliases",
    verdict: "ours",
    name: "The field of a condition may be an alias",
    correlations: correlation(
      "type: value_count\nrules: [a, b]\ngroup-by: who\ntimespan: 10s\naliases: { ip: { a: source, b: target } }\ncondition: { field: ip, gte: 2 }",
    ),
    events: [
      [1, "a", { source: "1" }],
      [2, "b", { target: "1", source: "2" }],
      [3, "b", { target: "2" }],
    ],
    holds: ["3: 0 1 2"],
  },
  {
    construct: "`aliases` of a chain",
    section: "correlations: Aliases",
    verdict: "ours",
    name: "An alias of a chain may stand for an alias of the correlation in it",
    correlations: correlation(
      "type: temporal\nrules: [burst, b]\ngroup-by: machine\ntimespan: 60s\naliases: { machine: { burst: machine, b: target } }",
      burst().replace("  group-by: host\n", "  group-by: machine\n  aliases: { machine: { a: host } }\n"),
    ),
    events: [...fails(1, "u", "u", "u"), [9, "b", { target: "i" }], [10, "b", { target: "h" }]],
    holds: ["10: 2 4"],
  },
];

const UNITS: readonly Case[] = (
  [
    ["s", "90s", 90],
    ["m", "90m", 5_400],
    ["h", "2h", 7_200],
    ["d", "3d", 259_200],
  ] as const
).map(([unit, timespan, seconds]) => ({
  construct: `\`${unit}\``,
  section: TIME,
  verdict: "supported",
  name: `A timespan of ${timespan} is ${seconds} seconds`,
  correlations: correlation(`${COUNT.replace("10s", timespan)}condition: { gte: 2 }`),
  events: at("a", 0, seconds, 2 * seconds + 1),
  holds: [`${seconds}: 0 1`],
}));

export const correlations: readonly Case[] = [
  ...counts,
  ...groups,
  ...values,
  ...temporal,
  ...chains,
  ...UNITS,
];
