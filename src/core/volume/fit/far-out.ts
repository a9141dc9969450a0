/**
 * What lies so far out that no tail of the others explains it: incidents, which must not hide the next one. A few of them at most
 * are left out, however many there are: what comes about often is what a fleet does.
 */
import { INCIDENT_GAP_HOURS } from "../parameters.ts";

/** How far a value lies beyond the point where the tail begins, and whose it is. */
export interface Excess {
  readonly value: number;
  /** In the roster; less than 0: nobody knows. */
  readonly place: number;
  /** Hours since 1970. */
  readonly time: number;
}

/** In small fleets, whose tails a few values bend. */
export const INCIDENTS_MIN = 3;

/**
 * Without the incidents, at most so many, that are too far out for what remains; `excesses` ascend. The furthest are taken out
 * first, all at once, since two hide each other, and put back from the nearest on as long as they are explained.
 */
export function withoutFarOut(
  excesses: readonly Excess[],
  most: number,
  isFar: (excess: Excess, others: readonly Excess[]) => boolean,
): readonly Excess[] {
  const incidents = furthest(excesses, Math.max(INCIDENTS_MIN, most));
  for (const [at, { largest }] of incidents.entries()) {
    const out = new Set(incidents.slice(at).flatMap(({ all }) => all));
    const others = excesses.filter((excess) => !out.has(excess));
    if (others.length > 0 && isFar(largest, others)) return others;
  }
  return excesses;
}

interface Incident {
  readonly largest: Excess;
  readonly all: Excess[];
}

/** The incidents with the largest values, the nearest first: what one person has within a day of their largest is one. */
function furthest(excesses: readonly Excess[], most: number): Incident[] {
  const found: Incident[] = [];
  for (const excess of excesses.toReversed()) {
    if (excess.place < 0) break;
    const own = found.find(
      ({ largest: { place, time } }) =>
        place === excess.place && Math.abs(time - excess.time) < INCIDENT_GAP_HOURS,
    );
    if (own) own.all.push(excess);
    else if (found.length < most) found.push({ largest: excess, all: [excess] });
  }
  return found.reverse();
}
