/** The plain, obvious meaning of the lines of a rule as they are written: what the compiled matcher is compared with. */
import { readLine } from "../../../src/core/sigma/modifiers.ts";
import type { Literal } from "../../../src/core/sigma/modifiers.ts";
import type { Expression } from "../../../src/core/sigma/expression.ts";

/** `field|modifiers: values`; without a field keywords. */
export interface WrittenLine {
  readonly kind: "line";
  readonly field: string | undefined;
  readonly modifiers: readonly string[];
  readonly values: readonly Literal[];
}

export type Written =
  | WrittenLine
  | { readonly kind: "and" | "or"; readonly of: readonly Written[] }
  | { readonly kind: "not"; readonly of: Written };

/** What the reader makes of it. */
export function read(written: Written): Expression {
  if (written.kind === "not") return { kind: "not", of: read(written.of) };
  if (written.kind !== "line") return { kind: written.kind, of: written.of.map(read) };
  const { values, all, negated } = readLine(written.values, written.modifiers, new Map());
  const test = { kind: "field", field: written.field, values, all } as const;
  return negated ? { kind: "not", of: test } : test;
}

type Fact = Record<string, unknown>;

export function interpret(written: Written, fact: Fact): boolean {
  switch (written.kind) {
    case "and":
      return written.of.every((one) => interpret(one, fact));
    case "or":
      return written.of.some((one) => interpret(one, fact));
    case "not":
      return !interpret(written.of, fact);
    case "line": {
      const holds = (literal: Literal): boolean => interpretValue(written, literal, fact);
      const matched = written.modifiers.includes("all")
        ? written.values.every(holds)
        : written.values.some(holds);
      return written.modifiers.includes("neq") ? !matched : matched;
    }
  }
}

function interpretValue(line: WrittenLine, literal: Literal, fact: Fact): boolean {
  const found = line.field === undefined ? scalarsOf(fact) : valuesOfField(fact, line.field);
  if (line.modifiers.includes("exists")) return found.length > 0 === literal;
  if (literal === null) return found.length === 0 || found.some((value) => value === null);
  const isText = !line.modifiers.some((name) => /^(?:[gl]te?|cidr|fieldref)$/.test(name));
  return (isText ? found.flatMap(scalarsOf) : found).some((value) => compare(line, literal, value, fact));
}

/** A key that holds the whole dotted name wins. */
function valuesOfField(fact: Fact, field: string): unknown[] {
  return valuesOf(fact, (fact[field] ?? null) === null ? field.split(".") : [field]);
}

function valuesOf(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesOf(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined ? [] : [value];
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return [];
  return valuesOf((value as Fact)[name], rest);
}

function scalarsOf(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  return Object.values(value).flatMap(scalarsOf);
}

function compare(
  { field, modifiers }: WrittenLine,
  literal: string | number | boolean,
  value: unknown,
  fact: Fact,
): boolean {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return false;
  const has = (name: string): boolean => modifiers.includes(name);
  const [a, b] = [Number(value), Number(literal)];
  if (["gt", "gte", "lt", "lte"].some(has)) {
    if (typeof value === "boolean" || (typeof value === "string" && value.trim() === "")) return false;
    return has("gt") ? a > b : has("gte") ? a >= b : has("lt") ? a < b : a <= b;
  }
  const flags = ["i", "m", "s"].filter(has).join("");
  if (has("re")) return new RegExp(String(literal), `${flags}u`).test(String(value));
  if (has("cidr")) return isWithin(String(value), String(literal));
  const open = field === undefined || has("contains");
  const folded = (text: unknown): string => (has("cased") ? String(text) : String(text).toLowerCase());
  const fits = (pattern: string): boolean => {
    const source = `^${open || has("endswith") ? ".*" : ""}${pattern}${open || has("startswith") ? ".*" : ""}$`;
    return new RegExp(source, "su").test(folded(value));
  };
  if (!has("fieldref")) return fits(toRegex(folded(literal), has("windash")));
  const others = valuesOfField(fact, String(literal)).filter(
    (other) => other !== null && typeof other !== "object",
  );
  return others.some((other) => fits(escape(folded(other))));
}

/** Of plain addresses of version 4. */
function isWithin(text: string, range: string): boolean {
  const toBits = (address: string): string =>
    address
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  const [network = "", bits] = range.split("/");
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.|$)){4}$/.test(text)) return false;
  return toBits(text).slice(0, Number(bits)) === toBits(network).slice(0, Number(bits));
}

function toRegex(literal: string, isWindash: boolean): string {
  let source = "";
  for (let at = 0; at < literal.length; at++) {
    const char = literal[at] as string;
    const next = literal[at + 1] ?? "";
    if (char === "\\" && "*?\\".includes(next) && next !== "") source += escape(literal[++at] as string);
    else if (char === "*") source += ".*";
    else if (char === "?") source += ".";
    else if (isWindash && "-/–—―".includes(char)) source += "[\\-\\/–—―]";
    else source += escape(char);
  }
  return source;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&").replaceAll("\\-", "-");
}
