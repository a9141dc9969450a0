/**
 * A sum that is the same whatever entered and left it before, which floats do not give: whole numbers are kept in two
 * halves, fractions as multiples of 2^-100, which is exact for all that are not tiny.
 */
const HIGH = 2 ** 26;
const PARTS = 2 ** 100;

/** Larger numbers are not told apart from their neighbours by JSON, either. */
export const SUMMED_MAX = Number.MAX_SAFE_INTEGER;

export class ExactSum {
  // each stays exact for 2^26 values
  #high = 0;
  #low = 0;
  #parts = 0n;

  /** `value` is at most SUMMED_MAX away from 0. */
  add(value: number): void {
    this.#put(value, 1);
  }

  subtract(value: number): void {
    this.#put(value, -1);
  }

  get value(): number {
    const whole = this.#high * HIGH + this.#low;
    return this.#parts === 0n ? whole : whole + Number(this.#parts) / PARTS;
  }

  #put(value: number, sign: 1 | -1): void {
    const whole = Math.trunc(value);
    const high = Math.trunc(whole / HIGH);
    this.#high += sign * high;
    this.#low += sign * (whole - high * HIGH);
    if (whole !== value) this.#parts += BigInt(sign * Math.round((value - whole) * PARTS));
  }
}
