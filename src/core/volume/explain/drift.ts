/** The score of a drift, term by term, of the window that is furthest out. */
import { invariant } from "../../../errors.ts";
import type { Score } from "../channel.ts";
import { DRIFT_WEIGHTS, driftNoise, featureOf } from "../channels/drift.ts";
import { sumUp } from "../daily.ts";
import { activeDays, driftsOf } from "../judge/drift.ts";
import { tailOf } from "../judge/residual.ts";
import type { Explaining } from "./index.ts";
import { shown } from "./step.ts";
import type { Step } from "./step.ts";
import { rarenessStep } from "./tail-step.ts";

const FEATURES = ["bytes", "objects", "active hours"] as const;

export function driftSteps({ place }: Score, { closed, baseline }: Explaining): Step[] {
  const active = activeDays(sumUp(closed.activity), baseline).get(place);
  invariant(active, "a drift is of somebody who read anything on the day");
  const drifts = driftsOf(place, active, baseline);
  const furthest = drifts.reduce((a, b) => (b.rareness > a.rareness ? b : a));
  const { window } = furthest;
  const before = active.days.length - window;
  const features = FEATURES.map((name, feature) => {
    const { mean, spread, residuals } = featureOf(active, { before, window, feature });
    return { name, mean, spread, residuals, weight: DRIFT_WEIGHTS[feature] as number };
  });
  const noise = driftNoise(before, window);
  return [
    ...features.map(({ name, mean, spread, residuals }): Step => {
      return {
        name: `${name}: above usual`,
        value: residuals,
        how: `sum over the last ${window} active days of (ln - ${shown(mean)}) / ${shown(spread)}, each from -3 to 3; usual are the ${before} active days before`,
      };
    }),
    {
      name: `drift over ${window} days`,
      value: furthest.drift,
      how: `(${features.map(({ residuals, weight }) => `${weight} x ${shown(residuals)}`).join(" + ")}) / ${shown(noise)}`,
    },
    ...drifts
      .filter((one) => one !== furthest)
      .map((one): Step => {
        return {
          name: `drift over ${one.window} days`,
          value: one.drift,
          how: `rareness ${shown(one.rareness)}, which is less`,
        };
      }),
    rarenessStep(
      furthest.drift,
      tailOf(baseline, `drift ${window}`, place),
      `stretches of ${window} active days`,
    ),
    { name: "score", value: furthest.rareness, how: "the largest rareness of all stretches" },
  ];
}
