/** What correlations say of themselves and of each other, and what is refused in them. */
import { ruleText } from "../../correlation/read.ts";
import type { Case } from "../case.ts";

const id = (number: number): string => `6e8f2b5c-3d34-4b55-9f0e-${String(number).padStart(12, "0")}`;
const A = ruleText("a");
const B = ruleText("b", "level: high\n");
const VOLUME =
  "title: Volume\nname: volume\nlogsource: { product: auditplane, category: volume }\ndetection: { sel: { bytes_out|gte: 1 }, condition: sel }\n";
/** Its body begins on the third line. */
const correlation = (body: string, more = ""): string =>
  `title: Together\ncorrelation:\n${body.trim().replace(/^/gm, "  ")}\n${more}`;
const COUNT = "type: event_count\nrules: a\ntimespan: 1h\ncondition: { gte: 2 }\n";

const refused = (
  [construct, name]: readonly [string, string],
  section: Case["section"],
  [body, line, column, message, more]: readonly [string, number, number, string, string?],
): Case => ({
  construct,
  section,
  verdict: "refused",
  name,
  // what is refused must not be taken for what stands in another file
  files: [correlation(body, more), A, B, VOLUME],
  problem: [line, column, message],
});

const SCHEMA = "correlation schema";
const CONDITION = "correlations: Condition";
const RULES = "correlations: Related rules";
const TIME = "correlations: Time Selection";

