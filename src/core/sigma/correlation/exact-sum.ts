/**
 * A sum that is the same whatever entered and left it before, which floats do not give: whole numbers are exact, fractions
 * are rounded to the millionth part (2^-20) one by one.
 */
const HIGH = 2 ** 26;
const PARTS = 2 ** 20;

/** Larger numbers are not told apart from their neighbours by JSON, either. */
export const SUMMED_MAX = Number.MAX_SAFE_INTEGER;

export class ExactSum {
  // each stays exact for 2^26 values
  #high = 0;
  #low = 0;
  #parts = 0;

  /** `value` is at most SUMMED_MAX away from 0. */
  add(value: number): void {
    this.#put(value, 1);
  }

  subtract(value: number): void {
    this.#put(value, -1);
  }

  get value(): number {
    return this.#high * HIGH + this.#low + this.#parts / PARTS;
  }

  #put(value: number, sign: 1 | -1): void {
    const whole = Math.floor(value);
    const high = Math.floor(whole / HIGH);
    this.#high += sign * high;
    this.#low += sign * (whole - high * HIGH);
    this.#parts += sign * Math.round((value - whole) * PARTS);
  }
}
