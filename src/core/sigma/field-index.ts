/**
 * What the value of one field says of the rules that name it. Plain values are one look-up for all rules; other lines are
 * judged once per value, and only for rules that nothing else ruled out: values repeat from record to record.
 */
import { createBits, putBit } from "./bits.ts";
import type { Bits } from "./bits.ts";
import type { Candidates } from "./candidates.ts";
import type { Expression, FieldTest } from "./expression.ts";
import { compileLine } from "./line.ts";
import type { PlainTexts } from "./line.ts";
import { fold, isScalarValue } from "./matcher.ts";
import { Memo, REMEMBERED_LENGTH } from "./memo.ts";
import { decidingField, linesOf, truthOf } from "./truth.ts";

/** What is known of a value. */
interface Answer {
  /** The rules that it may be asked of no more. */
  judged: Bits;
  /** The rules that may hold. */
  possible: Bits;
}

/** What a memo of a field may hold, twice: its sets take 8 MiB at most, its texts as much again. */
const ANSWERS_MAX = 4_096;
const WORDS_MAX = 1 << 19;
const NO_LINES: readonly FieldTest[] = [];

export class FieldIndex {
  readonly #expressions: readonly Expression[];
  readonly #rulesOf = new Map<FieldTest, number[]>();
  /** The lines that list plain values, by the values. */
  readonly #folded = new Map<string, FieldTest[]>();
  readonly #cased = new Map<string, FieldTest[]>();
  readonly #named: Bits;
  /** The rules that say of the field nothing but lists of plain values, and those that do not name it. */
  readonly #listing: Bits;
  /** The rules that may hold for a value that stands in no list. */
  readonly #unlisted: Bits;
  readonly #absent: Bits;
  readonly #null: Bits;
  readonly #absentOrNull: Bits;
  readonly #memo: Memo<Answer>;

  constructor(field: string, expressions: readonly Expression[]) {
    const all = createBits(expressions.length).fill(-1);
    this.#expressions = expressions;
    this.#named = createBits(expressions.length);
    this.#listing = all.slice();
    for (const [number, expression] of expressions.entries())
      for (const test of linesOf(expression)) if (decidingField(test) === field) this.#add(test, number);
    const rules = new Set([...this.#rulesOf.values()].flat());
    this.#unlisted = this.#without(all, rules, this.#listed([]));
    this.#absent = this.#without(all, rules, this.#exactly(undefined));
    this.#null = this.#without(all, rules, this.#exactly(null));
    this.#absentOrNull = this.#absent.map((word, at) => word | (this.#null[at] as number));
    this.#memo = new Memo(Math.min(ANSWERS_MAX, Math.ceil(WORDS_MAX / all.length)));
  }

  /** Whether the field could rule out one of the rules that are left. */
  isNamedBy(left: Candidates): boolean {
    return left.hasSomeOf(this.#named);
  }

  /** Takes from the rules that are left those that cannot hold for a value of the field; maybe not all of them. */
  narrow(value: unknown, left: Candidates): void {
    if (value === undefined) left.keep(this.#absent);
    else if (value === null) left.keep(this.#null);
    else this.#narrowBy(value, left);
  }

  /** The same for who does not tell what is absent from what is null. */
  narrowLoosely(value: unknown, left: Candidates): void {
    if (value === undefined || value === null) left.keep(this.#absentOrNull);
    else this.#narrowBy(value, left);
  }

  #narrowBy(value: unknown, left: Candidates): void {
    const isResting = this.#memo.isResting();
    if (isResting && this.#folded.size + this.#cased.size === 0) return;
    let answer = isRemembered(value) ? this.#memo.get(value) : undefined;
    if (!answer) {
      answer = { judged: this.#listing, possible: this.#byLists(value) };
      if (isRemembered(value) && !isResting) this.#memo.set(value, answer);
      else return left.keep(answer.possible);
    }
    left.keep(answer.possible);
    if (left.hasOthersThan(answer.judged)) this.#complete(answer, value, left);
  }

  /** Judges the rules that are left and were not judged yet for a value. */
  #complete(answer: Answer, value: unknown, left: Candidates): void {
    const rules = left.othersThan(answer.judged);
    answer.possible = this.#without(answer.possible, rules, this.#exactly(value));
    answer.judged = answer.judged.slice();
    for (const number of rules) putBit(answer.judged, number, true);
    left.keep(answer.possible);
  }

  /** What the lists alone say of a value, which takes the same time however long they are. */
  #byLists(value: unknown): Bits {
    const held = this.#listsWith(value);
    if (held.length === 0) return this.#unlisted;
    const rules = new Set(held.flatMap((test) => this.#rulesOf.get(test) as number[]));
    const bits = this.#unlisted.slice();
    for (const number of rules) putBit(bits, number, true);
    return this.#without(bits, rules, this.#listed(held));
  }

  #listsWith(value: unknown): readonly FieldTest[] {
    if (typeof value === "object" && value !== null)
      return Object.values(value).flatMap((item) => this.#listsWith(item));
    if (!isScalarValue(value)) return NO_LINES;
    const folded = this.#folded.size > 0 ? this.#folded.get(fold(value, false)) : undefined;
    const cased = this.#cased.size > 0 ? this.#cased.get(fold(value, true)) : undefined;
    return folded && cased ? [...folded, ...cased] : (folded ?? cased ?? NO_LINES);
  }

  /** Knows of lists which ones hold, of other lines nothing. */
  #listed(held: readonly FieldTest[]): (test: FieldTest) => boolean | undefined {
    const known = new Set(held);
    return (test) => (this.#rulesOf.has(test) && compileLine(test).plain ? known.has(test) : undefined);
  }

  /** Knows every line about the field. */
  #exactly(value: unknown): (test: FieldTest) => boolean | undefined {
    return (test) => (this.#rulesOf.has(test) ? compileLine(test).holds(value, {}) : undefined);
  }

  /** A copy of a set without those of some rules that cannot hold. */
  #without(bits: Bits, rules: Iterable<number>, ask: (test: FieldTest) => boolean | undefined): Bits {
    const copy = bits.slice();
    for (const number of rules)
      if (truthOf(this.#expressions[number] as Expression, ask) === false) putBit(copy, number, false);
    return copy;
  }

  #add(test: FieldTest, number: number): void {
    putBit(this.#named, number, true);
    const rules = this.#rulesOf.get(test);
    if (rules) rules.push(number);
    else this.#rulesOf.set(test, [number]);
    const { plain } = compileLine(test);
    if (!plain) putBit(this.#listing, number, false);
    else if (!rules) this.#list(test, plain);
  }

  #list(test: FieldTest, { texts, cased }: PlainTexts): void {
    const byText = cased ? this.#cased : this.#folded;
    for (const text of texts) {
      const tests = byText.get(text);
      if (tests) tests.push(test);
      else byText.set(text, [test]);
    }
  }
}

function isRemembered(value: unknown): boolean {
  return typeof value === "string" ? value.length <= REMEMBERED_LENGTH : typeof value !== "object";
}