const taken: readonly Case[] = [
  {
    construct: "all keys",
    section: SCHEMA,
    also: [
      "correlations: Author",
      "correlations: References",
      "correlations: Date",
      "correlations: Modified",
      "correlations: FalsePositives",
      "correlations: Description",
    ],
    verdict: "supported",
    name: "What a correlation says of itself goes with its findings, and changes nothing else",
    files: [
      A.replace("Rule a", "Z"),
      correlation(
        `${COUNT}group-by: [who]\naliases: {}`,
        `id: ${id(1)}\nname: together\nstatus: test\ndescription: D\nauthor: A\nreferences: [R]\ndate: 2026-09-02\nmodified: 2026-09-03\nfalsepositives: [F]\nlevel: high\ngenerate: false\ntags: [t.x]\ncustom: 1\n`,
      ),
    ],
    inForce: ["Together", "Z"],
    silent: ["Z"],
    has: {
      id: id(1),
      name: "together",
      status: "test",
      description: "D",
      author: "A",
      references: ["R"],
      falsepositives: ["F"],
      level: "high",
      tags: ["t.x"],
      groupBy: ["who"],
    },
  },
  ...(["stable", "test", "experimental"] as const).map(
    (status): Case => ({
      construct: `\`status: ${status}\``,
      section: "correlations: Status",
      verdict: "supported",
      name: `A correlation of status ${status} is in force`,
      files: [A, correlation(COUNT, `status: ${status}\n`)],
      inForce: ["Rule a", "Together"],
      silent: ["Rule a"],
    }),
  ),
  ...(["deprecated", "unsupported"] as const).map(
    (status): Case => ({
      construct: `\`status: ${status}\``,
      section: "correlations: Status",
      verdict: "supported",
      name: `A correlation of status ${status} is left out, and its rules speak for themselves again`,
      files: [A, correlation(COUNT, `status: ${status}\n`)],
      inForce: ["Rule a"],
      silent: [],
      notes: [`its status is ${status}`],
    }),
  ),
  ...(["informational", "low", "medium", "high", "critical"] as const).map(
    (level): Case => ({
      construct: `\`level: ${level}\``,
      section: "correlations: Level",
      verdict: "supported",
      name: `A correlation may be of level ${level}, whatever its rules are`,
      files: [A.replace("Rule a", "Z"), B.replace("Rule b", "Y"), correlation(COUNT, `level: ${level}\n`)],
      inForce: ["Together", "Y", "Z"],
      silent: ["Z"],
      has: { level },
    }),
  ),
  {
    construct: "no `level`",
    section: "correlations: Level",
    verdict: "ours",
    name: "A correlation without a level is as severe as the worst of its rules",
    files: [
      A.replace("Rule a", "Z"),
      B.replace("Rule b", "Y"),
      correlation(COUNT.replace("rules: a", "rules: [a, b]")),
    ],
    inForce: ["Together", "Y", "Z"],
    silent: ["Y", "Z"],
    has: { level: "high" },
  },
  {
    construct: "`rules` by id and name",
    section: RULES,
    verdict: "supported",
    name: "Rules are referred to by id, in any case, or by name, from any file",
    files: [
      correlation(`type: temporal\nrules: [${id(1).toUpperCase()}, b]\ntimespan: 1h`),
      B,
      A.replace("name: a\n", `id: ${id(1)}\n`),
    ],
    inForce: ["Rule a", "Rule b", "Together"],
    silent: ["Rule a", "Rule b"],
  },
  {
    construct: "`rules` as one text",
    section: RULES,
    verdict: "ours",
    name: "One rule may stand without a list",
    files: [A, correlation(COUNT)],
    inForce: ["Rule a", "Together"],
    silent: ["Rule a"],
  },
  {
    construct: "`generate: true`",
    section: "correlations: Generate",
    verdict: "supported",
    name: "With generate beside correlation the rules speak for themselves, too",
    files: [A, correlation(COUNT, "generate: true\n")],
    inForce: ["Rule a", "Together"],
    silent: [],
  },
  {
    construct: "`generate` within `correlation`",
    section: "correlations: Generate",
    verdict: "ours",
    name: "Generate may stand within correlation, where pySigma has it, as well",
    files: [A, correlation(`${COUNT}generate: true`)],
    inForce: ["Rule a", "Together"],
    silent: [],
  },
  {
    construct: "no `generate`",
    section: "correlations: Generate",
    verdict: "supported",
    name: "Without generate the rules that a correlation refers to are silent",
    files: [A, B, correlation(COUNT)],
    inForce: ["Rule a", "Rule b", "Together"],
    silent: ["Rule a"],
  },
  {
    construct: "`generate` of one of two",
    section: "correlations: Generate",
    verdict: "ours",
    name: "A rule speaks for itself where one of the correlations that refer to it says generate",
    files: [A, correlation(COUNT), correlation(COUNT, "generate: true\n").replace("Together", "Second")],
    inForce: ["Rule a", "Second", "Together"],
    silent: [],
  },
  {
    construct: "chain",
    section: RULES,
    verdict: "supported",
    name: "A correlation that another one refers to is silent, too",
    files: [
      A,
      correlation(COUNT, "name: inner\n"),
      correlation("type: temporal\nrules: [inner]\ntimespan: 1h").replace("Together", "Outer"),
    ],
    inForce: ["Outer", "Rule a", "Together"],
    silent: ["Rule a", "Together"],
  },
  {
    construct: "broken correlation",
    section: RULES,
    verdict: "ours",
    name: "A correlation that is refused silences no rule",
    files: [A, correlation("type: temporal\nrules: [a, lost]\ntimespan: 1h")],
    problem: [4, 14, "lost is the id or the name of no rule in force; correct it"],
  },
  {
    construct: "`timespan: 31d`",
    section: TIME,
    verdict: "ours",
    name: "A timespan may be 31 days, and a correlation looks back twice as far",
    files: [A.replace("Rule a", "Z"), correlation(COUNT.replace("1h", "31d"))],
    inForce: ["Together", "Z"],
    silent: ["Z"],
    has: { timespanMs: 31 * 86_400_000, lookbackMs: 62 * 86_400_000 },
  },
];

