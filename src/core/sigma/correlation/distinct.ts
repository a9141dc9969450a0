/** Distinct values in a window. */
export class Distinct {
  readonly #counts = new Map<string, number>();

  add(values: readonly string[]): void {
    for (const value of values) this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  remove(values: readonly string[]): void {
    for (const value of values) {
      const count = (this.#counts.get(value) as number) - 1;
      if (count === 0) this.#counts.delete(value);
      else this.#counts.set(value, count);
    }
  }

  value(): number {
    return this.#counts.size;
  }
}
