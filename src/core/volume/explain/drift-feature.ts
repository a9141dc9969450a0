/** One feature of the days of a drift, term by term: what each day was, and what it is compared with. */
import { DAY_MS, isoTime } from "../../record/time.ts";
import {
  PRIOR_DAYS,
  SPREAD_MIN,
  WINSOR,
  featureOf,
  momentsOf,
  peakBefore,
  residualOf,
  valueOf,
} from "../channels/drift.ts";
import type { ActiveDays, DayFeature } from "../channels/drift.ts";
import { fromLog } from "../parameters.ts";
import { computed, given, heldText, logText, shown } from "./step.ts";
import type { Step } from "./step.ts";

const FEATURES = ["bytes", "objects", "active hours"] as const;

interface FeatureOf {
  /** Active days before the window. */
  readonly before: number;
  /** Days of the window. */
  readonly window: number;
  readonly feature: number;
}

/** The last step is the sum over the days of the window. */
export function featureSteps(active: ActiveDays, of: FeatureOf): Step[] {
  const { before, window, feature } = of;
  const { mean, spread, residuals } = featureOf(active, of);
  const { squares } = momentsOf(active.features, before, feature);
  const prior = active.prior[feature] as number;
  const name = nameOf(feature);
  const days = Array.from({ length: window }, (_, at) =>
    dayStep(active, { at: before + at, feature, mean, spread }),
  );
  return [
    given(`${name}: mean`, mean, `of the logarithms of the ${before} active days before`),
    computed(`${name}: spread`, spread, [
      `sqrt((${shown(squares)} + ${PRIOR_DAYS} x ${shown(prior)}) / (${before} + ${PRIOR_DAYS})) + ${SPREAD_MIN}`,
      `squares of those days around the mean, and ${PRIOR_DAYS} days of the variance that most peers' days have`,
    ]),
    ...days,
    computed(`${name}: above usual`, residuals, days.map(({ value }) => shown(value)).join(" + ")),
  ];
}

/** A day is compared with the mean; of services with a peak of a month ago, where there was one. */
function dayStep(
  active: ActiveDays,
  day: DayFeature & { readonly mean: number; readonly spread: number },
): Step {
  const { at, feature, mean, spread } = day;
  const peak = peakBefore(active, day);
  const residual = residualOf(active, day);
  const usual = peak === undefined ? shown(mean) : featureText(active, { at: peak, feature });
  const term = `(${featureText(active, { at, feature })} - ${usual}) / ${shown(spread)}`;
  return computed(
    `${nameOf(feature)} of ${dateOf(active, at)}`,
    Math.max(-WINSOR, Math.min(WINSOR, residual)),
    [
      heldText(term, residual, [-WINSOR, WINSOR]),
      peak === undefined ? "" : `compared with the peak of ${dateOf(active, peak)}, a month before`,
    ],
  );
}

function featureText(active: ActiveDays, of: DayFeature): string {
  const value = valueOf(active, of);
  if (of.feature === 2) return `ln(${Math.round(Math.exp(value))})`;
  const measure = of.feature === 0 ? "bytes" : "objects";
  return logText(measure, fromLog(value, measure));
}

function nameOf(feature: number): string {
  return FEATURES[feature] as string;
}

function dateOf({ days }: ActiveDays, at: number): string {
  return isoTime((days[at] as number) * DAY_MS).slice(0, 10);
}
