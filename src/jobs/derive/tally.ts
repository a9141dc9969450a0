/** Sums over accesses, distinct objects counted one by one. */
import type { Sums } from "../../store/derived.ts";
import type { Access } from "./enrich.ts";

export class Tally {
  #accesses = 0;
  #denied = 0;
  #bytesOut = 0;
  readonly #objects = new Set<number>();

  /** Denied accesses count as such: they move no bytes and touch no object. */
  add(access: Access): this {
    this.#accesses++;
    if (access.denied) this.#denied++;
    else {
      this.#bytesOut += access.bytesOut;
      if (access.row.objectHash !== null) this.#objects.add(access.row.objectHash);
    }
    return this;
  }

  sums(): Sums {
    return {
      accesses: this.#accesses,
      denied: this.#denied,
      bytesOut: this.#bytesOut,
      objects: this.#objects.size,
    };
  }
}
