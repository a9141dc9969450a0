/** Why a rule matches a fact, or does not: the sentence that says what decided, and every part with its verdict. */
import { shownText } from "../../core/record/text.ts";
import { because } from "../../core/sigma/explain/because.ts";
import type { Explained } from "../../core/sigma/explain/explain.ts";
import { lineText, valueText } from "../../core/sigma/explain/phrase.ts";
import type { SigmaRule } from "../../core/sigma/rule.ts";
import { GROUP_WORDS, selectionPrefix } from "../rules-list/condition.ts";
import type { RulesFormat } from "../rules-list/render.ts";

export interface ExplainedRule {
  readonly rule: SigmaRule;
  readonly explained: Explained;
  /** What is to be known before all else. */
  readonly note?: string | undefined;
}

export interface ExplainStyle {
  readonly format: RulesFormat;
  readonly colour: boolean;
}

/** Of long lists of values so many are named. */
const VALUES_MAX = 8;

export function renderExplanation({ rule, explained, note }: ExplainedRule, style: ExplainStyle): string {
  const sentence = because(explained);
  if (style.format === "json") {
    const { id, title, version, path } = rule;
    const report = { rule_id: id, rule_title: title, rule_version: version, source: path };
    return `${JSON.stringify({ ...report, note: note ?? null, matches: explained.holds, because: sentence, condition: plain(explained) }, null, 2)}\n`;
  }
  const tree = lines(explained, "", style.colour);
  const first = note === undefined ? [] : [shownText(note)];
  return [`${shownText(rule.title)} (${shownText(rule.path)})`, ...first, sentence, "", ...tree, ""].join(
    "\n",
  );
}

function lines(part: Explained, indent: string, colour: boolean): string[] {
  const start = `${indent}${mark(part.holds, colour)} ${shownText(selectionPrefix(part.selection))}`;
  if (part.kind === "line") {
    const { place, value, test } = part;
    const found = place === undefined ? "none" : valueText(value);
    const where = place === undefined || place === test.field ? "" : ` (${shownText(place)})`;
    return [`${start}${lineText(test, VALUES_MAX)}; found: ${found}${where}`];
  }
  const inner = part.of.flatMap((one) => lines(one, `${indent}  `, colour));
  return [start + GROUP_WORDS[part.kind], ...inner];
}

function mark(holds: boolean, colour: boolean): string {
  const sign = holds ? "✓" : "✗";
  return colour ? `\u001b[${holds ? 32 : 31}m${sign}\u001b[0m` : sign;
}

function plain(part: Explained): Record<string, unknown> {
  const named = part.selection
    ? { selection: part.selection.name, filter: part.selection.filter ?? null }
    : {};
  if (part.kind !== "line") return { ...named, holds: part.holds, kind: part.kind, of: part.of.map(plain) };
  const { test, place, value } = part;
  return {
    ...named,
    holds: part.holds,
    kind: "line",
    line: lineText(test),
    field: test.field ?? null,
    found_at: place ?? null,
    found: value === undefined ? null : value,
    is_absent: value === undefined,
  };
}
