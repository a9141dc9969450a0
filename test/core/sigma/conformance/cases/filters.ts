/** Filters. */
import type { Case } from "../case.ts";

const id = (number: number): string => `6e8f2b5c-3d34-4b55-9f0e-${String(number).padStart(12, "0")}`;
const LOG = "logsource: { product: aws, service: cloudtrail }\n";
const rule = (number: number, more = ""): string =>
  `title: R${number}\nid: ${id(number)}\n${more}${LOG}detection: { sel: { a: x }, condition: sel }\n`;
const filter = (body: string, more = "", log = LOG): string =>
  `title: Filter\n${more}${log}filter:\n${body.trim().replace(/^/gm, "  ")}\n`;
const RULES = [rule(1), rule(2, "name: second\n")];
const THEIRS = { a: "x", User: "adm_ana" };
const OTHERS = { a: "x", User: "ben" };
const BODY = "selection: { User|startswith: adm_ }\ncondition: not selection";

export const filters: readonly Case[] = [
  {
    construct: "`rules` by id",
    section: "filters: Relative rules",
    verdict: "supported",
    name: "A filter is added to the rules that it names by id, in any case, and to no other",
    files: [...RULES, filter(`rules: [${id(1).toUpperCase()}]\n${BODY}`)],
    inForce: ["R1", "R2"],
    judges: [
      [THEIRS, ["R2"]],
      [OTHERS, ["R1", "R2"]],
    ],
  },
  {
    construct: "`rules` by name",
    section: "filters: Relative rules",
    verdict: "ours",
    name: "A filter may name rules by their names",
    files: [...RULES, filter(`rules: [second]\n${BODY}`)],
    inForce: ["R1", "R2"],
    judges: [
      [THEIRS, ["R1"]],
      [OTHERS, ["R1", "R2"]],
    ],
  },
  {
    construct: "`rules: any`",
    section: "filters: Relative rules",
    verdict: "supported",
    name: "A filter of any is added to every rule of its log source",
    files: [
      ...RULES,
      "title: Other\nlogsource: { product: aws, service: macie }\ndetection: { sel: { a: x }, condition: sel }\n",
      filter(`rules: any\n${BODY}`),
    ],
    inForce: ["Other", "R1", "R2"],
    judges: [
      [THEIRS, ["Other"]],
      [OTHERS, ["Other", "R1", "R2"]],
    ],
  },
  {
    construct: "`condition`",
    section: "filters: filter condition",
    verdict: "ours",
    name: "What a filter says must hold beside the rule's condition: to leave something out it says not",
    files: [...RULES, filter(`rules: [second]\n${BODY.replace("not ", "")}`)],
    inForce: ["R1", "R2"],
    judges: [
      [THEIRS, ["R1", "R2"]],
      [OTHERS, ["R1"]],
    ],
  },
  {
    construct: "the specification's example",
    section: "filters: Examples",
    verdict: "ours",
    name: "The example of the specification, which has no not, keeps what it selects",
    files: [...RULES, filter(`rules:\n  - ${id(1)} # one\n  - ${id(2)}\n${BODY.replace("not ", "")}`)],
    inForce: ["R1", "R2"],
    judges: [
      [THEIRS, ["R1", "R2"]],
      [OTHERS, []],
    ],
  },
  {
    construct: "selections",
    section: "filters: filter selection",
    verdict: "supported",
    name: "A filter has selections of any name, kind and number, with modifiers, and a condition over them",
    files: [
      rule(1),
      filter(
        `rules: [${id(1)}]\nselection: { User|re: '^adm_' }\nother:\n  - { b: y }\n  - { c: z }\nkeywords: [maintenance]\ncondition: not (1 of them)`,
      ),
    ],
    inForce: ["R1"],
    judges: [
      [OTHERS, ["R1"]],
      [THEIRS, []],
      [{ a: "x", c: "Z" }, []],
      [{ a: "x", d: "Maintenance window" }, []],
    ],
  },
  {
    construct: "several filters",
    section: "filters: Global Filter",
    verdict: "supported",
    name: "All filters of a rule must hold, whatever their order",
    files: [
      filter(`rules: any\n${BODY}`),
      rule(1),
      filter(`rules: [${id(1)}]\nsel: { User: ben }\ncondition: not sel`),
    ],
    inForce: ["R1"],
    judges: [
      [{ a: "x" }, ["R1"]],
      [THEIRS, []],
      [OTHERS, []],
    ],
  },
  {
    construct: "all keys",
    section: "filter schema",
    also: ["filters: Description", "filters: Date", "filters: Modified"],
    verdict: "supported",
    name: "Keys that say something of a filter change nothing of what it does",
    files: [
      rule(1),
      filter(
        `rules: [${id(1)}]\n${BODY}`,
        `id: ${id(7)}\ndescription: D\nauthor: A\ndate: 2026-09-02\nmodified: 2026-09-03\ntaxonomy: sigma\n`,
        "logsource: { product: aws, service: cloudtrail, definition: D }\n",
      ),
    ],
    inForce: ["R1"],
    judges: [[THEIRS, []]],
  },
  {
    construct: "`category`",
    section: "filters: Log source",
    verdict: "supported",
    name: "A filter may be for facts of a category of our own",
    files: [
      rule(1).replace(LOG, "logsource: { product: auditplane, category: access }\n"),
      filter(`rules: any\n${BODY}`, "", "logsource: { product: auditplane, category: access }\n"),
    ],
    inForce: ["R1"],
    judges: [
      [OTHERS, ["R1"]],
      [THEIRS, []],
    ],
  },
  {
    construct: "other log source",
    section: "filters: Log source",
    verdict: "ours",
    name: "A filter of another log source than the rule that it names changes nothing",
    files: [
      rule(1),
      filter(`rules: [${id(1)}]\n${BODY}`, "", "logsource: { product: aws, service: macie }\n"),
    ],
    inForce: ["R1"],
    judges: [[THEIRS, ["R1"]]],
  },
  {
    construct: "unknown log source",
    section: "filters: Log source",
    verdict: "refused",
    name: "A filter of a log source that is not judged here is refused",
    files: [filter(`rules: any\n${BODY}`, "", "logsource: { product: windows }\n")],
    problem: [2, 12, "this logsource is not judged here"],
  },
  {
    construct: "`taxonomy`",
    section: "filters: Taxonomy",
    verdict: "refused",
    name: "A filter of another taxonomy without a pipeline is refused",
    files: [filter(`rules: any\n${BODY}`, "taxonomy: ecs\n")],
    problem: [2, 11, "the taxonomy ecs is not known here"],
  },
  {
    construct: "missing rule",
    section: "filters: Relative rules",
    verdict: "refused",
    name: "A filter that names a rule which is not there is refused for that name",
    files: [...RULES, filter(`rules: [${id(1)}, ${id(3)}]\n${BODY}`)],
    problem: [4, 49, `${id(3)} is the id or the name of no rule; remove it`],
  },
  {
    construct: "rule that is left out",
    section: "filters: Relative rules",
    verdict: "ours",
    name: "A filter may name a rule that is left out",
    files: [rule(1, "status: deprecated\n"), rule(2), filter(`rules: [${id(1)}]\n${BODY}`)],
    inForce: ["R2"],
    notes: ["its status is deprecated"],
  },
  {
    construct: "no `rules`",
    section: "filters: Relative rules",
    verdict: "refused",
    name: "A filter without rules is refused",
    files: [filter(BODY)],
    problem: [4, 3, "filter.rules"],
  },
  {
    construct: "empty `rules`",
    section: "filter schema",
    verdict: "refused",
    name: "A filter with an empty list of rules is refused",
    files: [filter(`rules: []\n${BODY}`)],
    problem: [4, 10, "must be a list of ids or names, or any"],
  },
  {
    construct: "no `condition`",
    section: "filters: filter condition",
    verdict: "refused",
    name: "A filter without a condition is refused",
    files: [filter("rules: any\nselection: { User: x }")],
    problem: [4, 3, "filter.condition"],
  },
  {
    construct: "missing selection",
    section: "filters: filter selection",
    verdict: "refused",
    name: "A filter whose condition names a missing selection is refused, and no rule is changed",
    files: [filter("rules: any\ncondition: not selection")],
    problem: [5, 14, '"selection" names no selection'],
  },
  {
    construct: "no `title`",
    section: "filters: title",
    verdict: "refused",
    name: "A filter without a title is refused",
    files: [filter(`rules: any\n${BODY}`).replace("title: Filter\n", "")],
    problem: [1, 1, "title"],
  },
  {
    construct: "`id` that is no UUID",
    section: "filters: Identification",
    verdict: "refused",
    name: "A filter whose id is no UUID is refused",
    files: [filter(`rules: any\n${BODY}`, "id: filter-1\n")],
    problem: [2, 5, "is no UUID"],
  },
  {
    construct: "`level`, `status`",
    section: "filters: Syntax",
    verdict: "ours",
    name: "A level or a status of a filter is read and not used: it has none",
    files: [rule(1), filter(`rules: any\n${BODY}`, "level: high\nstatus: deprecated\n")],
    inForce: ["R1"],
    judges: [[THEIRS, []]],
  },
];
