/** What teaches nothing: hours of confirmed incidents and of what was expected, and what is computed from them. */
import { HOURS_BEFORE } from "./channels/hour-joint.ts";

/** Whether an hour of somebody, by place in the roster, day and hour, is left out. */
export type IsLeftOut = (place: number, day: number, hour: number) => boolean;

/** Whether a day has an hour that is. */
export function isDayLeftOut(place: number, day: number, isLeftOut: IsLeftOut): boolean {
  for (let hour = 0; hour < 24; hour++) if (isLeftOut(place, day, hour)) return true;
  return false;
}

/** The same of what a channel or a pool scores: `hour_joint human` looks at three hours, `drift 5 service` at days. */
export function leftOutOf(name: string, isLeftOut: IsLeftOut): IsLeftOut {
  if (/^(day_bytes|drift)\b/.test(name)) return (place, day) => isDayLeftOut(place, day, isLeftOut);
  if (!/^(hour_joint|newcomer)\b/.test(name)) return isLeftOut;
  return (place, day, hour) => {
    for (let before = 0; before <= HOURS_BEFORE; before++) {
      const at = day * 24 + hour - before;
      if (isLeftOut(place, Math.floor(at / 24), at % 24)) return true;
    }
    return false;
  };
}
