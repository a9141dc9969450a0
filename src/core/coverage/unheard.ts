/** Places of which nothing ever came, though they are asked and what they do is logged: the question itself leaves an event. */
import { HOUR_MS } from "../record/time.ts";
import { SILENT_HOURS_MIN } from "./hours.ts";
import type { Silence } from "./hours.ts";
import { observeQuestions } from "./observability.ts";
import type { Sight } from "./observability.ts";
import type { Place } from "./trail.ts";

export interface AnsweredPlace extends Place {
  /** Since when any trail there is known that logs there now, in ms. */
  readonly since: number;
}

/** `heard`: places of which anything came in two weeks. */
export function unheardOf(
  places: readonly AnsweredPlace[],
  { sight, heard, now }: { readonly sight: Sight; readonly heard: readonly Place[]; readonly now: number },
): Silence[] {
  const known = new Set(heard.map(keyOf));
  return places.flatMap((place) => {
    const { account, region, since } = place;
    const hours = Math.floor((now - since) / HOUR_MS);
    if (hours < SILENT_HOURS_MIN || known.has(keyOf(place))) return [];
    if (observeQuestions(place, sight) !== "full") return [];
    return [{ account, region, since, hours, limit: SILENT_HOURS_MIN, wasHeard: false }];
  });
}

function keyOf({ account, region }: Place): string {
  return `${account}/${region}`;
}
