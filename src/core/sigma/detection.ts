/**
 * Selections: maps (all lines must hold), lists of maps (one must hold), lines `field|modifiers: value(s)`.
 * sigma-rules-specification 2.1, section "Detection"; sigma-appendix-modifiers 2.1.
 */
import { isScalar } from "yaml";
import type { Problem } from "../problem.ts";
import { compileTest } from "./compile.ts";
import type { KeyPath, LocatedDocument } from "../located-document.ts";
import type { Expression, FieldTest, Literal, Operator } from "./rule.ts";

const OPERATORS = new Set<string>([
  "contains",
  "startswith",
  "endswith",
  "re",
  "cidr",
  "fieldref",
  "exists",
  "gt",
  "gte",
  "lt",
  "lte",
]);
const NUMERIC = new Set<string>(["gt", "gte", "lt", "lte"]);
const FORBIDDEN_SEGMENTS = new Set(["__proto__", "constructor", "prototype"]);
/** Digits that YAML made a number of: an account id may have lost its zeros. */
const ACCOUNT_LIKE = /^\d{11,12}$/;

/** Reads every selection of a detection. Problems are added; what has one is left out. */
export function readSelections(
  detection: Readonly<Record<string, unknown>>,
  where: { document: LocatedDocument; problems: Problem[] },
): Map<string, Expression> {
  const selections = new Map<string, Expression>();
  for (const [name, body] of Object.entries(detection)) {
    if (name === "condition" || name === "timeframe") continue;
    const expression = readSelection(body, ["detection", name], where);
    if (expression) selections.set(name, expression);
  }
  return selections;
}

type Where = { document: LocatedDocument; problems: Problem[] };

function readSelection(body: unknown, path: KeyPath, where: Where): Expression | undefined {
  if (Array.isArray(body)) {
    if (body.length === 0) return refuse(where, path, "the selection is empty; give it at least one line");
    if (!body.every(isMap))
      return refuse(where, path, "keyword searches are not supported; name the field: `field: value`");
    const of = body.map((item, at) => readMap(item, [...path, at], where));
    return of.every((item) => item !== undefined) ? join("or", of) : undefined;
  }
  if (isMap(body)) return readMap(body, path, where);
  return refuse(where, path, "a selection is a map of `field: value`, or a list of such maps");
}

function readMap(
  map: Readonly<Record<string, unknown>>,
  path: KeyPath,
  where: Where,
): Expression | undefined {
  const entries = Object.entries(map);
  if (entries.length === 0) return refuse(where, path, "the selection is empty; give it at least one line");
  const of = entries.map(([key, value]) => readLine(key, value, { path: [...path, key], ...where }));
  return of.every((item) => item !== undefined) ? join("and", of) : undefined;
}

function readLine(key: string, value: unknown, at: Where & { path: KeyPath }): FieldTest | undefined {
  const [field = "", ...modifiers] = key.split("|");
  if (field === "")
    return refuse(at, at.path, "keyword searches are not supported; name the field: `field: value`");
  if (field.split(".").some((segment) => FORBIDDEN_SEGMENTS.has(segment))) {
    return refuse(at, at.path, `"${field}" is no field of a record; remove it`);
  }
  const read = readModifiers(modifiers, at);
  const values = readValues(value, read?.operator ?? "equals", at);
  if (!read || !values) return undefined;
  const test: FieldTest = { kind: "field", field, values, ...read };
  try {
    compileTest(test);
    return test;
  } catch (error) {
    return refuse(at, at.path, error instanceof Error ? error.message : "the line cannot be compiled");
  }
}

function readModifiers(
  modifiers: readonly string[],
  at: Where & { path: KeyPath },
): Pick<FieldTest, "operator" | "all" | "cased" | "flags"> | undefined {
  let operator: Operator = "equals";
  let flags = "";
  for (const modifier of modifiers) {
    if (OPERATORS.has(modifier)) {
      if (operator !== "equals") return refuse(at, at.path, `${operator} and ${modifier} exclude each other`);
      operator = modifier as Operator;
    } else if (["i", "m", "s"].includes(modifier) && operator === "re") flags += modifier;
    else if (modifier !== "all" && modifier !== "cased") {
      const known = [...OPERATORS, "all", "cased"].join(", ");
      return refuse(at, at.path, `the modifier "${modifier}" is not supported; supported are ${known}`);
    }
  }
  return { operator, flags, all: modifiers.includes("all"), cased: modifiers.includes("cased") };
}

function readValues(
  value: unknown,
  operator: Operator,
  at: Where & { path: KeyPath },
): Literal[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) return refuse(at, at.path, "the list of values is empty; give at least one value");
  for (const [index, item] of list.entries()) {
    const path = Array.isArray(value) ? [...at.path, index] : at.path;
    if (!isLiteral(item)) return refuse(at, path, "a value is text, a number, true, false or null");
    if (NUMERIC.has(operator) && typeof item !== "number")
      return refuse(at, path, `${operator} compares with a number`);
    if (operator === "exists" && typeof item !== "boolean")
      return refuse(at, path, "exists is true or false");
    if (!NUMERIC.has(operator) && looksLikeAccount(at.document, path, item)) {
      return refuse(at, path, `quote it: an account id is text, and as a number it loses its leading zeros`);
    }
  }
  return list as Literal[];
}

function looksLikeAccount(document: LocatedDocument, path: KeyPath, item: Literal): boolean {
  if (typeof item !== "number") return false;
  const node = document.node(path);
  return ACCOUNT_LIKE.test(isScalar(node) ? (node.source ?? String(item)) : String(item));
}

function isLiteral(value: unknown): value is Literal {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(kind: "and" | "or", of: readonly Expression[]): Expression {
  return of.length === 1 ? (of[0] as Expression) : { kind, of };
}

function refuse(where: Where, path: KeyPath, message: string): undefined {
  where.problems.push(where.document.problem(path, message));
  return undefined;
}
