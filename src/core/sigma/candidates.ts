/** The rules that may match a fact: a set from which rules are taken away, that looks only at the words which hold any. */
import { BITS, createBits, lowestOf, wordOf } from "./bits.ts";
import type { Bits } from "./bits.ts";

export class Candidates {
  readonly #bits: Bits;
  /** The words that are not 0, in order. */
  readonly #words: Int32Array;
  #count = 0;

  constructor(size: number) {
    this.#bits = createBits(size);
    this.#words = new Int32Array(this.#bits.length);
  }

  /** How many words hold a rule. */
  get words(): number {
    return this.#count;
  }

  reset(rules: Bits): void {
    this.#count = 0;
    for (let word = 0; word < rules.length; word++) this.#keep(word, wordOf(rules, word));
  }

  /** Takes away what the other set does not hold. */
  keep(rules: Bits): void {
    const count = this.#count;
    this.#count = 0;
    for (let at = 0; at < count; at++) {
      const word = this.wordAt(at);
      this.#keep(word, this.bitsOf(word) & wordOf(rules, word));
    }
  }

  hasSomeOf(rules: Bits): boolean {
    for (let at = 0; at < this.#count; at++) {
      const word = this.wordAt(at);
      if ((this.bitsOf(word) & wordOf(rules, word)) !== 0) return true;
    }
    return false;
  }

  hasOthersThan(rules: Bits): boolean {
    for (let at = 0; at < this.#count; at++) {
      const word = this.wordAt(at);
      if ((this.bitsOf(word) & ~wordOf(rules, word)) !== 0) return true;
    }
    return false;
  }

  /** The numbers that the other set does not hold. */
  othersThan(rules: Bits): number[] {
    const numbers: number[] = [];
    for (let at = 0; at < this.#count; at++) {
      const word = this.wordAt(at);
      for (let rest = this.bitsOf(word) & ~wordOf(rules, word); rest !== 0; rest &= rest - 1)
        numbers.push(word * BITS + lowestOf(rest));
    }
    return numbers;
  }

  /** One of the words that hold a rule, by its place among them. */
  wordAt(at: number): number {
    return wordOf(this.#words, at);
  }

  bitsOf(word: number): number {
    return wordOf(this.#bits, word);
  }

  #keep(word: number, bits: number): void {
    if (bits === 0) return;
    this.#bits[word] = bits;
    this.#words[this.#count++] = word;
  }
}
