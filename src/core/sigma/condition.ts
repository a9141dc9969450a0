/**
 * The condition of a rule: `selection and not 1 of filter_*`, or a list of such, of which one must hold. Recursive descent over
 * sigma-rules-specification 2.1, section "Condition": not binds tighter than and, and tighter than or.
 */
import type { KeyPath } from "../located-document.ts";
import { shown } from "../problem.ts";
import type { Where } from "./detection.ts";
import { join } from "./expression.ts";
import type { Expression } from "./expression.ts";

const DEPTH_MAX = 32;
/** Values of selections that a condition may stand for, each as often as it is named. */
const VALUES_MAX = 1_000_000;
/** Names that the patterns of a condition may be compared with; long ones count as many. */
const LOOKS_MAX = 5_000_000;
/** Characters of a name times those of a pattern that are about one more look. */
const COMPARED = 1_000;
/** Names that a message shows. */
const NAMES_SHOWN = 20;
const TOKEN = /\s*(\(|\)|[^\s()]+)/y;

/** How many values the conditions of a rule stand for, and how many names they looked at. */
interface Spent {
  values: number;
  looks: number;
}

/** Parses a condition over named selections. Throws ConditionError with the reason. */
export function parseCondition(
  text: string,
  selections: ReadonlyMap<string, Expression>,
  spent: Spent = { values: 0, looks: 0 },
): Expression {
  if (text.includes("|"))
    throw new ConditionError("counting in a condition is no longer Sigma; write a correlation instead");
  const parser = new Parser(tokenize(text), selections, spent);
  const expression = parser.or(0);
  const rest = parser.peek();
  if (rest !== undefined)
    throw new ConditionError(`"${shown(rest)}" is not expected here; combine with and, or, not`);
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
  #names: number | undefined;
  readonly #tokens: readonly string[];
  readonly #selections: ReadonlyMap<string, Expression>;
  readonly #spent: Spent;

  constructor(tokens: readonly string[], selections: ReadonlyMap<string, Expression>, spent: Spent) {
    this.#tokens = tokens;
    this.#selections = selections;
    this.#spent = spent;
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
    if (!selection) throw this.#namesNone(token);
    return this.#count(selection);
  }

  #quantified(kind: "and" | "or"): Expression {
    const pattern = this.#tokens[this.#at++];
    if (pattern === undefined) throw new ConditionError('"of" needs a pattern or "them"');
    this.#spent.looks += this.#selections.size + Math.ceil((this.#nameLength() * pattern.length) / COMPARED);
    if (this.#spent.looks > LOOKS_MAX)
      throw new ConditionError(
        `the condition looks at more than ${LOOKS_MAX} names; write fewer or shorter patterns`,
      );
    const matches = pattern === "them" ? () => true : compileNamePattern(pattern);
    const of: Expression[] = [];
    for (const [name, expression] of this.#selections)
      if (!name.startsWith("_") && matches(name)) of.push(this.#count(expression));
    if (of.length === 0) throw this.#namesNone(pattern);
    return join(kind, of);
  }

  /** Of all names together. */
  #nameLength(): number {
    this.#names ??= [...this.#selections.keys()].reduce((sum, name) => sum + name.length, 0);
    return this.#names;
  }

  #count(expression: Expression): Expression {
    this.#spent.values += sizeOf(expression);
    if (this.#spent.values > VALUES_MAX)
      throw new ConditionError(
        `the condition stands for more than ${VALUES_MAX} values; name large selections less often`,
      );
    return expression;
  }

  #namesNone(name: string): ConditionError {
    const names = [...this.#selections.keys()].slice(0, NAMES_SHOWN).map(shown);
    const more = this.#selections.size - names.length;
    const known = `${names.join(", ") || "none"}${more > 0 ? ` and ${more} more` : ""}`;
    const hint = name.startsWith("_") ? "; 1 of and all of leave out names that begin with _" : "";
    return new ConditionError(`"${shown(name)}" names no selection; there are ${known}${hint}`);
  }
}

const sizes = new WeakMap<Expression, number>();

/** How many values a selection compares with. */
function sizeOf(expression: Expression): number {
  if (expression.kind === "not") return sizeOf(expression.of);
  if (expression.kind === "field") return expression.values.length;
  let size = sizes.get(expression);
  if (size === undefined) {
    size = expression.of.reduce((sum, one) => sum + sizeOf(one), 0);
    sizes.set(expression, size);
  }
  return size;
}

function compileNamePattern(pattern: string): (name: string) => boolean {
  const [head = "", ...middle] = pattern.split("*");
  if (middle.length === 0) return (name) => name === pattern;
  const tail = middle.pop() ?? "";
  return (name) => {
    if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length)
      return false;
    let rest = name.slice(head.length, name.length - tail.length);
    for (const part of middle) {
      const at = rest.indexOf(part);
      if (at === -1) return false;
      rest = rest.slice(at + part.length);
    }
    return true;
  };
}

/** Reads a condition, or a list of which one must hold; what cannot be understood is a problem at its place. */
export function readCondition(
  condition: string | readonly string[],
  selections: ReadonlyMap<string, Expression>,
  { at, document, problems }: Pick<Where, "document" | "problems"> & { readonly at: KeyPath },
): Expression | undefined {
  const spent = { values: 0, looks: 0 };
  const read = [condition].flat().map((one, index) => {
    try {
      return parseCondition(one as string, selections, spent);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      problems.push(document.problem(typeof condition === "string" ? at : [...at, index], error.message));
      return undefined;
    }
  });
  return read.every((one) => one !== undefined) ? join("or", read) : undefined;
}
