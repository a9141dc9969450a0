/**
 * A seeded source of randomness (sfc32). Everything that is simulated takes one as an argument, so that a seed gives
 * the same records on every machine and in every run.
 */

export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  bits(): number;
  /** A number in [0, 1). */
  unit(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  /** A number of the standard normal distribution. */
  normal(): number;
  /** One of the values; there must be at least one. */
  pick<T>(values: readonly T[]): T;
  /** A positive number with a heavy tail; half of them are below `median`. */
  logNormal(median: number, sigma: number): number;
  /** A random (version 4) UUID. */
  uuid(): string;
  hex(length: number): string;
  /** Characters of an alphabet of at most 64. */
  text(length: number, alphabet: string): string;
}

export const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
export const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
export const REQUEST_ID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const BASE64 = `${ALPHANUMERIC}+/`;

/**
 * Makes a source from a seed. Equal seeds give equal streams; streams of different seeds are independent, so a part of
 * a simulation that has its own seed ("1/night/3") does not change when another part draws more or less.
 */
export function createRandom(seed: string | number): Random {
  const bits = sfc32(String(seed));
  const unit = (): number => bits() / 4_294_967_296;
  const int = (min: number, max: number): number => min + Math.floor(unit() * (max - min + 1));
  return {
    bits,
    unit,
    int,
    chance: (probability) => unit() < probability,
    normal: () => normal(unit),
    pick: (values) => values[int(0, values.length - 1)] as (typeof values)[number],
    logNormal: (median, sigma) => median * Math.exp(sigma * normal(unit)),
    uuid: () => uuid(bits),
    hex: (length) => hex(bits, length),
    text: (length, alphabet) => text(bits, length, alphabet),
  };
}

/** Chris Doty-Humphrey's small fast counter generator; passes PractRand. */
function sfc32(seed: string): () => number {
  let a = hashSeed(seed, 0x9e3779b9);
  let b = hashSeed(seed, 0x85ebca6b);
  let c = hashSeed(seed, 0xc2b2ae35);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** FNV-1a from another start for each word of the state, with a finisher that spreads short seeds. */
function hashSeed(seed: string, start: number): number {
  let hash = start | 0;
  for (let at = 0; at < seed.length; at++) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  return hash | 0;
}

/** Box and Muller. */
function normal(unit: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - unit()));
  return radius * Math.cos(2 * Math.PI * unit());
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Eight hex digits; from a table, since toString(16) took a tenth of a fleet's time. */
function word(bits: () => number): string {
  const value = bits();
  return `${HEX[value >>> 24]}${HEX[(value >>> 16) & 255]}${HEX[(value >>> 8) & 255]}${HEX[value & 255]}`;
}

function uuid(bits: () => number): string {
  const [a, b, c, d] = [word(bits), word(bits), word(bits), word(bits)];
  const variant = "89ab"[Number.parseInt(c[0] as string, 16) & 3];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

function hex(bits: () => number, length: number): string {
  let digits = "";
  while (digits.length < length) digits += word(bits);
  return digits.slice(0, length);
}

/** Six bits a character, five characters a draw. */
function text(bits: () => number, length: number, alphabet: string): string {
  let characters = "";
  let left = 0;
  let store = 0;
  for (let at = 0; at < length; at++) {
    if (left === 0) {
      store = bits();
      left = 5;
    }
    characters += alphabet[((store & 63) * alphabet.length) >>> 6];
    store >>>= 6;
    left--;
  }
  return characters;
}

/** The values in any order (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const list = [...values];
  for (let at = list.length - 1; at > 0; at--) {
    const other = random.int(0, at);
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
  return list;
}

/** Draws ranks 0 … size - 1 so that rank k is as frequent as 1 / (k + 1)^exponent. */
export function createZipf(size: number, exponent: number): (random: Random) => number {
  const cumulative = new Float64Array(size);
  let total = 0;
  for (let rank = 0; rank < size; rank++) {
    total += (rank + 1) ** -exponent;
    cumulative[rank] = total;
  }
  return (random) => {
    const target = random.unit() * total;
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulative[middle] as number) > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
