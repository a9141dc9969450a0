/** What of the events in a window is compared with the bounds, kept up to date as events enter and leave. */
import type { Correlation } from "./correlation.ts";
import { ExactSum } from "./exact-sum.ts";
import { OrderedRules } from "./ordered-rules.ts";
import { Ranked } from "./ranked.ts";

/** What of one event a measure looks at: the bits of its rules, values as texts, a number or several. */
export type Sample = number | string | readonly string[] | readonly number[];

export interface Measure {
  add(sample: Sample): void;
  /** The oldest event leaves. */
  remove(sample: Sample): void;
  /** undefined: there is nothing to compare. */
  value(now: number): number | undefined;
}

export function createMeasure({ type, percentile, rules, timespanMs }: Correlation): Measure {
  switch (type) {
    case "event_count":
      return new EventCount();
    case "value_count":
      return new DistinctValues();
    case "value_sum":
      return new NumberSum(false);
    case "value_avg":
      return new NumberSum(true);
    case "value_percentile":
      return new NumberRank(percentile ?? 100);
    case "temporal":
      return new RulesPresent();
    case "temporal_ordered":
      return new OrderedRules(rules.length, timespanMs) as Measure;
  }
}

class EventCount implements Measure {
  #count = 0;

  add(): void {
    this.#count++;
  }

  remove(): void {
    this.#count--;
  }

  value(): number {
    return this.#count;
  }
}

class NumberSum implements Measure {
  readonly #sum = new ExactSum();
  readonly #isMean: boolean;
  #count = 0;

  constructor(isMean: boolean) {
    this.#isMean = isMean;
  }

  add(sample: Sample): void {
    for (const value of numbersOf(sample)) this.#sum.add(value);
    this.#count += numbersOf(sample).length;
  }

  remove(sample: Sample): void {
    for (const value of numbersOf(sample)) this.#sum.subtract(value);
    this.#count -= numbersOf(sample).length;
  }

  value(): number | undefined {
    if (this.#count === 0) return undefined;
    return this.#isMean ? this.#sum.mean(this.#count) : this.#sum.value;
  }
}

class NumberRank implements Measure {
  readonly #ranked: Ranked;

  constructor(percentile: number) {
    this.#ranked = new Ranked(percentile);
  }

  add(sample: Sample): void {
    for (const value of numbersOf(sample)) this.#ranked.add(value);
  }

  remove(sample: Sample): void {
    for (const value of numbersOf(sample)) this.#ranked.remove(value);
  }

  value(): number | undefined {
    return this.#ranked.value();
  }
}

function numbersOf(sample: Sample): readonly number[] {
  return typeof sample === "number" ? [sample] : (sample as readonly number[]);
}

class DistinctValues implements Measure {
  readonly #counts = new Map<string, number>();

  add(sample: Sample): void {
    for (const value of textsOf(sample)) this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  remove(sample: Sample): void {
    for (const value of textsOf(sample)) {
      const count = (this.#counts.get(value) as number) - 1;
      if (count === 0) this.#counts.delete(value);
      else this.#counts.set(value, count);
    }
  }

  value(): number {
    return this.#counts.size;
  }
}

function textsOf(sample: Sample): readonly string[] {
  return typeof sample === "string" ? [sample] : (sample as readonly string[]);
}

/** Counts the rules that matched an event of the window. */
export class RulesPresent implements Measure {
  readonly #counts: number[] = [];
  bits = 0;
  #present = 0;

  add(sample: Sample): void {
    for (let bits = sample as number, at = 0; bits !== 0; bits >>>= 1, at++) {
      if ((bits & 1) === 0) continue;
      const count = this.#counts[at] ?? 0;
      if (count === 0) {
        this.#present++;
        this.bits |= 1 << at;
      }
      this.#counts[at] = count + 1;
    }
  }

  remove(sample: Sample): void {
    for (let bits = sample as number, at = 0; bits !== 0; bits >>>= 1, at++) {
      if ((bits & 1) === 0) continue;
      const count = (this.#counts[at] as number) - 1;
      this.#counts[at] = count;
      if (count > 0) continue;
      this.#present--;
      this.bits &= ~(1 << at);
    }
  }

  value(): number {
    return this.#present;
  }
}
