/** What a product of floats may be too large. */
const ROUNDING = 1e-9;

/** The value of a rank among the numbers in a window: the nearest rank, so it is always one of them. */
export class Ranked {
  readonly #percentile: number;
  readonly #sorted: number[] = [];

  /** Above 0, at most 100. */
  constructor(percentile: number) {
    this.#percentile = percentile;
  }

  add(value: number): void {
    this.#sorted.splice(this.#placeOf(value), 0, value);
  }

  /** Of a number that was added. */
  remove(value: number): void {
    this.#sorted.splice(this.#placeOf(value), 1);
  }

  value(): number | undefined {
    const { length } = this.#sorted;
    const rank = Math.ceil((this.#percentile * length) / 100 - ROUNDING);
    return this.#sorted[Math.max(1, rank) - 1];
  }

  /** Of the first number that is not smaller. */
  #placeOf(value: number): number {
    let [from, to] = [0, this.#sorted.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#sorted[middle] as number) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
