/** Finds in rule files what the engine takes and people should not: see codes.ts. */
import { compareText } from "../catalog/group.ts";
import type { Problem } from "../problem.ts";
import { SIGNS } from "../rule-tests/read-tests.ts";
import type { RuleTests } from "../rule-tests/read-tests.ts";
import type { RuleCollection, RuleText } from "../sigma/collection.ts";
import { isMap, readDocuments } from "../sigma/documents.ts";
import type { SigmaDocument } from "../sigma/documents.ts";
import type { Expression } from "../sigma/expression.ts";
import { formatCount } from "../finding/explain.ts";
import type { Category, SigmaRule } from "../sigma/rule.ts";
import { LINT_CODES, SEVERITIES } from "./codes.ts";
import type { LintCode, Severity } from "./codes.ts";
import { needsOf } from "../sigma/correlation/entry.ts";
import { correlatedFault, fieldFault, fieldsOf } from "./fields.ts";
import { HEAD_CHECKS, says } from "./head.ts";

export interface LintFinding extends Problem {
  readonly code: LintCode;
  readonly severity: Severity;
}

export interface LintedFile extends RuleText {
  /** Where its tests stand; undefined: it has none. */
  readonly testsPath: string | undefined;
  /** undefined: there are none, or they cannot be read. */
  readonly tests: RuleTests | undefined;
  /** It ships with auditplane. */
  readonly isBuiltin: boolean;
}

/** How many facts of a sample a rule matches, or are part of what a correlation finds. */
export interface Breadth {
  readonly matched: number;
  readonly of: number;
}

export interface LintGiven {
  readonly files: readonly LintedFile[];
  /** Paths of files of which nothing could be read; the collection has the problem. */
  readonly unread?: readonly string[];
  /** Of the files, and perhaps of others. */
  readonly collection: RuleCollection;
  readonly testProblems: readonly Problem[];
  /** By the id of the rule; a rule that is not in it is not known to be too broad. */
  readonly sample: ReadonlyMap<string, Breadth>;
}

/** Every finding, in the order of their places. The order of the files changes nothing. */
export function lintRules({
  files,
  unread = [],
  collection,
  testProblems,
  sample,
}: LintGiven): LintFinding[] {
  const paths = new Set([...files.map(({ path }) => path), ...unread]);
  const isLinted = ({ path }: Problem): boolean => paths.has(path);
  const findings = [
    ...collection.problems.filter(isLinted).map((problem) => finding("invalid-rule", problem)),
    ...collection.notes.filter(isLinted).map((problem) => finding("left-out", problem)),
    ...testProblems.map((problem) => finding("invalid-tests", problem)),
    ...files.flatMap((file) => lintFile(file, { collection, sample })),
  ];
  return findings.sort(
    (a, b) =>
      compareText(a.path, b.path) ||
      a.line - b.line ||
      a.column - b.column ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compareText(a.code, b.code),
  );
}

function finding(code: LintCode, problem: Problem): LintFinding {
  return { ...problem, code, severity: LINT_CODES[code].severity };
}

type Known = Pick<LintGiven, "collection" | "sample">;

function lintFile(file: LintedFile, known: Known): LintFinding[] {
  const { documents } = readDocuments(file.text, file.path);
  const judging = documents.filter(({ kind }) => kind !== "filter");
  const filters = documents.filter(({ kind }) => kind === "filter");
  return [
    ...judging.flatMap((source) => {
      const rule = ruleOf(source, known.collection.rules);
      return [
        ...lintHead(source, { file, rule }),
        ...(rule ? lintRule(source, { rule, ...known }) : lintCorrelation(source, known)),
      ];
    }),
    ...filters.flatMap((source) => lintFilter(source, known.collection)),
    ...(judging[0] ? lintTests(judging[0], file) : []),
  ];
}

function lintHead(
  { data, document }: SigmaDocument,
  { file, rule }: { readonly file: LintedFile; readonly rule: SigmaRule | undefined },
): LintFinding[] {
  const checks = HEAD_CHECKS.filter(
    ({ code, builtin, findings }) =>
      (file.isBuiltin || !builtin) &&
      !(rule?.silent && findings) &&
      !(code === "missing-license" && file.license !== undefined), // the folder has one
  );
  return checks
    .filter(({ key }) => !says(data, key))
    .map(({ code, key, message, page }) => {
      const found = finding(code, document.problem(key, message));
      return page && file.isBuiltin ? { ...found, severity: "error" } : found;
    });
}

