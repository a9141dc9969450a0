/** The score of a day's bytes, term by term. */
import { leftNote } from "./left-note.ts";
import { withoutAnnounced } from "../left.ts";
import { invariant } from "../../../errors.ts";
import type { Score } from "../channel.ts";
import { dayBytesScore } from "../channels/day-bytes.ts";
import { sumUp } from "../daily.ts";
import { fromLog } from "../parameters.ts";
import { residual, tailOf } from "../judge/residual.ts";
import type { Explaining } from "./index.ts";
import { levelSteps } from "./level-steps.ts";
import { computed, impactText, shown, sizeStep } from "./step.ts";
import type { Step } from "./step.ts";
import { rarenessSteps } from "./tail-step.ts";

export function dayBytesSteps({ place }: Score, { closed, baseline }: Explaining): Step[] {
  const sums = sumUp(withoutAnnounced(closed.activity, closed.left));
  const at = sums.people.indexOf(place);
  invariant(at >= 0, "a score of a day is of one on which something was read");
  const bytes = sums.bytes[at] as number;
  const { dayBytes: levels } = baseline;
  const read = fromLog(bytes, "bytes");
  const tail = tailOf(baseline, "day_bytes", place);
  const rareness = rarenessSteps(residual(bytes, place, levels), tail, { of: "days" });
  const value = (rareness.at(-1) as Step).value;
  return [
    { ...sizeStep("bytes", bytes, read), note: leftNote(place, closed) },
    ...levelSteps(bytes, { measure: "bytes", unit: "day", levels, place }, baseline),
    ...rareness,
    computed("score", dayBytesScore(value, read), `${shown(value)} + ${impactText(read)}`),
  ];
}
