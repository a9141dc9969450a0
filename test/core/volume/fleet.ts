/** Days of a small fleet for tests of the detector: everybody reads about as much in about as many hours a day. */
import { Roster, toColumns } from "../../../src/core/volume/day-activity.ts";
import type { HourSums } from "../../../src/core/volume/day-activity.ts";
import type { ClosedDay } from "../../../src/core/volume/past.ts";
import { Touches } from "../../../src/core/volume/touches.ts";
import type { Touch } from "../../../src/core/volume/touches.ts";
import type { Subject } from "../../../src/core/volume/fit/peers.ts";
import { createRandom } from "../../../src/simulate/random.ts";

export const FIRST_DAY = 20_000;
export const MB = 1e6;
export const GB = 1e9;

/** So many people in one group, who read 50 MB of 10 objects in a median hour, six hours a day. */
export class SmallFleet {
  readonly size: number;
  readonly #random = createRandom("small fleet");
  readonly #roster = new Roster();
  readonly subjects: Subject[];

  constructor(size: number, kind: Subject["class"] = "human") {
    this.size = size;
    for (let person = 0; person < size; person++) this.#roster.placeOf(person);
    this.subjects = Array.from({ length: size }, () => ({ class: kind, groups: ["analysts"] }));
  }

  hours(): HourSums[] {
    const rows: HourSums[] = [];
    for (let hour = 9; hour < 15; hour++)
      for (let person = 0; person < this.size; person++) {
        const factor = Math.exp(0.5 * this.#random.normal());
        const objects = Math.max(1, Math.round(10 * Math.exp(0.3 * this.#random.normal())));
        rows.push({ person, hour, bytes: Math.round(50 * MB * factor), objects });
      }
    return rows;
  }

  day(day: number, rows: readonly HourSums[] = this.hours(), touches: readonly Touch[] = []): ClosedDay {
    const sorted = rows.toSorted((a, b) => a.hour - b.hour || a.person - b.person);
    return { activity: toColumns(day, sorted, this.#roster), touches: new Touches(touches) };
  }
}