function lintTests({ document }: SigmaDocument, { testsPath, tests }: LintedFile): LintFinding[] {
  if (testsPath === undefined) {
    const message = "the rule has no tests; write match and no_match into tests.yml beside it";
    return [finding("missing-tests", document.problem([], message))];
  }
  if (!tests) return [];
  const missing = SIGNS.filter((sign) => !tests.tests.some(({ expected }) => expected === sign));
  return missing.map((sign) => {
    const what = sign === "match" ? "matches" : "does not match";
    const message = `no test shows a fact that the rule ${what}; write one under ${sign}`;
    return finding("one-sided-tests", { path: tests.path, line: 1, column: 1, message });
  });
}

function lintRule(
  source: SigmaDocument,
  { rule, collection, sample }: Known & { readonly rule: SigmaRule },
): LintFinding[] {
  const isOfFilter = (part: Expression): boolean => collection.names.get(part)?.filter !== undefined;
  const fields = fieldsOf(rule.expression, isOfFilter);
  const breadth = sample.get(rule.id);
  return [
    ...lintFields(source, fields, rule.category),
    ...(breadth && !rule.silent && isBroad(breadth) ? [tooBroad(source, breadth)] : []),
  ];
}

/** Fields of matches that no match has: by them, or by those of what it refers to, nothing is ever grouped or counted. */
function lintCorrelation(
  source: SigmaDocument,
  { collection: { rules, correlations }, sample }: Known,
): LintFinding[] {
  const { data, document, path } = source;
  const own = correlations.find((one) => one.path === path && one.title === data["title"]);
  if (!own) return [];
  const faults = new Map<string, LintFinding>();
  for (const { rule: id, correlation, field } of needsOf(correlations)) {
    const rule = rules.find((one) => one.id === id);
    const fault = correlations[correlation] === own && rule && correlatedFault(field, rule.category);
    if (!fault) continue;
    const message = `${fault.message} (of the matches of "${rule.title}")`;
    faults.set(field, finding(fault.code, document.problem(["correlation"], message)));
  }
  const breadth = sample.get(own.id);
  const isTooBroad = breadth !== undefined && !own.silent && isBroad(breadth);
  return [...faults.values(), ...(isTooBroad ? [tooBroad(source, breadth)] : [])];
}

/** The rule that was made of a document. */
function ruleOf({ data, path }: SigmaDocument, rules: readonly SigmaRule[]): SigmaRule | undefined {
  const isMade = ({ id, title }: SigmaRule): boolean =>
    typeof data["id"] === "string" ? id === data["id"].toLowerCase() : title === data["title"];
  return rules.find((rule) => rule.path === path && isMade(rule));
}

function lintFilter(source: SigmaDocument, { filters }: RuleCollection): LintFinding[] {
  const { data, document, path } = source;
  const filter = filters.find((one) => one.path === path && one.title === data["title"]);
  if (!filter) return [];
  const message =
    "the condition has no `not`: the rules then match only what the filter names; write not before what it leaves out";
  return [
    ...lintFields(
      source,
      fieldsOf(filter.expression, () => false),
      filter.category,
    ),
    ...(hasNot(filter.expression)
      ? []
      : [finding("filter-without-not", document.problem(["filter", "condition"], message))]),
  ];
}

function hasNot(expression: Expression): boolean {
  return expression.kind === "not" || (expression.kind !== "field" && expression.of.some(hasNot));
}

function lintFields(source: SigmaDocument, fields: Iterable<string>, category: Category): LintFinding[] {
  return [...fields].flatMap((field) => {
    const fault = fieldFault(field, category);
    return fault ? [finding(fault.code, placeOf(source, field, fault.message))] : [];
  });
}

/** A problem at the first line about the field. */
function placeOf({ data, document, kind }: SigmaDocument, field: string, message: string): Problem {
  const root = kind === "filter" ? "filter" : "detection";
  const isLine = (key: string): boolean => key.split("|")[0] === field;
  for (const [name, body] of Object.entries(isMap(data[root]) ? data[root] : {})) {
    const maps = Array.isArray(body) ? body : [body];
    for (const [at, map] of maps.entries()) {
      const key = isMap(map) ? Object.keys(map).find(isLine) : undefined;
      if (key !== undefined)
        return document.problem([root, name, ...(Array.isArray(body) ? [at] : []), key], message);
    }
  }
  return document.problem([root], message);
}

const BROAD = 0.01;
/** Of fewer facts a share says nothing. */
export const SAMPLE_MIN = 100;

function isBroad({ matched, of }: Breadth): boolean {
  return of >= SAMPLE_MIN && matched > of * BROAD;
}

function tooBroad({ document, kind }: SigmaDocument, { matched, of }: Breadth): LintFinding {
  const percent = ((matched * 100) / of).toFixed(1);
  const [what, key] =
    kind === "correlation" ? ["the correlation holds for", "correlation"] : ["the rule matches", "detection"];
  const message = `${what} ${percent} % of the sample (${formatCount(matched)} of ${formatCount(of)}), more than 1 %; narrow it, or leave out what is usual`;
  return finding("too-broad", document.problem([key], message));
}
