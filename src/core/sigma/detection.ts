/**
 * Selections: maps (all lines must hold), lists of maps (one must hold), keywords, lines `field|modifiers: value(s)`.
 * sigma-rules-specification 2.1, section "Detection"; sigma-appendix-modifiers 2.1.
 */
import { isScalar } from "yaml";
import { addProblems, fewOf, shown } from "../problem.ts";
import type { Problem } from "../problem.ts";
import type { KeyPath, LocatedDocument } from "../located-document.ts";
import { canonicalJson } from "../record/decode.ts";
import { isKeepable } from "../record/text.ts";
import { checkTest } from "./compile.ts";
import { lengthFault } from "./cost.ts";
import { isMap } from "./documents.ts";
import { COMPARISONS, TIME_PARTS, join } from "./expression.ts";
import type { Expression } from "./expression.ts";
import { ModifierError, readLine } from "./modifiers.ts";
import type { Literal } from "./modifiers.ts";
import { applyPlan } from "./pipeline/apply.ts";
import type { Plan } from "./pipeline/plan.ts";
import type { RegexBudget } from "./regex-budget.ts";

const FORBIDDEN_SEGMENTS = new Set(["__proto__", "constructor", "prototype"]);
/** Modifiers whose values are numbers, not text. */
const NUMERIC = new Set<string>([...COMPARISONS, ...TIME_PARTS]);
/** What a detection holds beside selections. */
const NO_SELECTION = new Set(["condition", "timeframe"]);

/** Values of a line that are each told to be wrong. */
const FAULTS_MAX = 10;

/** Where a detection stands, and what becomes of its lines. */
export interface Where {
  readonly document: LocatedDocument;
  /** What the pipeline does to them. */
  readonly plan: Plan;
  /** Filled. */
  readonly problems: Problem[];
  /** Spent. */
  readonly regexes: RegexBudget;
  /** Filled: what means something else, or nothing, without the pipeline, and what the pipeline made of it. */
  readonly changes: unknown[];
}

/** In place of a line that the pipeline drops. */
const DROPPED = "dropped";
type Line = Expression | typeof DROPPED | undefined;

/**
 * Reads every selection of the detection at a path. Problems are added; what has one is left out. Each is an object of its
 * own, also where a pipeline makes the same of several: names are found by it (selection-names.ts).
 */
export function readSelections(
  detection: Readonly<Record<string, unknown>>,
  at: KeyPath,
  where: Where,
): Map<string, Expression> {
  const selections = new Map<string, Expression>();
  for (const [name, body] of Object.entries(detection)) {
    if (NO_SELECTION.has(name)) continue;
    const expression = readSelection(body, [...at, name], where);
    if (expression) selections.set(name, { ...expression });
  }
  return selections;
}

/** Reads one selection; undefined: it has problems, which are added. */
export function readSelection(body: unknown, path: KeyPath, where: Where): Expression | undefined {
  if (Array.isArray(body)) {
    if (body.length === 0) return refuse(where, path, EMPTY);
    const maps = body.flatMap((item, at) => (isMap(item) ? [readMap(item, [...path, at], where)] : []));
    const isPlain = (item: unknown): boolean => !isMap(item);
    const keywords = body.some(isPlain)
      ? [
          readValues("", body.filter(isPlain), {
            path,
            key: [...body.keys()].filter((at) => isPlain(body[at])),
            where,
          }),
        ]
      : [];
    return all("or", [...keywords, ...maps], { path, where });
  }
  if (isMap(body)) return readMap(body, path, where);
  if (body === null) return refuse(where, path, EMPTY);
  if (isLiteral(body))
    return all("or", [readValues("", [body], { path, key: undefined, where })], { path, where });
  return refuse(
    where,
    path,
    "a selection is a map of `field: value`, a list of such maps, or a list of keywords",
  );
}

const EMPTY = "the selection is empty; give it at least one line";

function readMap(
  map: Readonly<Record<string, unknown>>,
  path: KeyPath,
  where: Where,
): Expression | undefined {
  const entries = Object.entries(map);
  if (entries.length === 0) return refuse(where, path, EMPTY);
  const lines = entries.map(([key, value]) => {
    const at = { path: [...path, key], key: Array.isArray(value) ? [...value.keys()] : undefined, where };
    return readValues(key, Array.isArray(value) ? value : [value], at);
  });
  return all("and", lines, { path, where });
}

