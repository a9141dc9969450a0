/**
 * Rules of several files together: filters are added, what is replaced is left out, correlations find what they refer to,
 * ids and names are checked.
 */
import { hash } from "node:crypto";
import type { Problem } from "../problem.ts";
import type { Correlation } from "./correlation/correlation.ts";
import { parseCorrelation } from "./correlation/parse-correlation.ts";
import type { ReadCorrelation } from "./correlation/parse-correlation.ts";
import { resolveCorrelations } from "./correlation/resolve.ts";
import { readDocuments } from "./documents.ts";
import type { Expression } from "./expression.ts";
import type { SigmaDocument } from "./documents.ts";
import { parseFilter } from "./filter.ts";
import type { SigmaFilter } from "./filter.ts";
import { parseRule } from "./parse-rule.ts";
import type { Pipeline } from "./pipeline/pipeline.ts";
import { NO_PIPELINE } from "./pipeline/pipeline.ts";
import type { RuleHead, SigmaRule } from "./rule.ts";
import { nameSelections } from "./selection-names.ts";
import type { SelectionName, SelectionNames } from "./selection-names.ts";

export interface RuleText {
  readonly path: string;
  readonly text: string;
  /** The licence of rules that state none. */
  readonly license?: string | undefined;
  /** What its rules and filters go through; none: they are taken as they are written. */
  readonly pipeline?: Pipeline;
}

export interface RuleCollection {
  /** Sorted by id. */
  readonly rules: readonly SigmaRule[];
  /** Each behind those that it refers to. */
  readonly correlations: readonly Correlation[];
  /** What is wrong, each with its place; the other rules are not touched by it. */
  readonly problems: readonly Problem[];
  /** Rules that are left out because they say so themselves, or another one does; with the reason. */
  readonly notes: readonly Problem[];
  /** In the order of their paths. */
  readonly filters: readonly SigmaFilter[];
  /** What the parts of the rules' expressions are called where they are written. */
  readonly names: SelectionNames;
}

type Named = Pick<RuleHead, "id" | "name" | "path" | "related" | "status">;

interface Read {
  readonly rules: SigmaRule[];
  readonly correlations: ReadCorrelation[];
  readonly filters: SigmaFilter[];
  readonly problems: Problem[];
  readonly names: Map<Expression, SelectionName>;
}

/** Reads rule files. The order of the files changes nothing. */
export function readCollection(texts: readonly RuleText[]): RuleCollection {
  const read: Read = { rules: [], correlations: [], filters: [], problems: [], names: new Map() };
  for (const { path, text, license, pipeline = NO_PIPELINE } of texts.toSorted((a, b) =>
    a.path < b.path ? -1 : 1,
  )) {
    const { documents, problems } = readDocuments(text, path);
    read.problems.push(...problems);
    for (const source of documents) readDocument({ ...source, license }, { read, pipeline });
  }
  const { problems } = read;
  const known = unique<SigmaRule | ReadCorrelation>([...read.rules, ...read.correlations], problems);
  const { active, notes } = inForce(known);
  const rules = withFilters(active.filter(isRule), read.filters, { known: known.filter(isRule), problems });
  const correlating = active.filter(isCorrelation);
  const resolved = resolveCorrelations(correlating, (name) => rules.find((rule) => isNamed(rule, name)));
  problems.push(...resolved.problems);
  const isSilent = silencedBy(
    correlating.filter(({ id }) => resolved.correlations.some((one) => one.id === id)),
  );
  return {
    rules: rules.map((rule) => ({ ...rule, silent: isSilent(rule) })),
    correlations: resolved.correlations.map((one) => ({ ...one, silent: isSilent(one) })),
    problems,
    notes,
    filters: read.filters,
    names: read.names,
  };
}

function readDocument(source: SigmaDocument, { read, pipeline }: { read: Read; pipeline: Pipeline }): void {
  if (source.kind === "rule") {
    const parsed = parseRule(source, pipeline);
    if (parsed.ok) {
      read.rules.push(parsed.rule);
      nameSelections(read.names, parsed.selections);
    } else read.problems.push(...parsed.problems);
  } else if (source.kind === "filter") {
    const parsed = parseFilter(source, pipeline);
    if (parsed.filter) {
      read.filters.push(parsed.filter);
      nameSelections(read.names, parsed.filter.selections, parsed.filter.title);
    } else read.problems.push(...parsed.problems);
  } else {
    const parsed = parseCorrelation(source, pipeline);
    if (parsed.correlation) read.correlations.push(parsed.correlation);
    else read.problems.push(...parsed.problems);
  }
}

function isRule(one: SigmaRule | ReadCorrelation): one is SigmaRule {
  return "expression" in one;
}

function isCorrelation(one: SigmaRule | ReadCorrelation): one is ReadCorrelation {
  return !isRule(one);
}

/** A rule speaks for itself unless correlations refer to it and none of them says `generate`. */
function silencedBy(correlations: readonly ReadCorrelation[]): (rule: Named) => boolean {
  return (rule) => {
    const referring = correlations.filter(({ rules }) => rules.some((name) => isNamed(rule, name)));
    return referring.length > 0 && referring.every(({ generate }) => !generate);
  };
}

/** The first of each id and name, by path; the others are problems. */
function unique<T extends Named>(rules: readonly T[], problems: Problem[]): T[] {
  const ids = new Map<string, T>();
  const names = new Map<string, T>();
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
function inForce<T extends Named>(rules: readonly T[]): { active: T[]; notes: Problem[] } {
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

function isNamed({ id, name, related }: Named, reference: string): boolean {
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

function at({ path }: Named, message: string): Problem {
  return { path, line: 1, column: 1, message };
}
