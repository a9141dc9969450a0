/** Sums over accesses, distinct objects counted one by one. */
import type { Sums } from "../../store/derived.ts";
import type { Access } from "./access.ts";

export class Tally {
  accesses = 0;
  denied = 0;
  bytesOut = 0;
  /** Most tallies see one object: a set is made for the second. */
  #object: number | undefined;
  #objects: Set<number> | undefined;

  /** Denied accesses count as such: they move no bytes and touch no object. */
  add({ denied, bytesOut, row }: Access): void {
    this.accesses++;
    if (denied) {
      this.denied++;
      return;
    }
    this.bytesOut += bytesOut;
    if (row.objectHash !== null) this.#addObject(row.objectHash);
  }

  /** Adds what another has seen; an object that both have seen counts once. */
  merge(other: Tally): void {
    this.accesses += other.accesses;
    this.denied += other.denied;
    this.bytesOut += other.bytesOut;
    if (other.#objects) for (const object of other.#objects) this.#addObject(object);
    else if (other.#object !== undefined) this.#addObject(other.#object);
  }

  get objects(): number {
    return this.#objects?.size ?? (this.#object === undefined ? 0 : 1);
  }

  sums(): Sums {
    const { accesses, denied, bytesOut, objects } = this;
    return { accesses, denied, bytesOut, objects };
  }

  #addObject(object: number): void {
    if (this.#objects) this.#objects.add(object);
    else if (this.#object === undefined) this.#object = object;
    else if (this.#object !== object) this.#objects = new Set([this.#object, object]);
  }
}

/** The sum of tallies, at least one; of a single one itself. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const [only] = tallies;
  if (only && tallies.length === 1) return only;
  const sum = new Tally();
  for (const tally of tallies) sum.merge(tally);
  return sum;
}
