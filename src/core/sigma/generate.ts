/**
 * Up to 32 rules as one function that is generated: fields are looked up and lower-cased once for all of them, and
 * comparisons are plain code. Only what was read and checked goes into it, text through JSON.stringify. Not more rules:
 * engines do not optimize long functions.
 */
import { lowestOf } from "./bits.ts";
import { CAN_GENERATE } from "./code-generation.ts";
import { compileExpression, getterOf } from "./compile.ts";
import type { Predicate } from "./compile.ts";
import type { Expression, FieldTest, Matcher, Token } from "./expression.ts";
import type { Fact } from "./fact.ts";
import { compileLine } from "./line.ts";
import { someBoxed } from "./lookup.ts";
import { compileMatcher } from "./matcher.ts";
import { lowerCase, plainText } from "./pattern.ts";

/** Which rules hold for a fact, of those whose bits are set. */
export type Matching = (fact: Fact, bits: number) => number;

/** More plain values than that are looked up. */
const COMPARED_MAX = 4;

/** Compiles up to 32 expressions into one function, generated where that is allowed. */
export function compileMatching(expressions: readonly Expression[], canGenerate = CAN_GENERATE): Matching {
  return canGenerate ? generate(expressions) : combine(expressions);
}

function combine(expressions: readonly Expression[]): Matching {
  const tests = expressions.map(compileExpression);
  return (fact, bits) => {
    let held = 0;
    for (let rest = bits; rest !== 0; rest &= rest - 1)
      if ((tests[lowestOf(rest)] as Predicate)(fact)) held |= rest & -rest;
    return held;
  };
}

function generate(expressions: readonly Expression[]): Matching {
  const program = new Program();
  const lines = expressions.map(
    (one, at) => `if ((bits & ${1 << at}) !== 0 && ${program.emit(one)}) held |= ${1 << at};`,
  );
  const declared = program.slots().map((slot) => `let v${slot} = UNREAD, l${slot} = UNREAD;`);
  const body = `"use strict";\nreturn (fact, bits) => {\nlet held = 0;\n${[...declared, ...lines].join("\n")}\nreturn held;\n};`;
  // oxlint-disable-next-line typescript/no-implied-eval -- made of a checked tree alone; see above
  const make = new Function("C", "UNREAD", body) as (constants: unknown[], unread: symbol) => Matching;
  return make(program.constants, Symbol("not looked up yet"));
}

class Program {
  /** What the code refers to as C[n]. */
  readonly constants: unknown[] = [];
  /** Of each field, and of the keywords, the place of its value. */
  readonly #slots = new Map<string | undefined, { readonly slot: number; readonly getter: string }>();

  slots(): number[] {
    return [...this.#slots.values()].map(({ slot }) => slot);
  }

  emit(expression: Expression): string {
    if (expression.kind === "field") return this.#line(expression);
    if (expression.kind === "not") return `!(${this.emit(expression.of)})`;
    return `(${expression.of.map((one) => this.emit(one)).join(expression.kind === "and" ? " && " : " || ")})`;
  }

  #line(test: FieldTest): string {
    const { slot, getter } = this.#slot(test);
    const value = `(v${slot} === UNREAD ? (v${slot} = ${getter}(fact)) : v${slot})`;
    const other = this.#constant(compileLine(test).holds);
    // a long text is in a list (someBoxed): what it takes is counted there
    const text = test.field === undefined ? undefined : this.#text(test, slot);
    return text === undefined
      ? `${other}(${value}, fact)`
      : `(typeof ${value} === "string" ? ${text} : ${other}(v${slot}, fact))`;
  }

  /** The test of a text that is in its slot; undefined where it is not about text alone. */
  #text(test: FieldTest, slot: number): string | undefined {
    const { plain } = compileLine(test);
    if (plain && plain.texts.size > COMPARED_MAX)
      return `${this.#constant(plain.texts)}.has(${text(slot, plain.cased)})`;
    const parts = test.values.map((matchers) => {
      const some = matchers.map((matcher) => this.#matcher(matcher, slot));
      return some.includes(undefined) ? undefined : `(${some.join(" || ")})`;
    });
    return parts.includes(undefined) ? undefined : `(${parts.join(test.all ? " && " : " || ")})`;
  }

  #matcher(matcher: Matcher, slot: number): string | undefined {
    if (matcher.kind !== "text") return undefined;
    const subject = text(slot, matcher.cased);
    const tokens = matcher.cased ? matcher.tokens : lowerCase(matcher.tokens);
    const plain = plainText(tokens);
    if (plain !== undefined) return `${hint(slot, plain, "whole")}${subject} === ${JSON.stringify(plain)}`;
    const isAny = (token: Token | undefined): boolean =>
      typeof token === "object" && token.wildcard === "any";
    const [head, tail] = [isAny(tokens[0]), isAny(tokens.at(-1))];
    const inner = plainText(tokens.slice(head ? 1 : 0, tail ? -1 : undefined));
    if (inner === undefined) return `${this.#constant(compileMatcher(matcher))}(v${slot}, fact)`;
    const method = head && tail ? "includes" : head ? "endsWith" : "startsWith";
    return `${hint(slot, inner, method)}${subject}.${method}(${JSON.stringify(inner)})`;
  }

  #slot(test: FieldTest): { readonly slot: number; readonly getter: string } {
    let known = this.#slots.get(test.field);
    if (!known) {
      known = { slot: this.#slots.size, getter: this.#constant(getterOf(test, someBoxed)) };
      this.#slots.set(test.field, known);
    }
    return known;
  }

  #constant(value: unknown): string {
    return `C[${this.constants.push(value) - 1}]`;
  }
}

/** The text of a slot, lower-cased when it is first needed so. */
function text(slot: number, isCased: boolean): string {
  return isCased ? `v${slot}` : `(l${slot} === UNREAD ? (l${slot} = v${slot}.toLowerCase()) : l${slot})`;
}

/**
 * What one character tells of a text before it is made lower case, as `... && `. Only where folding cannot tell otherwise:
 * of ASCII text, and not of k, which is the lower case of the sign for Kelvin, too.
 */
function hint(slot: number, literal: string, at: "whole" | "includes" | "startsWith" | "endsWith"): string {
  if (at === "includes" || /[^ -~]/.test(literal)) return "";
  if (at === "whole") return `v${slot}.length === ${literal.length} && `;
  // that i at its end may be the first of the two letters that a dotted capital I becomes
  const certain = at === "startsWith" ? literal.replace(/i$/, "") : literal;
  const place = certain.search(/[^k](?=k*$)/);
  if (place === -1) return "";
  const index = at === "startsWith" ? `${place}` : `v${slot}.length - ${literal.length - place}`;
  return `(v${slot}.charCodeAt(${index}) | 32) === ${literal.charCodeAt(place) | 32} && `;
}
