/**
 * Rules of several files together: filters are added, what is replaced is left out, correlations find what they refer to,
 * ids and names are checked.
 */
import { addProblems, fewOfEach } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { affordable, withFilters } from "./apply-filters.ts";
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
import { References } from "./references.ts";
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
  /** Where each of them stands. */
  readonly sources: Map<Named, SigmaDocument>;
  readonly rules: SigmaRule[];
  readonly correlations: ReadCorrelation[];
  readonly filters: SigmaFilter[];
  readonly problems: Problem[];
  readonly names: Map<Expression, SelectionName>;
}

/** Reads rule files. The order of the files changes nothing. Whatever they hold, it ends: with rules or with problems. */
export function readCollection(texts: readonly RuleText[]): RuleCollection {
  const read: Read = {
    sources: new Map(),
    rules: [],
    correlations: [],
    filters: [],
    problems: [],
    names: new Map(),
  };
  for (const { path, text, license, pipeline = NO_PIPELINE } of texts.toSorted((a, b) =>
    a.path < b.path ? -1 : 1,
  )) {
    const { documents, problems } = readDocuments(text, path);
    addProblems(read.problems, problems);
    for (const source of documents) readDocument({ ...source, license }, { read, pipeline });
  }
  const { problems, sources } = read;
  const placeOf: PlaceOf = (one, key, message) =>
    (sources.get(one) as SigmaDocument).document.problem([key], message);
  const known = unique<SigmaRule | ReadCorrelation>([...read.rules, ...read.correlations], {
    problems,
    placeOf,
  });
  const { active, notes } = inForce(known, placeOf);
  const refuse = (written: SigmaRule, message: string): void =>
    void problems.push(placeOf(written, "title", message));
  const filtered = withFilters(active.filter(isRule), read.filters, {
    known: known.filter(isRule),
    problems,
    refuse,
  });
  const rules = affordable(filtered, refuse);
  const correlating = active.filter(isCorrelation);
  const resolved = resolveCorrelations(correlating, new References(rules));
  addProblems(problems, resolved.problems);
  const inUse = new Set(resolved.correlations.map(({ id }) => id));
  const isSilent = silencedBy(
    correlating.filter(({ id }) => inUse.has(id)),
    new References<Named>([...rules, ...resolved.correlations]),
  );
  return {
    rules: rules.map((rule) => ({ ...rule, silent: isSilent(rule) })),
    correlations: resolved.correlations.map((one) => ({ ...one, silent: isSilent(one) })),
    problems: fewOfEach(problems),
    notes,
    filters: read.filters,
    names: read.names,
  };
}

/** A problem at a key of a rule. */
type PlaceOf = (one: Named, key: "title" | "id" | "name" | "status", message: string) => Problem;

function readDocument(source: SigmaDocument, { read, pipeline }: { read: Read; pipeline: Pipeline }): void {
  if (source.kind === "rule") {
    const parsed = parseRule(source, pipeline);
    if (!parsed.ok) return addProblems(read.problems, parsed.problems);
    read.rules.push(parsed.rule);
    read.sources.set(parsed.rule, source);
    nameSelections(read.names, parsed.selections);
  } else if (source.kind === "filter") {
    const parsed = parseFilter(source, pipeline);
    if (!parsed.filter) return addProblems(read.problems, parsed.problems);
    read.filters.push(parsed.filter);
    nameSelections(read.names, parsed.filter.selections, parsed.filter.title);
  } else {
    const parsed = parseCorrelation(source, pipeline);
    if (!parsed.correlation) return addProblems(read.problems, parsed.problems);
    read.correlations.push(parsed.correlation);
    read.sources.set(parsed.correlation, source);
  }
}

function isRule(one: SigmaRule | ReadCorrelation): one is SigmaRule {
  return "expression" in one;
}

function isCorrelation(one: SigmaRule | ReadCorrelation): one is ReadCorrelation {
  return !isRule(one);
}

/** A rule speaks for itself unless correlations refer to it and none of them says `generate`. */
function silencedBy(
  correlations: readonly ReadCorrelation[],
  references: References<Named>,
): (rule: Named) => boolean {
  const speaks = new Map<string, boolean>();
  for (const { rules, generate } of correlations)
    for (const { id } of rules.flatMap((name) => references.all(name)))
      speaks.set(id, generate || (speaks.get(id) ?? false));
  return ({ id }) => speaks.get(id) === false;
}

/** The first of each id and name, by path; the others are problems. */
function unique<T extends Named>(
  rules: readonly T[],
  { problems, placeOf }: { problems: Problem[]; placeOf: PlaceOf },
): T[] {
  const ids = new Map<string, T>();
  const names = new Map<string, T>();
  for (const rule of rules) {
    const [sameId, sameName] = [ids.get(rule.id), rule.name === undefined ? undefined : names.get(rule.name)];
    if (sameName)
      problems.push(placeOf(rule, "name", `the name is that of ${sameName.path}; write another one`));
    else if (sameId) problems.push(placeOf(rule, "id", `the id is that of ${sameId.path}; write a new one`));
    else {
      ids.set(rule.id, rule);
      if (rule.name !== undefined) names.set(rule.name, rule);
    }
  }
  return [...ids.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Without those that are deprecated or unsupported by what they say, or obsolete by what another rule in force says. */
function inForce<T extends Named>(rules: readonly T[], placeOf: PlaceOf): { active: T[]; notes: Problem[] } {
  const notes: Problem[] = [];
  const kept = rules.filter((rule) => {
    const isOut = rule.status === "deprecated" || rule.status === "unsupported";
    if (isOut) notes.push(placeOf(rule, "status", `the rule is left out: its status is ${rule.status}`));
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
    if (by) notes.push(placeOf(rule, "id", `the rule is left out: ${by.path} says that it is obsolete`));
    return !by;
  });
  return { active, notes };
}
