/** Rules of several files together: documents are read one by one, then it is found what of them is in force. */
import { addProblems, fewOfEach } from "../problem.ts";
import type { Problem } from "../problem.ts";
import type { Correlation } from "./correlation/correlation.ts";
import { parseCorrelation } from "./correlation/parse-correlation.ts";
import type { ReadCorrelation } from "./correlation/parse-correlation.ts";
import { readDocuments } from "./documents.ts";
import type { Expression } from "./expression.ts";
import type { SigmaDocument } from "./documents.ts";
import { parseFilter } from "./filter.ts";
import type { SigmaFilter } from "./filter.ts";
import { findInForce } from "./in-force.ts";
import type { PlaceOf, Written } from "./in-force.ts";
import { parseRule } from "./parse-rule.ts";
import type { Pipeline } from "./pipeline/pipeline.ts";
import { NO_PIPELINE } from "./pipeline/pipeline.ts";
import type { SigmaRule } from "./rule.ts";
import { nameSelections } from "./selection-names.ts";
import type { SelectionName, SelectionNames } from "./selection-names.ts";

export interface RuleText {
  readonly path: string;
  readonly text: string;
  /** The licence of rules that state none. */
  readonly license?: string | undefined;
  /** What its rules and filters go through; none: they are taken as they are written. */
  readonly pipeline?: Pipeline;
  /** It ships with us: an id or a name that others share with it is a problem of theirs. */
  readonly isBuiltin?: boolean;
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

interface Read {
  /** Where each of them stands. */
  readonly sources: Map<Written, SigmaDocument>;
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
  for (const { path, text, license, pipeline = NO_PIPELINE, isBuiltin } of texts.toSorted(byOrigin)) {
    const { documents, problems } = readDocuments(text, path);
    addProblems(read.problems, problems);
    const page = isBuiltin ? path.split("/").at(-2) : undefined;
    for (const source of documents) readDocument({ ...source, license, page }, { read, pipeline });
  }
  const { problems, sources, filters, names } = read;
  const placeOf: PlaceOf = (one, key, message) =>
    (sources.get(one) as SigmaDocument).document.problem([key], message);
  const { rules, correlations, notes, ...found } = findInForce(read, placeOf);
  addProblems(problems, found.problems);
  return { rules, correlations, problems: fewOfEach(problems), notes, filters, names };
}

/** Ours first, then by path, however the path to ours is written. */
function byOrigin(a: RuleText, b: RuleText): number {
  return Number(b.isBuiltin ?? false) - Number(a.isBuiltin ?? false) || (a.path < b.path ? -1 : 1);
}

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
