/**
 * The condition of a rule: `selection and not 1 of filter_*`, or a list of such, of which one must hold. Recursive descent over
 * sigma-rules-specification 2.1, section "Condition": not binds tighter than and, and tighter than or.
 */
import type { KeyPath } from "../located-document.ts";
import type { Where } from "./detection.ts";
import { join } from "./expression.ts";
import type { Expression } from "./expression.ts";

const DEPTH_MAX = 32;
const TOKEN = /\s*(\(|\)|[^\s()]+)/y;

/** Parses a condition over named selections. Throws ConditionError with the reason. */
export function parseCondition(text: string, selections: ReadonlyMap<string, Expression>): Expression {
  if (text.includes("|"))
    throw new ConditionError("counting in a condition is no longer Sigma; write a correlation instead");
  const parser = new Parser(tokenize(text), selections);
  const expression = parser.or(0);
  const rest = parser.peek();
  if (rest !== undefined)
    throw new ConditionError(`"${rest}" is not expected here; combine with and, or, not`);
  return expression;
}

/** A condition that cannot be understood; the message says why and what to do. */
export class ConditionError extends Error {}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const match = TOKEN.exec(text);
    if (!match) return tokens;
    tokens.push(match[1] as string);
  }
}

class Parser {
  #at = 0;
  readonly #tokens: readonly string[];
  readonly #selections: ReadonlyMap<string, Expression>;

  constructor(tokens: readonly string[], selections: ReadonlyMap<string, Expression>) {
    this.#tokens = tokens;
    this.#selections = selections;
  }

  peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  or(depth: number): Expression {
    return this.#chain("or", () => this.#and(depth));
  }

  #and(depth: number): Expression {
    return this.#chain("and", () => this.#not(depth));
  }

  #chain(kind: "and" | "or", next: () => Expression): Expression {
    const of = [next()];
    while (this.peek()?.toLowerCase() === kind) {
      this.#at++;
      of.push(next());
    }
    return join(kind, of);
  }

  #not(depth: number): Expression {
    if (depth > DEPTH_MAX)
      throw new ConditionError(`the condition is nested deeper than ${DEPTH_MAX} levels`);
    if (this.peek()?.toLowerCase() === "not") {
      this.#at++;
      return { kind: "not", of: this.#not(depth + 1) };
    }
    return this.#primary(depth);
  }

  #primary(depth: number): Expression {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new ConditionError("the condition ends too early; name a selection");
    if (token === "(") {
      const inner = this.or(depth + 1);
      if (this.#tokens[this.#at++] !== ")") throw new ConditionError('a "(" is not closed');
      return inner;
    }
    const quantifier = token.toLowerCase();
    if ((quantifier === "1" || quantifier === "all") && this.peek()?.toLowerCase() === "of") {
      this.#at++;
      return this.#quantified(quantifier === "all" ? "and" : "or");
    }
    const selection = this.#selections.get(token);
    if (!selection) throw new ConditionError(`"${token}" names no selection; there are ${this.#names()}`);
    return selection;
  }

  #quantified(kind: "and" | "or"): Expression {
    const pattern = this.#tokens[this.#at++];
    if (pattern === undefined) throw new ConditionError('"of" needs a pattern or "them"');
    const of: Expression[] = [];
    for (const [name, expression] of this.#selections) {
      if (pattern === "them" ? !name.startsWith("_") : matchesPattern(name, pattern)) of.push(expression);
    }
    if (of.length === 0)
      throw new ConditionError(`"${pattern}" names no selection; there are ${this.#names()}`);
    return join(kind, of);
  }

  #names(): string {
    return [...this.#selections.keys()].join(", ") || "none";
  }
}

function matchesPattern(name: string, pattern: string): boolean {
  const parts = pattern.split("*");
  if (parts.length === 1) return name === pattern;
  const [head = "", ...middle] = parts;
  const tail = middle.pop() ?? "";
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
  let rest = name.slice(head.length, name.length - tail.length);
  for (const part of middle) {
    const at = rest.indexOf(part);
    if (at === -1) return false;
    rest = rest.slice(at + part.length);
  }
  return true;
}

/** Reads a condition, or a list of which one must hold; what cannot be understood is a problem at its place. */
export function readCondition(
  condition: string | readonly string[],
  selections: ReadonlyMap<string, Expression>,
  { at, document, problems }: Pick<Where, "document" | "problems"> & { readonly at: KeyPath },
): Expression | undefined {
  const read = [condition].flat().map((one, index) => {
    try {
      return parseCondition(one as string, selections);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      problems.push(document.problem(typeof condition === "string" ? at : [...at, index], error.message));
      return undefined;
    }
  });
  return read.every((one) => one !== undefined) ? join("or", read) : undefined;
}
