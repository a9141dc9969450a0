/** What people read of which asset on one day, as columns: of six weeks there are millions. */

/** What one person read of one asset on one day. */
export interface Touch {
  /** In the roster. */
  readonly place: number;
  readonly asset: number;
  /** Of the hour in which most was read of it, which `hour` is. */
  readonly bytes: number;
  readonly objects: number;
  readonly hour: number;
}

export class Touches implements Iterable<Touch> {
  readonly #places: Int32Array;
  readonly #assets: Int32Array;
  readonly #bytes: Float64Array;
  readonly #objects: Int32Array;
  readonly #hours: Uint8Array;

  constructor(rows: readonly Touch[] = []) {
    this.#places = Int32Array.from(rows, ({ place }) => place);
    this.#assets = Int32Array.from(rows, ({ asset }) => asset);
    this.#bytes = Float64Array.from(rows, ({ bytes }) => bytes);
    this.#objects = Int32Array.from(rows, ({ objects }) => objects);
    this.#hours = Uint8Array.from(rows, ({ hour }) => hour);
  }

  /** In the order in which they were given, made as they are asked for. */
  *[Symbol.iterator](): Iterator<Touch> {
    for (let at = 0; at < this.#places.length; at++) yield this.#at(at);
  }

  /** Dictionary ids, each once. */
  get assets(): ReadonlySet<number> {
    return new Set(this.#assets);
  }

  /** What one person touched. */
  of(place: number): Touch[] {
    const found: Touch[] = [];
    for (let at = this.#places.indexOf(place); at !== -1; at = this.#places.indexOf(place, at + 1))
      found.push(this.#at(at));
    return found;
  }

  #at(at: number): Touch {
    return {
      place: this.#places[at] as number,
      asset: this.#assets[at] as number,
      bytes: this.#bytes[at] as number,
      objects: this.#objects[at] as number,
      hour: this.#hours[at] as number,
    };
  }
}
