/** The events of one group within the timespan, oldest first. In columns: a day's reads of a mesh may be in windows. */
import type { Entrance } from "./entry.ts";
import type { Measure, Sample } from "./measure.ts";

/** What of an event a window keeps. */
export interface Entered {
  /** In ms. */
  readonly time: number;
  /** The caller's number for the event. */
  readonly sequence: number;
  readonly person: number;
  readonly asset: number;
}

type Further = Entrance["further"];

const COMPACT_FROM = 32;
const NONE: Further = [];

export class Window {
  readonly measure: Measure;
  readonly #times: number[] = [];
  readonly #sequences: number[] = [];
  readonly #people: number[] = [];
  readonly #assets: number[] = [];
  readonly #samples: Sample[] = [];
  /** Stays empty where nothing refers to the correlation. */
  readonly #further: Further[] = [];
  #head = 0;
  /** How often two neighbours differ: never where all events are of one person, or about one asset. */
  #personChanges = 0;
  #assetChanges = 0;
  /** When it was judged last, and what came of it. */
  judgedAt = -Infinity;
  held = false;
  heldAt = -Infinity;

  constructor(measure: Measure) {
    this.measure = measure;
  }

  /** When the last event came that was ever in it. */
  get newest(): number {
    return this.#times.at(-1) ?? -Infinity;
  }

  get isOfOnePerson(): boolean {
    return this.#personChanges === 0;
  }

  get isOfOneAsset(): boolean {
    return this.#assetChanges === 0;
  }

  add(
    { time, sequence, person, asset }: Entered,
    { sample, further }: Pick<Entrance, "sample" | "further">,
  ): void {
    const last = this.#times.length - 1;
    if (last >= this.#head) {
      if (this.#people[last] !== person) this.#personChanges++;
      if (this.#assets[last] !== asset) this.#assetChanges++;
    }
    this.#times.push(time);
    this.#sequences.push(sequence);
    this.#people.push(person);
    this.#assets.push(asset);
    this.#samples.push(sample);
    if (further.length > 0) this.#further.push(further);
    this.measure.add(sample);
  }

  /** Lets go of what lies before a time. */
  leave(before: number): void {
    const { length } = this.#times;
    while (this.#head < length && (this.#times[this.#head] as number) < before) {
      const gone = this.#head++;
      this.measure.remove(this.#samples[gone] as Sample);
      if (this.#head === length) continue;
      if (this.#people[gone] !== this.#people[this.#head]) this.#personChanges--;
      if (this.#assets[gone] !== this.#assets[this.#head]) this.#assetChanges--;
    }
    if (this.#head < COMPACT_FROM || this.#head * 2 < length) return;
    for (const column of this.#columns()) column.splice(0, this.#head);
    this.#head = 0;
  }

  /** The place of the first event that is later than a time. */
  placeAfter(time: number): number {
    let from = this.#times.length;
    while (from > this.#head && (this.#times[from - 1] as number) > time) from--;
    return from;
  }

  /** The numbers of the events from a place on. */
  sequencesFrom(place: number): number[] {
    return this.#sequences.slice(place);
  }

  /** What the events from a place on will be to the correlation of that number among those that refer to this one. */
  *furtherFrom(place: number, number: number): Generator<{ event: Entered; entrance: Entrance }> {
    for (let at = place; at < this.#times.length; at++) {
      const entrance = (this.#further[at] ?? NONE)[number];
      if (entrance) yield { event: this.#eventAt(at), entrance };
    }
  }

  #eventAt(place: number): Entered {
    return {
      time: this.#times[place] as number,
      sequence: this.#sequences[place] as number,
      person: this.#people[place] as number,
      asset: this.#assets[place] as number,
    };
  }

  #columns(): unknown[][] {
    const all = [this.#times, this.#sequences, this.#people, this.#assets, this.#samples, this.#further];
    return all as unknown[][];
  }
}
