/**
 * The headings of the Sigma specification that say what a rule means or may hold, as its documents have them:
 * https://github.com/SigmaHQ/sigma-specification. A case names one of them; a test asks that each is named.
 */
const MAIN = "https://github.com/SigmaHQ/sigma-specification/blob/main";
const SPECIFICATION = `${MAIN}/specification`;

interface Document {
  readonly url: string;
  readonly headings: readonly string[];
}

/** What has no headings is linked as a whole. */
export const DOCUMENTS = {
  rules: {
    url: `${SPECIFICATION}/sigma-rules-specification.md`,
    headings: [
      "Yaml File",
      "Schema",
      "Title",
      "Identification",
      "Name",
      "Taxonomy",
      "Status",
      "Description",
      "License",
      "Author",
      "References",
      "Date",
      "Modified",
      "LogSource",
      "Detection",
      "Search-Identifier",
      "General",
      "String Wildcard",
      "Escape Character",
      "Lists",
      "Maps",
      "Field Usage",
      "Special Field Values",
      "Field Existence",
      "Value Modifiers",
      "Modifier Types",
      "Placeholders",
      "Standard Placeholders",
      "Keywords search",
      "Condition",
      "Fields",
      "FalsePositives",
      "Level",
      "Tags",
      "Scope",
      "Rule Correlation",
      "Sigma Filters",
    ],
  },
  modifiers: {
    url: `${SPECIFICATION}/sigma-appendix-modifiers.md`,
    headings: [
      "Generic Modifiers",
      "String Modifiers",
      "Regular Expression",
      "Encoding",
      "Numeric Modifiers",
      "Time Modifiers",
      "IP (Internet Protocol) Modifiers",
      "Specific Modifiers",
    ],
  },
  correlations: {
    url: `${SPECIFICATION}/sigma-correlation-rules-specification.md`,
    headings: [
      "Compatibility",
      "Expression of Relationships In The Condition of Sigma Rules",
      "Type of Correlation rules",
      "Correlation rules",
      "Syntax",
      "Title",
      "Identification",
      "Status",
      "Description",
      "Author",
      "References",
      "Date",
      "Modified",
      "Correlation type",
      "Related rules",
      "Aliases",
      "Grouping",
      "Time Selection",
      "Condition",
      "FalsePositives",
      "Level",
      "Generate",
      "Event Count (event_count)",
      "Value Count (value_count)",
      "Value Sum (value_sum)",
      "Value Average (value_avg)",
      "Value Percentile (value_percentile)",
      "Temporal Proximity (temporal)",
      "Ordered Temporal Proximity (temporal_ordered)",
      "Field Name Aliases",
      "Failed Logins Followed by Successful Login",
    ],
  },
  filters: {
    url: `${SPECIFICATION}/sigma-filters-specification.md`,
    headings: [
      "Syntax",
      "title",
      "Identification",
      "Description",
      "Date",
      "Modified",
      "Taxonomy",
      "Log source",
      "Global Filter",
      "Relative rules",
      "filter selection",
      "filter condition",
      "Examples",
    ],
  },
  taxonomy: { url: `${SPECIFICATION}/sigma-appendix-taxonomy.md`, headings: ["AWS"] },
  "Sigma 1.0": {
    url: "https://github.com/SigmaHQ/sigma-specification/blob/01f39b027d2fa8683ad775997f329c4e47263713/Sigma_specification.md",
    headings: ["Rule Collections"],
  },
  "rule schema": { url: `${MAIN}/json-schema/sigma-detection-rule-schema.json`, headings: [] },
  "correlation schema": { url: `${MAIN}/json-schema/sigma-correlation-rules-schema.json`, headings: [] },
  "filter schema": { url: `${MAIN}/json-schema/sigma-filters-schema.json`, headings: [] },
  "YAML 1.2": { url: "https://yaml.org/spec/1.2.2/", headings: [] },
} as const satisfies Record<string, Document>;

type Documents = typeof DOCUMENTS;
type Headed = {
  [name in keyof Documents]: `${name}: ${Documents[name]["headings"][number]}`;
}[keyof Documents];

/** `document: heading`, a document without headings, or none where no document speaks of it. */
export type Section = Headed | "rule schema" | "correlation schema" | "filter schema" | "YAML 1.2" | "none";

export function headedSections(): string[] {
  return Object.entries(DOCUMENTS).flatMap(([name, { headings }]) =>
    headings.map((heading) => `${name}: ${heading}`),
  );
}

/** Where a section is to be read; undefined: in no document. */
export function linkOf(section: Section): string | undefined {
  if (section === "none") return undefined;
  const colon = section.indexOf(": ");
  const name = colon === -1 ? section : section.slice(0, colon);
  const { url } = DOCUMENTS[name as keyof Documents];
  return colon === -1 ? url : `${url}#${anchorOf(section.slice(colon + 2))}`;
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
