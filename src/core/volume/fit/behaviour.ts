/** What people did, as far as it tells alike from unlike. */
import type { DayActivity } from "../day-activity.ts";
import type { Behaviour } from "./peers.ts";

/** Hours without which somebody is like nobody. */
const HOURS_MIN = 3;

/** By place in the roster. */
export function behavioursOf(
  days: readonly DayActivity[],
  size: number,
): (place: number) => Behaviour | undefined {
  const count = new Float64Array(size);
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  for (const { people, bytes } of days)
    for (let at = 0; at < people.length; at++) {
      const place = people[at] as number;
      const value = bytes[at] as number;
      count[place] = (count[place] as number) + 1;
      sum[place] = (sum[place] as number) + value;
      squares[place] = (squares[place] as number) + value * value;
    }
  return (place: number) => {
    const hours = count[place] as number;
    if (hours < HOURS_MIN) return undefined;
    const mean = (sum[place] as number) / hours;
    return { mean, spread: Math.sqrt(Math.max(0, (squares[place] as number) / hours - mean * mean)), hours };
  };
}
