/** What judging a day collects: scores of everybody in every channel, and residuals for the tails of days to come. */
import type { Score } from "../channel.ts";
import type { Baseline } from "../fit/index.ts";
import type { Subject } from "../fit/peers.ts";
import type { Residual } from "../fit/tail.ts";

/** What the channels of a day judge by, and where they put what they find. */
export interface Judging {
  readonly baseline: Baseline;
  readonly found: Collected;
}

export class Collected {
  /** By channel and class, as are the residuals. */
  readonly scores = new Map<string, Score[]>();
  readonly residuals = new Map<string, Residual[]>();
  readonly #subjects: readonly Subject[];

  constructor(subjects: readonly Subject[]) {
    this.#subjects = subjects;
  }

  add(score: Score): void {
    append(this.scores, `${score.channel} ${this.#subjects[score.place]?.class}`, score);
  }

  pool(name: string, residual: Residual): void {
    append(this.residuals, `${name} ${this.#subjects[residual.place]?.class}`, residual);
  }
}

function append<T>(lists: Map<string, T[]>, name: string, value: T): void {
  const list = lists.get(name);
  if (list) list.push(value);
  else lists.set(name, [value]);
}
