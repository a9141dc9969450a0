/** What people did, as far as it tells alike from unlike. */
import type { DayActivity } from "../day-activity.ts";
import type { IsLeftOut } from "../left-out.ts";
import type { Behaviour } from "./peers.ts";

/** Hours without which somebody is like nobody. */
const HOURS_MIN = 3;

/** By place in the roster. */
export function behavioursOf(
  days: readonly DayActivity[],
  size: number,
  isLeftOut: IsLeftOut,
): (place: number) => Behaviour | undefined {
  const count = new Float64Array(size);
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  for (const { day, people, hours, bytes } of days)
    for (let at = 0; at < people.length; at++) {
      const place = people[at] as number;
      if (isLeftOut(place, day, hours[at] as number)) continue;
      const value = bytes[at] as number;
      count[place] = (count[place] as number) + 1;
      sum[place] = (sum[place] as number) + value;
      squares[place] = (squares[place] as number) + value * value;
    }
  return (place: number) => {
    const known = count[place] as number;
    if (known < HOURS_MIN) return undefined;
    const mean = (sum[place] as number) / known;
    const variance = (squares[place] as number) / known - mean * mean;
    return { mean, spread: Math.sqrt(Math.max(0, variance)), hours: known };
  };
}
