/** What a fleet read on one day, as columns: a row for each person and hour in which they read anything. */
import { toLog } from "./parameters.ts";

export interface HourSums {
  readonly person: number;
  /** Hours since the day began, UTC. */
  readonly hour: number;
  readonly bytes: number;
  readonly objects: number;
}

export interface DayActivity {
  /** Days since 1970. */
  readonly day: number;
  /** Places in the roster. */
  readonly people: Int32Array;
  readonly hours: Uint8Array;
  /** On the scale of logarithms, as are objects. */
  readonly bytes: Float32Array;
  readonly objects: Float32Array;
}

/** Numbers people from 0 on, in the order in which they come. */
export class Roster {
  readonly #places = new Map<number, number>();
  readonly people: number[] = [];

  placeOf(person: number): number {
    let place = this.#places.get(person);
    if (place === undefined) {
      place = this.people.length;
      this.#places.set(person, place);
      this.people.push(person);
    }
    return place;
  }

  get size(): number {
    return this.people.length;
  }
}

/** Rows come sorted by hour, then person: the outcome does not depend on how they were found. */
export function toColumns(day: number, rows: readonly HourSums[], roster: Roster): DayActivity {
  return {
    day,
    people: Int32Array.from(rows, ({ person }) => roster.placeOf(person)),
    hours: Uint8Array.from(rows, ({ hour }) => hour),
    bytes: Float32Array.from(rows, ({ bytes }) => toLog(bytes, "bytes")),
    objects: Float32Array.from(rows, ({ objects }) => toLog(objects, "objects")),
  };
}
