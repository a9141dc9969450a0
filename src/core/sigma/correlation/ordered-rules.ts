/**
 * Whether events of all rules came in order, each another event. Records have times to the second: within one second any
 * order counts.
 */
export class OrderedRules {
  readonly #count: number;
  readonly #timespan: number;
  /** For each number of first rules: the latest begin of a course of events that went through them. */
  readonly #begins: number[];
  /** Events of the time that is being added: the bits of the rules that each matched. */
  readonly #batch: number[] = [];

  constructor(count: number, timespanMs: number) {
    this.#count = count;
    this.#timespan = timespanMs;
    this.#begins = Array.from({ length: count + 1 }, () => -Infinity);
  }

  add(bits: number): void {
    this.#batch.push(bits);
  }

  remove(): void {
    // a course that began too early is told by its begin
  }

  /** The number of rules if a course through all of them lies within the timespan, else 0. */
  value(now: number): number {
    this.#take(now);
    return (this.#begins[this.#count] as number) >= now - this.#timespan ? this.#count : 0;
  }

  #take(now: number): void {
    const [only] = this.#batch;
    if (only !== undefined && this.#batch.length === 1) this.#takeOne(only, now);
    else this.#takeMany(this.#fewest(), now);
    this.#batch.length = 0;
  }

  #takeOne(bits: number, now: number): void {
    this.#begins[0] = now;
    for (let rule = this.#count - 1; rule >= 0; rule--)
      if ((bits & (1 << rule)) !== 0)
        this.#begins[rule + 1] = Math.max(this.#begins[rule + 1] as number, this.#begins[rule] as number);
  }

  #takeMany(batch: readonly number[], now: number): void {
    const before = [...this.#begins];
    before[0] = now;
    for (let from = 0; from < this.#count; from++) {
      const begin = before[from] as number;
      if (begin === -Infinity) continue;
      const steps = stepsOf(batch, { from, count: this.#count });
      for (let at = from + 1; at <= from + steps; at++)
        this.#begins[at] = Math.max(this.#begins[at] as number, begin);
    }
  }

  /** More events of one kind than there are rules change nothing. */
  #fewest(): number[] {
    if (this.#batch.length <= this.#count) return this.#batch;
    const seen = new Map<number, number>();
    return this.#batch.filter((bits) => {
      const count = (seen.get(bits) ?? 0) + 1;
      seen.set(bits, count);
      return count <= this.#count;
    });
  }
}

/** How many of the rules from `from` on can each be given an event of its own: augmenting paths (Kuhn). */
function stepsOf(batch: readonly number[], { from, count }: { from: number; count: number }): number {
  const ruleOf: (number | undefined)[] = batch.map(() => undefined);
  const give = (rule: number, tried: Set<number>): boolean => {
    for (const [event, bits] of batch.entries()) {
      if ((bits & (1 << rule)) === 0 || tried.has(event)) continue;
      tried.add(event);
      const holder = ruleOf[event];
      if (holder !== undefined && !give(holder, tried)) continue;
      ruleOf[event] = rule;
      return true;
    }
    return false;
  };
  let steps = 0;
  while (from + steps < count && give(from + steps, new Set())) steps++;
  return steps;
}
