/** How many values lie between which bounds, and their sum. */

export class Histogram {
  readonly #bounds: readonly number[];
  readonly counts: number[];
  sum = 0;

  /** `bounds`: ascending; a value that is equal to one lies below it. Above the last there is one bucket more. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  add(value: number): void {
    let at = 0;
    while (at < this.#bounds.length && value > (this.#bounds[at] as number)) at++;
    this.counts[at] = (this.counts[at] as number) + 1;
    this.sum += value;
  }

  /** `other`: one of the same bounds. */
  addAll({ counts, sum }: Pick<Histogram, "counts" | "sum">): void {
    for (const [at, count] of counts.entries()) this.counts[at] = (this.counts[at] as number) + count;
    this.sum += sum;
  }
}
