/** Everything of one rule, as text for people and as JSON for programs. */
import { shownText } from "../../core/record/text.ts";
import { describeRule } from "../rules-list/describe.ts";
import type { RuleDescription, ShownRule } from "../rules-list/describe.ts";
import type { RulesFormat } from "../rules-list/render.ts";

export function renderRule(shown: ShownRule, format: RulesFormat): string {
  const rule = describeRule(shown);
  if (format === "json") return `${JSON.stringify(rule, null, 2)}\n`;
  const facts: readonly (readonly [string, string | null])[] = [
    ["Id", rule.id],
    ["Name", rule.name],
    ["Source", rule.source],
    ["Level", `${rule.level}${rule.shadow ? ", in shadow" : ""}`],
    ["Tier", rule.tier],
    [
      "Judges",
      Object.entries(rule.logsource)
        .map(([key, value]) => `${key} ${String(value)}`)
        .join(", "),
    ],
    ["Findings", findingsText(rule)],
    ["Status", rule.status],
    ["Author", rule.author],
    ["License", rule.license],
    ["Version", rule.version],
    ["Tests", `${rule.tests.match} match, ${rule.tests.no_match} do not`],
    ["Tags", rule.tags.join(", ")],
    ["Related", rule.related.map(({ id, type }) => `${id} (${type})`).join(", ")],
    ["Filters", rule.filters.join(", ")],
    ["Runbook", rule.runbook],
  ];
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return [
    `${shownText(rule.title)}\n\n`,
    ...facts.flatMap(([name, value]) =>
      value === null || value === "" ? [] : [`${name.padEnd(width)}${shownText(value)}\n`],
    ),
    section("Description", rule.description.trimEnd().split("\n")),
    section("Condition", rule.condition),
    section("Explanation", rule.explanation === null ? [] : [rule.explanation]),
    section("Next steps", rule.next_steps.map(item)),
    section("False positives", rule.falsepositives.map(item)),
    section("References", rule.references.map(item)),
  ].join("");
}

function findingsText({ silent, window, grouping }: RuleDescription): string {
  return silent
    ? "none of its own: a correlation speaks for it"
    : `one a person, asset and ${window}; alerts group by ${grouping}`;
}

function item(text: string): string {
  return `- ${text.trimEnd()}`;
}

function section(title: string, lines: readonly string[]): string {
  const body = lines
    .filter((line, at) => line !== "" || at > 0)
    .map((line) => `  ${shownText(line)}`.trimEnd());
  return body.length === 0 ? "" : `\n${title}\n${body.join("\n")}\n`;
}
