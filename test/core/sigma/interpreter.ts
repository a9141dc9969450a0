/** The plain, obvious meaning of a rule's expression: what the compiled matcher is compared with. */
import type { Expression, FieldTest, Literal } from "../../../src/core/sigma/rule.ts";

export function interpret(expression: Expression, fact: Record<string, unknown>): boolean {
  switch (expression.kind) {
    case "and":
      return expression.of.every((one) => interpret(one, fact));
    case "or":
      return expression.of.some((one) => interpret(one, fact));
    case "not":
      return !interpret(expression.of, fact);
    case "field":
      return interpretField(expression, fact);
  }
}

function interpretField(test: FieldTest, fact: Record<string, unknown>): boolean {
  const values = valuesOf(fact, test.field.split("."));
  if (test.operator === "exists") return values.length > 0 === (test.values[0] === true);
  const holds = (literal: Literal): boolean =>
    literal === null
      ? values.length === 0 || values.some((value) => value === null)
      : values.some((value) => compare(test, literal, value));
  return test.all ? test.values.every(holds) : test.values.some(holds);
}

function valuesOf(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesOf(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined ? [] : [value];
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return [];
  return valuesOf((value as Record<string, unknown>)[name], rest);
}

function compare(test: FieldTest, literal: string | number | boolean, value: unknown): boolean {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return false;
  if (["gt", "gte", "lt", "lte"].includes(test.operator)) {
    if (typeof value === "boolean" || (typeof value === "string" && value.trim() === "")) return false;
    const [a, b] = [Number(value), Number(literal)];
    return { gt: a > b, gte: a >= b, lt: a < b, lte: a <= b }[test.operator as "gt"];
  }
  const open = { equals: ["", ""], contains: [".*", ".*"], startswith: ["", ".*"], endswith: [".*", ""] }[
    test.operator as "equals"
  ];
  const source = `^${open[0]}${toRegex(String(literal))}${open[1]}$`;
  return new RegExp(source, test.cased ? "s" : "si").test(String(value));
}

function toRegex(literal: string): string {
  let source = "";
  for (let at = 0; at < literal.length; at++) {
    const char = literal[at] as string;
    const next = literal[at + 1] ?? "";
    if (char === "\\" && "*?\\".includes(next) && next !== "") {
      source += `\\${next}`;
      at++;
    } else if (char === "*") source += ".*";
    else if (char === "?") source += ".";
    else source += char.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  }
  return source;
}
