/** What workers observe, until it is stored: histograms by a label that names no person and nothing of AWS's. */
import { compareText } from "../catalog/group.ts";
import { Histogram } from "./histogram.ts";

/** Upper bounds of the buckets of each figure, in seconds. */
export const OBSERVED_BOUNDS = {
  /** How long after an event happened it was stored, by source. */
  ingest_lag: [60, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400],
  /** How long a rule takes to judge a fact, by rule. */
  rule_eval: [0.000_001, 0.000_01, 0.000_1, 0.001, 0.01, 0.1],
} as const;

export type ObservedFigure = keyof typeof OBSERVED_BOUNDS;

export interface Observed {
  readonly figure: ObservedFigure;
  readonly label: string;
  /** By bucket; the last is above all bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

export class Observations {
  #figures = new Map<ObservedFigure, Map<string, Histogram>>();

  observe(figure: ObservedFigure, label: string, seconds: number): void {
    this.#of(figure, label).add(seconds);
  }

  /** `histogram`: of the bounds of the figure. */
  merge(figure: ObservedFigure, label: string, histogram: Histogram): void {
    this.#of(figure, label).addAll(histogram);
  }

  /** What came since the last call, by figure and label, sorted. */
  take(): Observed[] {
    const taken = [...this.#figures].flatMap(([figure, labels]) =>
      [...labels].map(([label, { counts, sum }]) => ({ figure, label, counts, sum })),
    );
    this.#figures = new Map();
    return taken.sort((a, b) => compareText(a.figure, b.figure) || compareText(a.label, b.label));
  }

  #of(figure: ObservedFigure, label: string): Histogram {
    let labels = this.#figures.get(figure);
    if (!labels) this.#figures.set(figure, (labels = new Map()));
    let known = labels.get(label);
    if (!known) labels.set(label, (known = new Histogram(OBSERVED_BOUNDS[figure])));
    return known;
  }
}
