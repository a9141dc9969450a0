/** Log sources and taxonomies. */
import { detection } from "../case.ts";
import type { Case } from "../case.ts";

const withSource = (logsource: string, more = ""): string =>
  `title: Rule\n${more}logsource: ${logsource}\ndetection: { sel: { a: x }, condition: sel }\n`;

const taken = (logsource: string, category: string, section: Case["section"] = "rules: LogSource"): Case => ({
  construct: `\`${logsource}\``,
  section,
  verdict: "supported",
  name: `The log source ${logsource} is that of facts of category ${category}`,
  files: [withSource(`{ ${logsource} }`)],
  inForce: ["Rule"],
  has: { category },
});

export const sources: readonly Case[] = [
  taken("product: aws, service: cloudtrail", "cloudtrail", "taxonomy: AWS"),
  taken("product: aws, service: macie", "macie"),
  ...["access", "volume", "governance", "pipeline"].map((category) =>
    taken(`product: auditplane, category: ${category}`, category),
  ),
  {
    construct: "`definition`",
    section: "rules: LogSource",
    verdict: "supported",
    name: "The definition of a log source, and keys of one's own, are read and not used",
    files: [withSource("{ product: aws, service: cloudtrail, definition: data events, region: any }")],
    inForce: ["Rule"],
    has: { category: "cloudtrail" },
  },
  {
    construct: "other log source",
    section: "rules: LogSource",
    verdict: "refused",
    name: "A log source that is not judged here is refused",
    files: [withSource("{ product: windows, category: process_creation }")],
    problem: [2, 12, "this logsource is not judged here"],
  },
  {
    construct: "log source in part",
    section: "rules: LogSource",
    verdict: "refused",
    name: "A product alone is refused: it does not say which of its logs is meant",
    files: [withSource("{ product: aws }")],
    problem: [2, 12, "this logsource is not judged here"],
  },
  {
    construct: "log source in upper case",
    section: "rules: LogSource",
    verdict: "refused",
    name: "A log source is written in lower case",
    files: [withSource("{ product: AWS, service: CloudTrail }")],
    problem: [2, 12, "this logsource is not judged here"],
  },
  {
    construct: "no log source",
    section: "rules: LogSource",
    verdict: "refused",
    name: "A rule without a log source is refused",
    files: ["title: Rule\ndetection: { sel: { a: x }, condition: sel }\n"],
    problem: [1, 1, "logsource"],
  },
  {
    construct: "`taxonomy: sigma`",
    section: "rules: Taxonomy",
    verdict: "supported",
    name: "The taxonomy sigma is the default: the names of fields are those of the log",
    rule: detection("sel: { eventName: x }\ncondition: sel", "taxonomy: sigma\n"),
    matches: [{ eventName: "x" }],
    misses: [{ eventName: "y" }],
  },
  {
    construct: "other `taxonomy`",
    section: "rules: Taxonomy",
    verdict: "refused",
    name: "Another taxonomy without a pipeline that maps its names is refused",
    files: [withSource("{ product: aws, service: cloudtrail }", "taxonomy: ecs\n")],
    problem: [2, 11, "the taxonomy ecs is not known here without a pipeline"],
  },
  {
    construct: "`taxonomy` with a pipeline",
    section: "rules: Taxonomy",
    verdict: "supported",
    name: "Another taxonomy is taken where a pipeline maps every name in it",
    rule: detection("sel: { who: x }\ncondition: sel", "taxonomy: ours\n"),
    pipeline: "transformations: [{ type: field_name_mapping, mapping: { who: userIdentity.arn } }]\n",
    matches: [{ userIdentity: { arn: "x" } }],
    misses: [{ who: "x" }],
  },
  {
    construct: "long `taxonomy`",
    section: "rule schema",
    verdict: "refused",
    name: "A taxonomy of more than 256 characters is refused",
    files: [withSource("{ product: aws, service: cloudtrail }", `taxonomy: ${"x".repeat(257)}\n`)],
    problem: [2, 11, "taxonomy"],
  },
];
