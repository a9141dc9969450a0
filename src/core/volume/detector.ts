/** Walks over days: each is judged by the days before it, then becomes one of them. */
import { fit } from "./fit/index.ts";
import type { Baseline, FitInput } from "./fit/index.ts";
import { judgeDay } from "./judge/index.ts";
import { withoutAnnounced } from "./left.ts";
import type { LeftHour } from "./left.ts";
import { knownDaysOf } from "./history.ts";
import type { JudgedDay } from "./judge/index.ts";
import { BASELINE_DAYS, BUDGET_DAYS, LEARNING_DAYS } from "./parameters.ts";
import type { ClosedDay, DayTraces, Past } from "./past.ts";

export interface DetectedDay extends JudgedDay {
  /** undefined: too few days are known for anything to be usual. */
  readonly baseline: Baseline | undefined;
}

const NOTHING = { exceeding: [], isShadow: true, baseline: undefined, hourOf: () => undefined };
const NO_TRACES = { isShadow: true, left: [], pools: new Map(), top: new Map(), tests: new Map() };

export class Detector {
  #days: readonly ClosedDay[];
  #traces: readonly DayTraces[];

  /** `past` is what came before the first day that is judged. */
  constructor(past: Past = { days: [], traces: [] }) {
    this.#days = past.days;
    this.#traces = past.traces;
  }

  /** Days come in ascending order. */
  judge(
    read: ClosedDay,
    {
      leftOf = () => [],
      ...input
    }: Omit<FitInput, "today" | "past"> & { readonly leftOf?: (baseline: Baseline) => readonly LeftHour[] },
  ): DetectedDay {
    let day = read;
    const number = day.activity.day;
    this.#days = this.#days.filter(({ activity }) => activity.day >= number - BASELINE_DAYS);
    this.#traces = this.#traces.filter((trace) => trace.day >= number - BUDGET_DAYS);
    const known = knownDaysOf(
      this.#days.map(({ activity }) => activity),
      number,
    );
    if (known < LEARNING_DAYS) return this.#close(day, NOTHING);
    const baseline = fit({ ...input, today: day.activity, past: { days: this.#days, traces: this.#traces } });
    day = { ...read, left: leftOf(baseline) };
    const last = this.#days.at(-1);
    const before = last?.activity.day === number - 1 ? withoutAnnounced(last.activity, last.left) : undefined;
    const judged = judgeDay(day, baseline, before);
    return this.#close(day, { ...judged, baseline });
  }

  #close(day: ClosedDay, judged: Omit<DetectedDay, "traces"> & { readonly traces?: DayTraces }): DetectedDay {
    const traces = judged.traces ?? { day: day.activity.day, ...NO_TRACES };
    if (day.activity.people.length > 0) this.#days = [...this.#days, day];
    this.#traces = [...this.#traces, traces];
    return { ...judged, traces };
  }
}