const NO_KEYWORD = "null is no keyword: every record lacks something; name a field";

interface At {
  readonly path: KeyPath;
  /** Where each value stands below the path; undefined: at the path itself. */
  readonly key: readonly number[] | undefined;
  readonly where: Where;
}

/** Reads one line, or keywords where the name has no field. */
function readValues(name: string, values: readonly unknown[], at: At): Line {
  const { path, key, where } = at;
  const [field = "", ...modifiers] = name.split("|");
  const fieldIs = fieldFault(field);
  if (fieldIs !== undefined) return refuse(where, path, fieldIs);
  if (values.length === 0) return refuse(where, path, "the list of values is empty; give at least one value");
  const placeOf = (index: number): KeyPath => (key ? [...path, key[index] as number] : path);
  const isCompared = modifiers.some((modifier) => NUMERIC.has(modifier));
  const faults = values.flatMap((value, index) => {
    const node = where.document.node(placeOf(index));
    const fault =
      value === null && field === ""
        ? NO_KEYWORD
        : faultOf(value, { among: values.length, isCompared, node });
    return fault === undefined ? [] : [where.document.problem(placeOf(index), fault)];
  });
  if (faults.length > 0) {
    addProblems(where.problems, fewOf(faults, FAULTS_MAX));
    return undefined;
  }
  try {
    const line = readLine(values as Literal[], modifiers, where.plan.placeholders);
    const test = {
      kind: "field",
      field: field === "" ? undefined : field,
      values: line.values,
      all: line.all,
    } as const;
    const tooLong = lengthFault(test);
    if (tooLong !== undefined) return refuse(where, path, tooLong);
    checkTest(test, where.regexes);
    const mapped = applyPlan(test, where.plan);
    const isSame = mapped === test || canonicalJson(mapped) === canonicalJson(test);
    if (!isSame || modifiers.includes("expand")) where.changes.push([test, mapped]);
    if (!mapped) return DROPPED;
    return line.negated ? { kind: "not", of: mapped } : mapped;
  } catch (error) {
    if (!(error instanceof ModifierError)) throw error;
    return refuse(where, path, error.message);
  }
}

const FIELD_MAX = 1_024;

/** Why text is no name of a field. */
export function fieldFault(field: string): string | undefined {
  if (field.length > FIELD_MAX)
    return `the name of a field is longer than ${FIELD_MAX} characters, and no event has one so long; correct it`;
  const isForbidden = field.split(".").some((segment) => FORBIDDEN_SEGMENTS.has(segment));
  return isForbidden || field.includes("|") || !isKeepable(field)
    ? `"${shown(field)}" is no field of a record; remove it`
    : undefined;
}

/** What is wrong with a value; `node` is its place in the document. */
function faultOf(
  value: unknown,
  { among, isCompared, node }: { among: number; isCompared: boolean; node: unknown },
): string | undefined {
  if (!isLiteral(value)) return "a value is text, a number, true, false or null";
  if (value === null && among > 1)
    return "null cannot be one of several values; give it a selection of its own, and `1 of` them in the condition";
  if (typeof value !== "number") return undefined;
  if (!Number.isFinite(value)) return "it is no number that a field could have";
  return isCompared ? undefined : numberFault(value, node);
}

/** Why a number is not the text that it is written as; `node` is its place in the document. */
export function numberFault(value: number, node: unknown): string | undefined {
  const source = isScalar(node) ? (node.source ?? String(value)) : String(value);
  if (/^\d{11,12}$/.test(source))
    return "quote it: an account id is text, and as a number it loses its leading zeros";
  return source === String(value) ? undefined : `quote it: as a number ${shown(source)} is ${value}`;
}

/** All of them but what is dropped, or nothing where one could not be read. */
function all(
  kind: "and" | "or",
  of: readonly Line[],
  { path, where }: { readonly path: KeyPath; readonly where: Where },
): Expression | undefined {
  if (of.includes(undefined)) return undefined;
  const kept = of.filter((one) => typeof one === "object");
  return kept.length > 0 ? join(kind, kept) : refuse(where, path, NOTHING_LEFT);
}

const NOTHING_LEFT = "the pipeline drops every line of the selection; remove it, or keep one";

function isLiteral(value: unknown): value is Literal {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function refuse({ document, problems }: Where, path: KeyPath, message: string): undefined {
  problems.push(document.problem(path, message));
  return undefined;
}
