/** Sets of rules by their numbers, 32 to a word. */
export type Bits = Int32Array;

export const BITS = 32;

/** An empty set that may hold numbers below a size. */
export function createBits(size: number): Bits {
  return new Int32Array(Math.ceil(size / BITS));
}

export function putBit(bits: Bits, number: number, isIn: boolean): void {
  const word = Math.floor(number / BITS);
  const bit = 1 << (number % BITS);
  bits[word] = isIn ? wordOf(bits, word) | bit : wordOf(bits, word) & ~bit;
}

export function wordOf(bits: Bits, word: number): number {
  return bits[word] as number;
}

/** The place of the lowest bit of a word that is not 0. */
export function lowestOf(word: number): number {
  return 31 - Math.clz32(word & -word);
}
