/** Bytes that come in many small pieces, kept as one: each of them alone would cost more than what it holds. */

export interface Pieces {
  add(piece: Uint8Array): void;
  /** All that were added, in their order. */
  bytes(): Buffer;
}

const FIRST = 65_536;

export function collectPieces(): Pieces {
  let all = Buffer.allocUnsafe(FIRST);
  let length = 0;
  return {
    add(piece) {
      if (length + piece.length > all.length) {
        const larger = Buffer.allocUnsafe(2 * (length + piece.length));
        all.copy(larger, 0, 0, length);
        all = larger;
      }
      all.set(piece, length);
      length += piece.length;
    },
    bytes: () => all.subarray(0, length),
  };
}
