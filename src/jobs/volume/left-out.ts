/** Hours that teach nothing: of confirmed incidents, and of what was expected. */
import type { PoolClient } from "pg";
import { DAY_MS, HOUR_MS } from "../../core/record/time.ts";
import type { Confirmed } from "../../core/settings/settings.ts";
import type { Roster } from "../../core/volume/day-activity.ts";
import { readExpected } from "../../store/volume.ts";

interface Interval {
  readonly from: number;
  readonly until: number;
}

export class LeftOut {
  readonly #roster: Roster;
  readonly #intervals = new Map<number, Interval[]>();

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  /** `placeOf`: of a person as findings name them; undefined: they read nothing lately. */
  addConfirmed(confirmed: readonly Confirmed[], placeOf: (key: string) => number | undefined): void {
    for (const { who, from, until } of confirmed) {
      const place = placeOf(who);
      if (place !== undefined) this.#add(place, { from, until });
    }
  }

  /** Adds what was expected in the days from `from` until `until`, in ms. */
  async addExpected(client: PoolClient, range: { from: number; until: number }): Promise<void> {
    for (const { personId, ...interval } of await readExpected(client, range))
      this.#add(this.#roster.placeOf(personId), interval);
  }

  readonly has = (place: number, day: number, hour: number): boolean => {
    if (this.#intervals.size === 0) return false;
    const time = day * DAY_MS + hour * HOUR_MS;
    return (
      this.#intervals.get(place)?.some(({ from, until }) => time + HOUR_MS > from && time < until) ?? false
    );
  };

  #add(place: number, interval: Interval): void {
    const known = this.#intervals.get(place);
    if (known) known.push(interval);
    else this.#intervals.set(place, [interval]);
  }
}