const refusals: readonly Case[] = [
  refused(["missing rule", "A correlation that names a missing rule is refused"], RULES, [
    "type: temporal\nrules: [a, lost]\ntimespan: 1h",
    4,
    14,
    "lost is the id or the name of no rule in force",
  ]),
  refused(["rule twice", "A correlation that names a rule twice is refused"], SCHEMA, [
    "type: temporal\nrules: [a, a]\ntimespan: 1h",
    4,
    14,
    "a stands twice; remove one",
  ]),
  {
    construct: "rule twice",
    section: RULES,
    verdict: "refused",
    name: "A correlation that names a rule by its id and by its name is refused, and silences it not",
    files: [
      correlation(`type: temporal\nrules: [a, ${id(1)}]\ntimespan: 1h`),
      A.replace("name: a\n", `name: a\nid: ${id(1)}\n`),
    ],
    problem: [4, 14, '"Rule a" stands twice; remove one'],
  },
  refused(["empty `rules`", "A correlation without rules is refused"], RULES, [
    "type: temporal\nrules: []\ntimespan: 1h",
    4,
    10,
    "the list of rules is empty",
  ]),
  refused(["no `rules`", "A correlation that does not say of which rules is refused"], SCHEMA, [
    "type: temporal\ntimespan: 1h",
    3,
    3,
    "correlation.rules",
  ]),
  refused(["more than 30 rules", "A correlation of more than 30 rules is refused"], RULES, [
    `type: temporal\nrules: [${Array.from({ length: 31 }, (_, at) => `r${at}`).join(", ")}]\ntimespan: 1h`,
    4,
    10,
    "more than 30 rules are not supported",
  ]),
  refused(["sums of an hour", "A correlation over facts that are sums of an hour is refused"], RULES, [
    "type: temporal\nrules: [a, volume]\ntimespan: 1h",
    4,
    14,
    '"Volume" judges facts of category volume',
  ]),
  refused(["no `type`", "A correlation without a type is refused"], SCHEMA, [
    "rules: a\ntimespan: 1h",
    3,
    3,
    "correlation.type: must be one of event_count",
  ]),
  refused(["unknown `type`", "An unknown type of correlation is refused"], "correlations: Correlation type", [
    "type: near\nrules: a\ntimespan: 1h",
    3,
    9,
    "correlation.type: must be one of event_count",
  ]),
  ...["value_max", "value_min", "value_median"].map((type) =>
    refused(
      [`\`${type}\``, `The type ${type}, which no released text of the specification describes, is refused`],
      SCHEMA,
      [
        `type: ${type}\nrules: a\ntimespan: 1h\ncondition: { field: x, gte: 1 }`,
        3,
        9,
        "correlation.type: must be one of event_count",
      ],
    ),
  ),
  refused(["unknown key", "An unknown key of a correlation is refused"], "correlations: Syntax", [
    `${COUNT}window: 1h`,
    3,
    3,
    '"window" is no key of it',
  ]),
  refused(["no `timespan`", "A correlation without a timespan is refused"], TIME, [
    "type: temporal\nrules: a",
    3,
    3,
    "correlation.timespan",
  ]),
  ...(
    [
      ["60", "A timespan without a unit is refused"],
      ["1w", "A timespan of weeks is refused: the units are s, m, h and d"],
      ["1H", "A timespan with a unit in upper case is refused"],
      ["1.5h", "A timespan with a fraction is refused"],
      ["0s", "A timespan of nothing is refused"],
      ["1h30m", "A timespan of two units is refused"],
    ] as const
  ).map(([timespan, name]) =>
    refused([`\`timespan: ${timespan}\``, name], TIME, [
      `type: temporal\nrules: a\ntimespan: ${timespan}`,
      5,
      13,
      "correlation.timespan",
    ]),
  ),
  refused(["`timespan: 32d`", "A timespan of more than 31 days is refused"], TIME, [
    "type: temporal\nrules: a\ntimespan: 32d",
    5,
    13,
    "more than 31 days are not supported",
  ]),
  refused(["no `condition`", "A count without a condition is refused"], SCHEMA, [
    "type: event_count\nrules: a\ntimespan: 1h",
    3,
    3,
    "event_count needs a condition with bounds",
  ]),
  refused(["condition without a bound", "A condition without a bound is refused"], CONDITION, [
    "type: value_count\nrules: a\ntimespan: 1h\ncondition: { field: x }",
    6,
    14,
    "the condition has no bound",
  ]),
  refused(["unknown bound", "An unknown bound is refused"], CONDITION, [
    "type: event_count\nrules: a\ntimespan: 1h\ncondition: { min: 2 }",
    6,
    14,
    'correlation.condition: "min" is no key of it; correct or remove what stands there',
  ]),
  refused(["bound that is no number", "A bound that is no number is refused"], CONDITION, [
    "type: event_count\nrules: a\ntimespan: 1h\ncondition: { gte: many }",
    6,
    21,
    "correlation.condition.gte: must be a number, without quotes",
  ]),
  ...["'10'", ".nan", "null"].map((bound) =>
    refused([`bound of ${bound}`, `A bound of ${bound} is refused at its place`], CONDITION, [
      `type: event_count\nrules: a\ntimespan: 1h\ncondition: { gte: ${bound} }`,
      6,
      21,
      "correlation.condition.gte: must be a number, without quotes",
    ]),
  ),
  ...["10", "null", "[gte: 10]"].map((condition) =>
    refused([`condition of ${condition}`, `A condition of ${condition} is refused`], CONDITION, [
      `type: event_count\nrules: a\ntimespan: 1h\ncondition: ${condition}`,
      6,
      14,
      "correlation.condition: must be bounds such as { gte: 10 }, or text over the names of rules",
    ]),
  ),
  refused(["bounds that exclude each other", "Bounds that no value lies within are refused"], CONDITION, [
    "type: event_count\nrules: a\ntimespan: 1h\ncondition: { gt: 5, lte: 5 }",
    6,
    14,
    "no value lies within these bounds",
  ]),
  ...(
    [
      ["event_count", "lt: 0", "A count of events below 0 is refused: it is 1 at least"],
      ["event_count", "eq: 0", "A count of no events is refused: nothing would enter a window"],
      ["event_count", "eq: 1.5", "A count of half an event is refused"],
      ["event_count", "gt: 1, lt: 2", "Bounds that no whole number lies within are refused for a count"],
      ["event_count", "lte: 1, neq: 1", "Bounds that leave no number are refused"],
      ["value_count", "lte: 0, field: x", "A count of no values is refused"],
      ["value_sum", "gte: 1, lte: 1, neq: 1, field: x", "Bounds that leave no sum are refused"],
    ] as const
  ).map(([type, bounds, name]) =>
    refused([`\`${type}\` of \`${bounds}\``, name], CONDITION, [
      `type: ${type}\nrules: a\ntimespan: 1h\ncondition: { ${bounds} }`,
      6,
      14,
      "no value lies within these bounds",
    ]),
  ),
  refused(["`temporal` of more", "More rules than a correlation has are refused as a bound"], CONDITION, [
    "type: temporal\nrules: [a, b]\ntimespan: 1h\ncondition: { gte: 5 }",
    6,
    14,
    "no value lies within these bounds (of temporal it is 1 to 2, as many as there are rules); correct them",
  ]),
  ...["value_count", "value_sum", "value_avg"].map((type) =>
    refused([`empty \`field\` of ${type}`, `An empty list of fields is refused for ${type}`], SCHEMA, [
      `type: ${type}\nrules: a\ntimespan: 1h\ncondition: { field: [], gte: 1 }`,
      6,
      14,
      `${type} needs a field in its condition`,
    ]),
  ),
  refused(["condition of a count in words", "A condition over rules is refused for a count"], CONDITION, [
    "type: event_count\nrules: a\ntimespan: 1h\ncondition: a",
    6,
    14,
    "event_count needs a condition with bounds",
  ]),
  refused(
    ["no `field`", "A count of values without a field is refused"],
    "correlations: Value Count (value_count)",
    [
      "type: value_count\nrules: a\ntimespan: 1h\ncondition: { gte: 2 }",
      6,
      14,
      "value_count needs a field in its condition",
    ],
  ),
  refused(
    ["`field` of a count of events", "A field in a count of events is refused"],
    "correlations: Event Count (event_count)",
    [
      "type: event_count\nrules: a\ntimespan: 1h\ncondition: { gte: 2, field: x }",
      6,
      14,
      "event_count looks at no field",
    ],
  ),
  refused(["two fields of a sum", "A sum of two fields is refused"], "correlations: Value Sum (value_sum)", [
    "type: value_sum\nrules: a\ntimespan: 1h\ncondition: { gte: 2, field: [x, y] }",
    6,
    14,
    "value_sum looks at one field only",
  ]),
  refused(
    ["the specification's example", "The example of a percentile, which does not say which one, is refused"],
    "correlations: Value Percentile (value_percentile)",
    [
      "type: value_percentile\nrules: a\ngroup-by: [ComputerName]\ntimespan: 24h\ncondition: { field: image, lte: 1 }",
      7,
      14,
      "value_percentile needs percentile",
    ],
  ),
  refused(
    ["`percentile: 0`", "A percentile of 0 is refused"],
    "correlations: Value Percentile (value_percentile)",
    [
      "type: value_percentile\nrules: a\ntimespan: 24h\ncondition: { field: image, lte: 1, percentile: 0 }",
      6,
      14,
      "above 0, at most 100",
    ],
  ),
  refused(
    ["`percentile` of a sum", "A percentile of anything else is refused"],
    "correlations: Value Percentile (value_percentile)",
    [
      "type: value_sum\nrules: a\ntimespan: 24h\ncondition: { field: image, lte: 1, percentile: 5 }",
      6,
      14,
      "value_sum has no percentile",
    ],
  ),
  refused(
    ["bounds of `temporal_ordered`", "An order of some of its rules only is refused"],
    "correlations: Ordered Temporal Proximity (temporal_ordered)",
    [
      "type: temporal_ordered\nrules: [a, b]\ntimespan: 1h\ncondition: { gte: 1 }",
      6,
      14,
      "temporal_ordered needs all of its rules",
    ],
  ),
  refused(
    ["`or` in `temporal_ordered`", "A condition by which an order needs one of its rules is refused"],
    CONDITION,
    [
      "type: temporal_ordered\nrules: [a, b]\ntimespan: 1h\ncondition: a or b",
      6,
      14,
      "temporal_ordered needs all of its rules",
    ],
  ),
  refused(["`a and not a`", "A condition that no choice of the rules meets is refused"], CONDITION, [
    "type: temporal\nrules: [a, b]\ntimespan: 1h\ncondition: b and not (a or b)",
    6,
    14,
    "no choice of these rules meets the condition",
  ]),
  refused(["`not a` of `a` alone", "A condition that asks for none of the rules is refused"], CONDITION, [
    "type: temporal\nrules: [a]\ntimespan: 1h\ncondition: not a",
    6,
    14,
    "no choice of these rules meets the condition",
  ]),
  refused(
    ["condition over another rule", "A condition over a rule that the correlation does not name is refused"],
    CONDITION,
    [
      "type: temporal\nrules: [a]\ntimespan: 1h\ncondition: a and b",
      6,
      14,
      '"b" names no rule of this correlation; there are a',
    ],
  ),
  refused(
    ["alias without a rule", "An alias that groups and names no field of a rule is refused"],
    "correlations: Aliases",
    [
      "type: temporal\nrules: [a, b]\ngroup-by: ip\ntimespan: 1h\naliases: { ip: { a: source } }",
      7,
      18,
      'the alias ip names no field of "Rule b"',
    ],
  ),
  refused(["alias that is no map", "An alias that does not name fields by rules is refused"], SCHEMA, [
    "type: temporal\nrules: [a]\ntimespan: 1h\naliases: { ip: source }",
    6,
    18,
    "correlation.aliases.ip",
  ]),
  refused(["`group-by` of maps", "A group-by that is no list of names is refused"], SCHEMA, [
    "type: temporal\nrules: [a]\ntimespan: 1h\ngroup-by: { who: x }",
    6,
    13,
    "correlation.group-by",
  ]),
  {
    construct: "no `title`",
    section: "correlations: Title",
    verdict: "refused",
    name: "A correlation without a title is refused",
    files: [A, correlation(COUNT).replace("title: Together\n", "")],
    problem: [1, 1, "title"],
  },
  refused(
    ["`id` that is no UUID", "A correlation whose id is no UUID is refused"],
    "correlations: Identification",
    [COUNT, 7, 5, "is no UUID", "id: c-1\n"],
  ),
  refused(["unknown `status`", "A correlation of an unknown status is refused"], "correlations: Status", [
    COUNT,
    7,
    9,
    "status",
    "status: retired\n",
  ]),
  refused(["circle of one", "A correlation that refers to itself is refused"], RULES, [
    "type: temporal\nrules: [self]\ntimespan: 1h",
    4,
    11,
    "in a circle (self → self)",
    "name: self\n",
  ]),
  {
    construct: "circle",
    section: RULES,
    verdict: "refused",
    name: "Correlations that refer to each other in a circle are refused, with the circle",
    files: [
      correlation("type: temporal\nrules: [two]\ntimespan: 1h", "name: one\n"),
      correlation("type: temporal\nrules: [one]\ntimespan: 1h", "name: two\n").replace("Together", "Two"),
    ],
    problem: [4, 11, "correlations refer to each other in a circle"],
  },
  {
    construct: "long chain",
    section: RULES,
    verdict: "refused",
    name: "A chain of more than five levels is refused",
    files: [
      A,
      ...Array.from({ length: 6 }, (_, at) =>
        correlation(
          `type: temporal\nrules: [${at === 0 ? "a" : `c${at - 1}`}]\ntimespan: 1h`,
          `name: c${at}\n`,
        ).replace("Together", `C${at}`),
      ),
    ],
    problem: [4, 11, "correlations are chained deeper than 5 levels"],
  },
];

export const correlationFiles: readonly Case[] = [...taken, ...refusals];
