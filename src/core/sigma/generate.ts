/**
 * Many rules as one function that is generated: fields are looked up and lower-cased once for all rules of a fact, and
 * comparisons are plain code. Only what was read and checked goes into it, text through JSON.stringify.
 */
import { compileExpression, compileLine, compileTest } from "./compile.ts";
import type { Expression, FieldTest, Matcher, Token } from "./expression.ts";
import type { Fact } from "./fact.ts";
import { compileGetter } from "./lookup.ts";
import { compileMatcher } from "./matcher.ts";
import { lowerCase, plainText } from "./pattern.ts";

/** Puts the numbers of the expressions that hold for a fact into a list, in order. */
export type Matching = (fact: Fact, matched: number[]) => void;

/** False where a policy of the surroundings forbids to make code of text. */
const CAN_GENERATE = isAllowed();

/** More plain values than that are looked up. */
const COMPARED_MAX = 4;

type Numbered = readonly (readonly [number: number, expression: Expression])[];

/** Compiles expressions into one function, generated where that is allowed. */
export function compileMatching(expressions: Numbered, canGenerate = CAN_GENERATE): Matching {
  return canGenerate ? generate(expressions) : combine(expressions);
}

function combine(expressions: Numbered): Matching {
  const tests = expressions.map(([number, expression]) => ({ number, holds: compileExpression(expression) }));
  return (fact, matched) => {
    for (const { number, holds } of tests) if (holds(fact)) matched.push(number);
  };
}

function generate(expressions: Numbered): Matching {
  const program = new Program();
  const lines = expressions.map(([number, one]) => `if (${program.emit(one)}) matched.push(${number});`);
  const declared = program.slots().map((slot) => `let v${slot} = UNREAD, l${slot} = UNREAD;`);
  const body = `"use strict";\nreturn (fact, matched) => {\n${[...declared, ...lines].join("\n")}\n};`;
  // oxlint-disable-next-line typescript/no-implied-eval -- made of a checked tree alone; see above
  const make = new Function("C", "UNREAD", body) as (constants: unknown[], unread: symbol) => Matching;
  return make(program.constants, Symbol("not looked up yet"));
}

class Program {
  /** What the code refers to as C[n]. */
  readonly constants: unknown[] = [];
  readonly #slots = new Map<string, { readonly slot: number; readonly getter: string }>();

  slots(): number[] {
    return [...this.#slots.values()].map(({ slot }) => slot);
  }

  emit(expression: Expression): string {
    if (expression.kind === "field") return this.#line(expression);
    if (expression.kind === "not") return `!(${this.emit(expression.of)})`;
    return `(${expression.of.map((one) => this.emit(one)).join(expression.kind === "and" ? " && " : " || ")})`;
  }

  #line(test: FieldTest): string {
    if (test.field === undefined) return `${this.#constant(compileTest(test))}(fact)`;
    const { slot, getter } = this.#slot(test.field);
    const value = `(v${slot} === UNREAD ? (v${slot} = ${getter}(fact)) : v${slot})`;
    const other = this.#constant(compileLine(test));
    const text = this.#text(test, slot);
    return text === undefined
      ? `${other}(${value}, fact)`
      : `(typeof ${value} === "string" ? ${text} : ${other}(v${slot}, fact))`;
  }

  /** The test of a text that is in its slot; undefined where it is not about text alone. */
  #text({ values, all }: FieldTest, slot: number): string | undefined {
    const set = all ? undefined : this.#set(values.flat(), slot);
    if (set !== undefined) return set;
    const parts = values.map((matchers) => {
      const some = matchers.map((matcher) => this.#matcher(matcher, slot));
      return some.includes(undefined) ? undefined : `(${some.join(" || ")})`;
    });
    return parts.includes(undefined) ? undefined : `(${parts.join(all ? " && " : " || ")})`;
  }

  /** Many plain values as one look-up. */
  #set(matchers: readonly Matcher[], slot: number): string | undefined {
    if (matchers.length <= COMPARED_MAX) return undefined;
    const texts = new Set<string>();
    let isCased: boolean | undefined;
    for (const matcher of matchers) {
      const plain = matcher.kind === "text" ? plainText(folded(matcher)) : undefined;
      if (matcher.kind !== "text" || plain === undefined || matcher.cased !== (isCased ?? matcher.cased))
        return undefined;
      isCased = matcher.cased;
      texts.add(plain);
    }
    return `${this.#constant(texts)}.has(${text(slot, isCased === true)})`;
  }

  #matcher(matcher: Matcher, slot: number): string | undefined {
    if (matcher.kind === "regex") return `${this.#constant(compileMatcher(matcher))}(v${slot}, fact)`;
    if (matcher.kind !== "text") return undefined;
    const subject = text(slot, matcher.cased);
    const tokens = folded(matcher);
    const plain = plainText(tokens);
    if (plain !== undefined) return `${subject} === ${JSON.stringify(plain)}`;
    const isAny = (token: Token | undefined): boolean =>
      typeof token === "object" && token.wildcard === "any";
    const [head, tail] = [isAny(tokens[0]), isAny(tokens.at(-1))];
    const inner = plainText(tokens.slice(head ? 1 : 0, tail ? -1 : undefined));
    if (inner === undefined) return `${this.#constant(compileMatcher(matcher))}(v${slot}, fact)`;
    const method = head && tail ? "includes" : head ? "endsWith" : "startsWith";
    return `${subject}.${method}(${JSON.stringify(inner)})`;
  }

  #slot(field: string): { readonly slot: number; readonly getter: string } {
    let known = this.#slots.get(field);
    if (!known) {
      known = { slot: this.#slots.size, getter: this.#constant(compileGetter(field)) };
      this.#slots.set(field, known);
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

function folded({ tokens, cased }: Extract<Matcher, { kind: "text" }>): readonly Token[] {
  return cased ? tokens : lowerCase(tokens);
}

function isAllowed(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- asks whether it is allowed
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}
