/**
 * How often something may be asked for: by one address, and by all together. Counted in this process's memory: each of several servers
 * counts for itself, and what was counted is forgotten when it ends.
 */

export class RateLimit {
  readonly #max: { readonly each: number; readonly all: number; readonly windowMs: number };
  #since = Number.NEGATIVE_INFINITY;
  #all = 0;
  /** No more keys than `all`: whatever is refused is not counted. */
  readonly #by = new Map<string, number>();

  constructor(max: { readonly each: number; readonly all: number; readonly windowMs: number }) {
    this.#max = max;
  }

  /** undefined: it may be; else in how many seconds it may be asked for again, 1 at least. `now` in ms. */
  take(key: string, now: number): number | undefined {
    const { each, all, windowMs } = this.#max;
    if (now >= this.#since + windowMs || now < this.#since) {
      this.#since = now;
      this.#all = 0;
      this.#by.clear();
    }
    const own = this.#by.get(key) ?? 0;
    if (own >= each || this.#all >= all) return Math.max(1, Math.ceil((this.#since + windowMs - now) / 1000));
    this.#by.set(key, own + 1);
    this.#all++;
    return undefined;
  }
}
