/** Rules by what the fields say that many of them name: those that a fact rules out are never touched. */
import { createBits, putBit } from "./bits.ts";
import type { Bits } from "./bits.ts";
import { Candidates } from "./candidates.ts";
import type { Expression } from "./expression.ts";
import type { Fact } from "./fact.ts";
import { FieldIndex } from "./field-index.ts";
import { compileGetter } from "./lookup.ts";
import type { Getter } from "./lookup.ts";

export class RuleIndex {
  /** The rules in force, by their place among the expressions. */
  readonly live: Bits;
  readonly #fields: readonly { readonly get: Getter; readonly index: FieldIndex }[];
  readonly #declared: readonly FieldIndex[];
  readonly #left: Candidates;

  /** Indexes some fields, of which the first are declared. */
  constructor(expressions: readonly Expression[], fields: readonly string[], declared: number) {
    this.live = createBits(expressions.length);
    for (const number of expressions.keys()) putBit(this.live, number, true);
    this.#left = new Candidates(expressions.length);
    this.#fields = fields.map((name) => ({
      get: compileGetter(name),
      index: new FieldIndex(name, expressions),
    }));
    this.#declared = this.#fields.slice(0, declared).map(({ index }) => index);
  }

  /** The rules that may match a fact. Valid until the index is asked again. */
  candidates(fact: Fact): Candidates {
    this.#left.reset(this.live);
    for (const { get, index } of this.#fields) {
      if (!index.isNamedBy(this.#left)) continue;
      try {
        index.narrow(get(fact), this.#left);
      } catch {
        // a field that cannot be read rules out nothing; the rules that name it fail one by one
      }
    }
    return this.#left;
  }

  /** False: no rule can match a fact whose declared fields have these values, in order. Null may stand for absent. */
  concerns(values: readonly unknown[]): boolean {
    this.#left.reset(this.live);
    for (let at = 0; at < this.#declared.length; at++)
      (this.#declared[at] as FieldIndex).narrowLoosely(values[at], this.#left);
    return this.#left.words > 0;
  }
}
