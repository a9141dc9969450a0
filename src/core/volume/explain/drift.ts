/** The score of a drift, term by term, of the window that is furthest out. */
import { invariant } from "../../../errors.ts";
import type { Score } from "../channel.ts";
import { ALIKE, ALIKE_DAYS, DRIFT_WEIGHTS, driftNoise, featureOf } from "../channels/drift.ts";
import { withoutAnnounced } from "../left.ts";
import { sumUp } from "../daily.ts";
import { activeDays, driftsOf } from "../judge/drift.ts";
import type { WindowDrift } from "../judge/drift.ts";
import { tailOf } from "../judge/residual.ts";
import { featureSteps } from "./drift-feature.ts";
import type { Explaining } from "./index.ts";
import { computed, given, shown } from "./step.ts";
import type { Step } from "./step.ts";
import { rarenessSteps } from "./tail-step.ts";

export function driftSteps({ place }: Score, { closed, baseline }: Explaining): Step[] {
  const active = activeDays(sumUp(withoutAnnounced(closed.activity, closed.left)), baseline).get(place);
  invariant(active, "a drift is of somebody who read anything on the day");
  const drifts = driftsOf(place, active, baseline);
  invariant(drifts.length > 0, "a drift is of somebody who read on enough days");
  const furthest = drifts.reduce((a, b) => (b.rareness > a.rareness ? b : a));
  const { window } = furthest;
  const before = active.days.length - window;
  const sums = DRIFT_WEIGHTS.map((weight, feature) => {
    return `${weight} x ${shown(featureOf(active, { before, window, feature }).residuals)}`;
  });
  const noise = driftNoise(before, window);
  const tail = tailOf(baseline, `drift ${window}`, place);
  return [
    ...DRIFT_WEIGHTS.flatMap((_, feature) => featureSteps(active, { before, window, feature })),
    computed("noise", noise, [
      `sqrt(${window} + ${window}² / ${before} + ${ALIKE} x ${window} x min(${window - 1}, ${ALIKE_DAYS}))`,
      `of ${window} days after ${before}, which are alike`,
    ]),
    computed(`drift over ${window} days`, furthest.drift, `(${sums.join(" + ")}) / ${shown(noise)}`),
    ...rarenessSteps(furthest.drift, tail, { of: `stretches of ${window} active days` }),
    ...scoreSteps(furthest, drifts),
  ];
}

/** Of the windows that are less far out the days are not printed. */
function scoreSteps(furthest: WindowDrift, drifts: readonly WindowDrift[]): Step[] {
  const others = drifts.filter((one) => one !== furthest);
  const all = [furthest, ...others].map(({ rareness }) => shown(rareness));
  return [
    ...others.map(({ window, drift, rareness }) =>
      given(
        `rareness over ${window} days`,
        rareness,
        `in the same way, of the last ${window} active days, whose drift is ${shown(drift)}`,
      ),
    ),
    computed("score", furthest.rareness, `max(${all.join(", ")})`),
  ];
}
