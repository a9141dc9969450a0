/** Rules as a table for people and as JSON for programs. */
import { shownText } from "../../core/record/text.ts";
import { shortIdLength } from "../../core/sigma/rule-reference.ts";
import { LEVELS } from "../../core/sigma/rule.ts";
import type { Level } from "../../core/sigma/rule.ts";
import { renderRows } from "../text-table.ts";
import { describeRule } from "./describe.ts";
import type { RuleDescription, ShownRule } from "./describe.ts";

export const RULES_FORMATS = ["table", "json"] as const;
export type RulesFormat = (typeof RULES_FORMATS)[number];

/** Renders rules, the most severe first, then by category, title and id. */
export function renderRuleList(rules: readonly ShownRule[], format: RulesFormat): string {
  const described = rules.map(describeRule).sort(compareRules);
  if (format === "json") return `${JSON.stringify({ rules: described }, null, 2)}\n`;
  if (described.length === 0) return "There are no rules.\n";
  const length = shortIdLength(described);
  const rows = described.map((rule) =>
    [
      rule.id.slice(0, length),
      rule.level,
      rule.tier,
      rule.category,
      cut(rule.title, TITLE_MAX),
      rule.status,
      cut(rule.author, AUTHOR_MAX),
      String(rule.tests.match + rule.tests.no_match),
      rule.source,
    ].map(shownText),
  );
  const head = ["ID", "LEVEL", "TIER", "CATEGORY", "TITLE", "STATUS", "AUTHOR", "TESTS", "SOURCE"];
  return `${renderRows(head, rows)}\n`;
}

const TITLE_MAX = 70;
const AUTHOR_MAX = 30;

function cut(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

export function compareRules(a: RuleDescription, b: RuleDescription): number {
  const rank = ({ level }: RuleDescription): number => -LEVELS.indexOf(level as Level);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  for (const key of ["category", "title", "id"] as const)
    if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  return 0;
}
