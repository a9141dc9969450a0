/**
 * Answers about the values of late: names, agents, addresses and roles repeat from record to record. Bounded, and not worth
 * its cost where values do not repeat: then it rests, and only now and then tries again.
 */

/** Longer texts are not remembered: they rarely repeat, and would hold memory. */
export const REMEMBERED_LENGTH = 256;
/** Values between two looks at how many were known. */
const WINDOW = 1_024;
/** Windows in which nothing is added after one in which more than half of the values were new. */
const REST = 15;

export class Memo<Answer> {
  readonly #max: number;
  #young = new Map<unknown, Answer>();
  #old = new Map<unknown, Answer>();
  #asked = 0;
  #added = 0;
  #rest = 0;

  /** Holds at most twice `max` answers. */
  constructor(max: number) {
    this.#max = max;
  }

  /** To be asked once for every value. True: add nothing. */
  isResting(): boolean {
    if (++this.#asked >= WINDOW) {
      if (this.#rest > 0) this.#rest--;
      else if (this.#added > WINDOW / 2) this.#rest = REST;
      this.#asked = this.#added = 0;
    }
    return this.#rest > 0;
  }

  get(value: unknown): Answer | undefined {
    const known = this.#young.get(value);
    if (known !== undefined) return known;
    const older = this.#old.get(value);
    if (older !== undefined) this.#put(value, older);
    return older;
  }

  set(value: unknown, answer: Answer): void {
    this.#added++;
    this.#put(value, answer);
  }

  /** What was not asked for while the young ones filled up is forgotten. */
  #put(value: unknown, answer: Answer): void {
    if (this.#young.size >= this.#max) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(value, answer);
  }
}
