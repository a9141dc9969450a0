/** Rules of several files together: filters are added, what is replaced is left out, ids and names are checked. */
import { hash } from "node:crypto";
import type { Problem } from "../problem.ts";
import { readDocuments } from "./documents.ts";
import type { Expression } from "./expression.ts";
import { parseFilter } from "./filter.ts";
import type { SigmaFilter } from "./filter.ts";
import type { Placeholders } from "./modifiers.ts";
import { parseRule } from "./parse-rule.ts";
import type { SigmaRule } from "./rule.ts";
import { nameSelections } from "./selection-names.ts";
import type { SelectionName, SelectionNames } from "./selection-names.ts";

export interface RuleText {
  readonly path: string;
  readonly text: string;
}

export interface RuleCollection {
  /** Sorted by id. */
  readonly rules: readonly SigmaRule[];
  /** What is wrong, each with its place; the other rules are not touched by it. */
  readonly problems: readonly Problem[];
  /** Rules that are left out because they say so themselves, or another one does; with the reason. */
  readonly notes: readonly Problem[];
  /** In the order of their paths. */
  readonly filters: readonly SigmaFilter[];
  /** What the parts of the rules' expressions are called where they are written. */
  readonly names: SelectionNames;
}

/** Reads rule files. The order of the files changes nothing. */
export function readCollection(
  texts: readonly RuleText[],
  placeholders: Placeholders = new Map(),
): RuleCollection {
  const problems: Problem[] = [];
  const rules: SigmaRule[] = [];
  const filters: SigmaFilter[] = [];
  const names = new Map<Expression, SelectionName>();
  for (const { path, text } of texts.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const read = readDocuments(text, path);
    problems.push(...read.problems);
    for (const source of read.documents) {
      if (source.kind === "rule") {
        const parsed = parseRule(source, placeholders);
        if (parsed.ok) {
          rules.push(parsed.rule);
          nameSelections(names, parsed.selections);
        } else problems.push(...parsed.problems);
      } else if (source.kind === "filter") {
        const parsed = parseFilter(source, placeholders);
        if (parsed.filter) {
          filters.push(parsed.filter);
          nameSelections(names, parsed.filter.selections, parsed.filter.title);
        } else problems.push(...parsed.problems);
      } else
        problems.push(
          source.document.problem(
            ["correlation"],
            "a correlation is not supported by this version; remove it",
          ),
        );
    }
  }
  const known = unique(rules, problems);
  const { active, notes } = inForce(known);
  return { rules: withFilters(active, filters, { known, problems }), problems, notes, filters, names };
}

/** The first of each id and name, by path; the others are problems. */
function unique(rules: readonly SigmaRule[], problems: Problem[]): SigmaRule[] {
  const ids = new Map<string, SigmaRule>();
  const names = new Map<string, SigmaRule>();
  for (const rule of rules) {
    const [sameId, sameName] = [ids.get(rule.id), rule.name === undefined ? undefined : names.get(rule.name)];
    if (sameId) problems.push(at(rule, `the id is that of ${sameId.path}; write a new one`));
    else if (sameName) problems.push(at(rule, `the name is that of ${sameName.path}; write another one`));
    else {
      ids.set(rule.id, rule);
      if (rule.name !== undefined) names.set(rule.name, rule);
    }
  }
  return [...ids.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Without those that are deprecated or unsupported by what they say, or obsolete by what another rule in force says. */
function inForce(rules: readonly SigmaRule[]): { active: SigmaRule[]; notes: Problem[] } {
  const notes: Problem[] = [];
  const kept = rules.filter((rule) => {
    const isOut = rule.status === "deprecated" || rule.status === "unsupported";
    if (isOut) notes.push(at(rule, `the rule is left out: its status is ${rule.status}`));
    return !isOut;
  });
  const replaced = new Map(
    kept.flatMap((rule) =>
      rule.related.flatMap(({ id, type }) =>
        type === "obsolete" && id !== rule.id ? [[id, rule] as const] : [],
      ),
    ),
  );
  const active = kept.filter((rule) => {
    const by = replaced.get(rule.id);
    if (by) notes.push(at(rule, `the rule is left out: ${by.path} says that it is obsolete`));
    return !by;
  });
  return { active, notes };
}

/** Every rule with the conditions of the filters that name it; a filter that names no rule is a problem. */
function withFilters(
  rules: readonly SigmaRule[],
  filters: readonly SigmaFilter[],
  { known, problems }: { known: readonly SigmaRule[]; problems: Problem[] },
): SigmaRule[] {
  for (const filter of filters)
    for (const [index, name] of (filter.rules ?? []).entries())
      if (!known.some((rule) => isNamed(rule, name)))
        problems.push({
          ...filter.placeOf(index),
          message: `${name} is the id or the name of no rule; remove it`,
        });
  return rules.map((rule) => {
    const own = filters.filter(
      ({ category, rules: names }) =>
        category === rule.category && (names?.some((name) => isNamed(rule, name)) ?? true),
    );
    if (own.length === 0) return rule;
    const of = [rule.expression, ...own.map(({ expression }) => expression)];
    return { ...rule, expression: { kind: "and", of }, version: filteredVersion(rule, own) };
  });
}

function isNamed({ id, name, related }: SigmaRule, reference: string): boolean {
  const lower = reference.toLowerCase();
  return (
    id === lower || name === reference || related.some((one) => one.type === "renamed" && one.id === lower)
  );
}

/** A rule with filters is another rule than without. */
function filteredVersion({ version }: SigmaRule, filters: readonly SigmaFilter[]): string {
  const parts = [version, ...filters.map((filter) => filter.version).sort()];
  return hash("sha256", parts.join(" "), "hex").slice(0, 12);
}

function at({ path }: SigmaRule, message: string): Problem {
  return { path, line: 1, column: 1, message };
}
