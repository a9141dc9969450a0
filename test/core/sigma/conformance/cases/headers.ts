/** What rules say of themselves, and several documents together. */
import { detection } from "../case.ts";
import type { Case } from "../case.ts";

const id = (number: number): string => `6e8f2b5c-3d34-4b55-9f0e-${String(number).padStart(12, "0")}`;
const ONE = "detection: { sel: { a: x }, condition: sel }\n";
const LOG = "logsource: { product: aws, service: cloudtrail }\n";
const rule = (title: string, more = "", body = ONE): string => `title: ${title}\n${more}${LOG}${body}`;
const X = { a: "x" };

const refused = (
  [construct, name]: readonly [string, string],
  section: Case["section"],
  [more, line, column, message]: readonly [string, number, number, string],
): Case => ({
  construct,
  section,
  verdict: "refused",
  name,
  files: [rule("One", more)],
  problem: [line, column, message],
});

export const headers: readonly Case[] = [
  {
    construct: "all keys",
    section: "rule schema",
    verdict: "supported",
    name: "Keys that say something of a rule change nothing of what it matches",
    rule: detection(
      "sel: { a: x }\ncondition: sel",
      `id: ${id(1)}
name: one
description: What it is about
license: DRL-1.1
author: Ana, Ben
references: [https://example.com/]
date: 2026-09-02
modified: 2026-09-03
status: stable
fields: [eventName, userIdentity.arn]
falsepositives: [Backups]
level: high
tags: [attack.exfiltration, attack.t1537, cve.2021-44228]
scope: [server]
custom_key: { of: [somebody] }
`,
    ),
    matches: [X],
    misses: [{ a: "y" }],
  },
  {
    construct: "what is kept",
    section: "rules: References",
    verdict: "supported",
    name: "Title, description, licence, author, references, false positives and tags go with a rule's findings",
    files: [
      rule(
        "One",
        "description: D\nlicense: L\nauthor: A\nreferences: [R]\nfalsepositives: [F]\ntags: [t.x]\nlevel: low\nstatus: test\n",
      ),
    ],
    inForce: ["One"],
    has: {
      title: "One",
      description: "D",
      license: "L",
      author: "A",
      references: ["R"],
      falsepositives: ["F"],
      tags: ["t.x"],
      level: "low",
      status: "test",
    },
  },
  {
    construct: "what is left out",
    section: "rules: Level",
    verdict: "ours",
    name: "A rule that does not say so is of medium level, experimental, and of an unknown author",
    files: [rule("One")],
    inForce: ["One"],
    has: {
      level: "medium",
      status: "experimental",
      author: "unknown",
      license: undefined,
      references: [],
      tags: [],
      falsepositives: [],
    },
  },
  ...(
    [
      ["informational", "info"],
      ["low", "info"],
      ["medium", "review"],
      ["high", "review"],
      ["critical", "page"],
    ] as const
  ).map(
    ([level, tier]): Case => ({
      construct: `\`level: ${level}\``,
      section: "rules: Level",
      verdict: "supported",
      name: `A rule of level ${level} is of the tier ${tier} where it does not say otherwise`,
      files: [rule("One", `level: ${level}\n`)],
      inForce: ["One"],
      has: { level, tier },
    }),
  ),
  ...(["stable", "test", "experimental"] as const).map(
    (status): Case => ({
      construct: `\`status: ${status}\``,
      section: "rules: Status",
      verdict: "supported",
      name: `A rule of status ${status} is in force`,
      files: [rule("One", `status: ${status}\n`)],
      inForce: ["One"],
      has: { status },
    }),
  ),
  ...(["deprecated", "unsupported"] as const).map(
    (status): Case => ({
      construct: `\`status: ${status}\``,
      section: "rules: Status",
      verdict: "supported",
      name: `A rule of status ${status} is left out, and why is told`,
      files: [rule("One", `status: ${status}\n`), rule("Two")],
      inForce: ["Two"],
      notes: [`its status is ${status}`],
    }),
  ),
  {
    construct: "texts instead of lists",
    section: "rules: FalsePositives",
    verdict: "ours",
    name: "References, false positives and tags may be one text instead of a list",
    files: [rule("One", "references: R\nfalsepositives: F\ntags: t.x\n")],
    inForce: ["One"],
    has: { references: ["R"], falsepositives: ["F"], tags: ["t.x"] },
  },
  {
    construct: "`tags`",
    section: "rules: Tags",
    verdict: "ours",
    name: "Tags are taken as they are, also where they break the rules for tags",
    files: [rule("One", "tags: [Upper.Case, no_namespace]\n")],
    inForce: ["One"],
    has: { tags: ["Upper.Case", "no_namespace"] },
  },
  {
    construct: "`date`, `modified`",
    section: "rules: Date",
    also: ["rules: Modified"],
    verdict: "ours",
    name: "Dates are not looked at, whatever their form",
    files: [rule("One", "date: 2017/02/19\nmodified: yesterday\n")],
    inForce: ["One"],
  },
  {
    construct: "`fields`",
    section: "rules: Fields",
    verdict: "ours",
    name: "Fields to show are read and not used",
    files: [rule("One", "fields: [a, b]\n")],
    inForce: ["One"],
  },
  {
    construct: "`scope`",
    section: "rules: Scope",
    verdict: "ours",
    name: "A scope is read and not used: it limits nothing",
    files: [rule("One", "scope: [server]\n")],
    inForce: ["One"],
    judges: [[X, ["One"]]],
  },
  {
    construct: "no `title`",
    section: "rules: Title",
    verdict: "refused",
    name: "A rule that has no title is refused",
    files: [`${LOG}${ONE}`],
    problem: [1, 1, "title"],
  },
  {
    construct: "long `title`",
    section: "rules: Title",
    verdict: "refused",
    name: "A title of more than 256 characters is refused",
    files: [rule("x".repeat(257))],
    problem: [1, 8, "title: must have at most 256 characters"],
  },
  {
    construct: "`title` of 256 characters",
    section: "rules: Title",
    verdict: "supported",
    name: "A title of 256 characters is taken",
    files: [rule("x".repeat(256))],
    inForce: ["x".repeat(256)],
  },
  refused(
    ["long `description`", "A description of more than 65,535 characters is refused"],
    "rules: Description",
    [`description: ${"x".repeat(65_536)}\n`, 2, 14, "description"],
  ),
  refused(["long `name`", "A name of more than 256 characters is refused"], "rule schema", [
    `name: ${"x".repeat(257)}\n`,
    2,
    7,
    "name",
  ]),
  refused(["`license` that is no text", "A licence that is no text is refused"], "rules: License", [
    "license: [MIT]\n",
    2,
    10,
    "license",
  ]),
  refused(["`author` that is no text", "An author who is no text is refused"], "rules: Author", [
    "author: [Ana]\n",
    2,
    9,
    "author",
  ]),
  refused(["unknown `status`", "A status that is none is refused"], "rules: Status", [
    "status: retired\n",
    2,
    9,
    "status",
  ]),
  refused(["unknown `level`", "A level that is none is refused"], "rules: Level", [
    "level: severe\n",
    2,
    8,
    "level",
  ]),
  refused(["`id` that is no UUID", "An id that is no UUID is refused"], "rules: Identification", [
    "id: rule-1\n",
    2,
    5,
    "is no UUID",
  ]),
  refused(
    ["unknown type of `related`", "A relation of an unknown type is refused"],
    "rules: Identification",
    [`related: [{ id: ${id(2)}, type: obsoletes }]\n`, 2, 61, "related.0.type"],
  ),
  refused(["`related` without `id`", "A relation without an id is refused"], "rules: Identification", [
    "related: [{ type: similar }]\n",
    2,
    11,
    "related.0.id",
  ]),
  {
    construct: "no `id`",
    section: "rules: Identification",
    verdict: "ours",
    name: "A rule without an id has one by its name, or else its title, which stays when the rest changes",
    files: [rule("One")],
    inForce: ["One"],
    has: { id: "8d5e829e-9923-8c39-85ed-c0fe72bacaca" },
  },
  {
    construct: "`id` in upper case",
    section: "rules: Identification",
    verdict: "ours",
    name: "Ids are the same in any case",
    files: [rule("One", `id: ${id(10).replace("e8f2b5c", "E8F2B5C")}\n`)],
    inForce: ["One"],
    has: { id: id(10) },
  },
  {
    construct: "same `id`",
    section: "rules: Identification",
    verdict: "refused",
    name: "Of two rules with one id the second by path is refused",
    files: [rule("One", `id: ${id(1)}\n`), rule("Two", `id: ${id(1)}\n`)],
    problem: [2, 5, "the id is that of 0.yml; write a new one"],
  },
  {
    construct: "same `name`",
    section: "rules: Name",
    verdict: "refused",
    name: "Of two rules with one name the second by path is refused, also where it is a correlation",
    files: [
      rule("One", "name: same\n"),
      "title: Two\nname: same\ncorrelation: { type: event_count, rules: same, timespan: 1h, condition: { gte: 2 } }\n",
    ],
    problem: [2, 7, "the name is that of 0.yml; write another one"],
  },
  {
    construct: "same title",
    section: "rules: Title",
    verdict: "refused",
    name: "Two rules without an id and with one title are refused: nothing tells them apart",
    files: [rule("One"), rule("One", "", ONE.replace("x", "y"))],
    problem: [1, 1, "the id is that of 0.yml; write a new one"],
  },
  {
    construct: "`related: obsolete`",
    section: "rules: Identification",
    verdict: "supported",
    name: "A rule that another one in force makes obsolete is left out, and why is told",
    files: [
      rule("Old", `id: ${id(1)}\n`),
      rule("New", `related: [{ id: ${id(1).toUpperCase()}, type: obsolete }]\n`),
    ],
    inForce: ["New"],
    notes: ["1.yml says that it is obsolete"],
    judges: [[X, ["New"]]],
  },
  {
    construct: "`related: obsolete` of a deprecated rule",
    section: "rules: Identification",
    verdict: "ours",
    name: "A rule that is left out itself makes no other obsolete",
    files: [
      rule("Old", `id: ${id(1)}\n`),
      rule("New", `status: deprecated\nrelated: [{ id: ${id(1)}, type: obsolete }]\n`),
    ],
    inForce: ["Old"],
    notes: ["its status is deprecated"],
  },
  {
    construct: "`related: obsolete` of a refused rule",
    section: "rules: Identification",
    verdict: "ours",
    name: "A correlation that is refused makes no rule obsolete",
    files: [
      rule("Old", `id: ${id(1)}\nname: old\n`),
      `title: New\nrelated: [{ id: ${id(1)}, type: obsolete }]\ncorrelation: { type: event_count, rules: nope, timespan: 1h, condition: { gte: 2 } }\n`,
      `title: Standing\ncorrelation: { type: event_count, rules: old, timespan: 1h, condition: { gte: 2 } }\n`,
    ],
    inForce: ["Old", "Standing"],
    silent: ["Old"],
    notes: [],
    problems: ["nope is the id or the name of no rule in force"],
    judges: [[X, ["Old"]]],
  },
  {
    construct: "`related: obsolete` of what it stands on",
    section: "rules: Identification",
    verdict: "ours",
    name: "A correlation leaves a rule in force that it refers to, whatever it says of it",
    files: [
      rule("Old", `id: ${id(1)}\n`),
      `title: New\nrelated: [{ id: ${id(1)}, type: obsolete }]\ncorrelation: { type: event_count, rules: ${id(1)}, timespan: 1h, condition: { gte: 2 } }\n`,
    ],
    inForce: ["New", "Old"],
    silent: ["Old"],
    notes: [],
  },
  {
    construct: "name and id of a rule that is left out",
    section: "rules: Identification",
    verdict: "ours",
    name: "A rule that is left out takes its id and its name from no other",
    files: [
      rule("Deprecated", `id: ${id(1)}\nname: a\nstatus: deprecated\n`),
      rule("Obsolete", `id: ${id(2)}\nname: b\n`),
      rule("One", `id: ${id(1)}\nname: b\nrelated: [{ id: ${id(2)}, type: obsolete }]\n`),
    ],
    inForce: ["One"],
    notes: ["its status is deprecated", "2.yml says that it is obsolete"],
  },
  {
    construct: "`related: obsolete` of each other",
    section: "rules: Identification",
    verdict: "ours",
    name: "Of two rules that make each other obsolete the first by path is in force",
    files: [
      rule("First", `id: ${id(1)}\nrelated: [{ id: ${id(2)}, type: obsolete }]\n`),
      rule("Second", `id: ${id(2)}\nrelated: [{ id: ${id(1)}, type: obsolete }]\n`),
    ],
    inForce: ["First"],
    notes: ["0.yml says that it is obsolete"],
  },
  {
    construct: "`related: obsolete` of itself",
    section: "rules: Identification",
    verdict: "ours",
    name: "A rule does not make itself obsolete",
    files: [rule("One", `id: ${id(1)}\nrelated: [{ id: ${id(1)}, type: obsolete }]\n`)],
    inForce: ["One"],
  },
  ...(["correlation", "derived", "merged", "renamed", "similar"] as const).map(
    (type): Case => ({
      construct: `\`related: ${type}\``,
      section: "rules: Identification",
      verdict: "supported",
      name: `A rule of type ${type} leaves the other one in force`,
      files: [rule("One", `id: ${id(1)}\n`), rule("Two", `related: [{ id: ${id(1)}, type: ${type} }]\n`)],
      inForce: ["One", "Two"],
      notes: [],
    }),
  ),
  {
    construct: "`related: renamed`",
    section: "rules: Identification",
    verdict: "supported",
    name: "A former id stands for the rule where filters and correlations refer to it",
    files: [
      rule("One", `related: [{ id: ${id(9)}, type: renamed }]\n`),
      `title: F\n${LOG}filter: { rules: [${id(9)}], sel: { b: y }, condition: not sel }\n`,
      `title: Two\ncorrelation: { type: event_count, rules: ${id(9)}, timespan: 1h, condition: { gte: 2 } }\n`,
    ],
    inForce: ["One", "Two"],
    silent: ["One"],
    judges: [
      [X, ["One"]],
      [{ a: "x", b: "y" }, []],
    ],
  },
  {
    construct: "several documents",
    section: "Sigma 1.0: Rule Collections",
    verdict: "supported",
    name: "A file may hold several rules, each a document of its own",
    files: [`${rule("One")}---\n${rule("Two", "", ONE.replace("x", "y"))}...\n`],
    inForce: ["One", "Two"],
    judges: [
      [X, ["One"]],
      [{ a: "y" }, ["Two"]],
    ],
  },
  {
    construct: "broken document among others",
    section: "Sigma 1.0: Rule Collections",
    verdict: "ours",
    name: "A document that is broken stops no other, and has its place in the file",
    files: [`${rule("One")}---\n${rule("Two", "level: severe\n")}`],
    problem: [6, 8, "level"],
  } as Case,
  {
    construct: "`action: global`",
    section: "Sigma 1.0: Rule Collections",
    verdict: "supported",
    name: "A global document is merged into those behind it, maps at any depth",
    files: [
      `action: global\nauthor: Ana\n${LOG}detection: { condition: sel }\n---\ntitle: One\ndetection: { sel: { a: x } }\n---\ntitle: Two\nauthor: Ben\ndetection: { sel: { a: y } }\n`,
    ],
    inForce: ["One", "Two"],
    has: { author: "Ana" },
    judges: [
      [X, ["One"]],
      [{ a: "y" }, ["Two"]],
    ],
  },
  {
    construct: "two `action: global`",
    section: "Sigma 1.0: Rule Collections",
    verdict: "ours",
    name: "Several global documents add up, the later one counts where both say something",
    files: [
      `action: global\nauthor: Ana\nlevel: low\n---\naction: global\nlevel: high\n${LOG}---\ntitle: One\n${ONE}`,
    ],
    inForce: ["One"],
    has: { author: "Ana", level: "high" },
  },
  {
    construct: "`action: repeat`",
    section: "Sigma 1.0: Rule Collections",
    verdict: "supported",
    name: "A document that repeats is merged into the one before it, which stays",
    files: [`${rule("One")}---\naction: repeat\ntitle: Two\ndetection: { sel: { b: y } }\n`],
    inForce: ["One", "Two"],
    judges: [
      [X, ["One"]],
      [{ a: "x", b: "y" }, ["One", "Two"]],
    ],
  },
  {
    construct: "`action: reset`",
    section: "Sigma 1.0: Rule Collections",
    verdict: "supported",
    name: "After a reset nothing is merged any more",
    files: [`action: global\nauthor: Ana\n---\n${rule("One")}---\naction: reset\n---\n${rule("Two")}`],
    inForce: ["One", "Two"],
    has: { title: "One", author: "Ana" },
  },
  {
    construct: "unknown `action`",
    section: "Sigma 1.0: Rule Collections",
    verdict: "refused",
    name: "An unknown action is refused",
    files: [`action: again\n${rule("One")}`],
    problem: [1, 9, "action is global, reset or repeat"],
  },
  {
    construct: "two kinds in one document",
    section: "rules: Rule Correlation",
    verdict: "refused",
    name: "A document that is a rule and a correlation at once is refused: half of it would be lost",
    files: [rule("One", "", `${ONE}correlation: { type: temporal, rules: [a], timespan: 1h }\n`)],
    problem: [4, 14, "detection and correlation do not stand in one document"],
  },
  {
    construct: "several kinds in one file",
    section: "rules: Sigma Filters",
    verdict: "supported",
    name: "Rules, correlations and filters may stand in one file, in any order",
    files: [
      `title: Two\ncorrelation: { type: event_count, rules: one, timespan: 1h, condition: { gte: 2 } }\n---\ntitle: F\n${LOG}filter: { rules: [one], sel: { b: y }, condition: not sel }\n---\n${rule("One", "name: one\n")}`,
    ],
    inForce: ["One", "Two"],
    silent: ["One"],
    judges: [
      [X, ["One"]],
      [{ a: "x", b: "y" }, []],
    ],
  },
];
