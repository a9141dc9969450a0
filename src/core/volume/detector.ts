/** Walks over days: each is judged by the days before it, then becomes one of them. */
import { fit } from "./fit.ts";
import type { Baseline, FitInput } from "./fit.ts";
import { judgeDay } from "./judge-day.ts";
import type { JudgedDay } from "./judge-day.ts";
import { BASELINE_DAYS, BUDGET_DAYS } from "./parameters.ts";
import type { ClosedDay, DayTraces } from "./past.ts";

export class Detector {
  #days: ClosedDay[] = [];
  #traces: DayTraces[] = [];

  /** Days come in ascending order. */
  judge(day: ClosedDay, input: Omit<FitInput, "day" | "past">): JudgedDay & { readonly baseline: Baseline } {
    const number = day.activity.day;
    this.#days = this.#days.filter(({ activity }) => activity.day >= number - BASELINE_DAYS);
    this.#traces = this.#traces.filter((trace) => trace.day >= number - BUDGET_DAYS);
    const baseline = fit({ ...input, day: number, past: { days: this.#days, traces: this.#traces } });
    const last = this.#days.at(-1)?.activity;
    const judged = judgeDay(day, baseline, last?.day === number - 1 ? last : undefined);
    this.#days.push(day);
    this.#traces.push(judged.traces);
    return { ...judged, baseline };
  }
}
