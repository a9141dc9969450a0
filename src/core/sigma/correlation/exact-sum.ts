/**
 * A sum in decimal, as people who write 0.09 five times expect 0.45: the same whatever entered and left it before, which
 * floats do not give. Whole numbers are kept in two halves, fractions as multiples of 1e-40, beyond which digits are cut.
 */
const HIGH = 2 ** 26;
const DIGITS = 40;
const UNIT = 10n ** BigInt(DIGITS);

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
    return this.#parts === 0n ? this.#whole : toNumber(this.#units);
  }

  /** The sum shared out among so many. */
  mean(count: number): number {
    return this.#parts === 0n ? this.#whole / count : toNumber(this.#units / BigInt(count));
  }

  get #whole(): number {
    return this.#high * HIGH + this.#low;
  }

  get #units(): bigint {
    return (BigInt(this.#high) * BigInt(HIGH) + BigInt(this.#low)) * UNIT + this.#parts;
  }

  #put(value: number, sign: 1 | -1): void {
    if (!Number.isInteger(value)) {
      this.#parts += BigInt(sign) * unitsOf(value);
      return;
    }
    const high = Math.trunc(value / HIGH);
    this.#high += sign * high;
    this.#low += sign * (value - high * HIGH);
  }
}

/** The shortest decimal that stands for the number, in units. */
function unitsOf(value: number): bigint {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const shift = DIGITS - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}

/** The number that is nearest. */
function toNumber(units: bigint): number {
  return Number(`${units}e-${DIGITS}`);
}
