/** What a product of floats may be too large. */
const ROUNDING = 1e-9;
/** Numbers that are kept in one piece, at most; it is then halved. */
const PIECE_MAX = 512;

/**
 * The value of a rank among the numbers in a window: the nearest rank, so it is always one of them. They are kept in order, in
 * pieces: to put one into a single list would move half of a window of hundred thousands each time.
 */
export class Ranked {
  readonly #percentile: number;
  /** None is empty. */
  readonly #pieces: number[][] = [];
  #count = 0;
  /** The piece that held the rank last, and how many numbers stand before it: the rank moves little at a time. */
  #cursor = 0;
  #before = 0;

  /** Above 0, at most 100. */
  constructor(percentile: number) {
    this.#percentile = percentile;
  }

  add(value: number): void {
    this.#count++;
    const at = Math.min(this.#pieceOf(value), this.#pieces.length - 1);
    const piece = this.#pieces[at];
    if (!piece) {
      this.#pieces.push([value]);
      return;
    }
    piece.splice(placeIn(piece, value), 0, value);
    if (at < this.#cursor) this.#before++;
    if (piece.length <= PIECE_MAX) return;
    this.#pieces.splice(at + 1, 0, piece.splice(PIECE_MAX >> 1));
    if (at < this.#cursor) this.#cursor++;
  }

  /** Of a number that was added. */
  remove(value: number): void {
    this.#count--;
    const at = this.#pieceOf(value);
    const piece = this.#pieces[at] as number[];
    piece.splice(placeIn(piece, value), 1);
    if (at < this.#cursor) this.#before--;
    if (piece.length > 0) return;
    this.#pieces.splice(at, 1);
    if (at < this.#cursor) this.#cursor--;
  }

  value(): number | undefined {
    const rank = Math.ceil((this.#percentile * this.#count) / 100 - ROUNDING);
    return this.#at(Math.max(1, rank) - 1);
  }

  #at(place: number): number | undefined {
    const pieces = this.#pieces;
    while (place < this.#before) this.#before -= (pieces[--this.#cursor] as number[]).length;
    for (;;) {
      const piece = pieces[this.#cursor];
      if (!piece || place < this.#before + piece.length) return piece?.[place - this.#before];
      this.#before += piece.length;
      this.#cursor++;
    }
  }

  /** The place of the first piece that ends with no smaller number. */
  #pieceOf(value: number): number {
    if (this.#pieces.length < 2) return 0; // of nearly all windows
    let [from, to] = [0, this.#pieces.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (((this.#pieces[middle] as number[]).at(-1) as number) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Of the first number that is not smaller. */
function placeIn(sorted: readonly number[], value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
