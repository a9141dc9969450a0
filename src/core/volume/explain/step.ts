/** One term of a computation, as it would be written down by hand. */
import { IMPACT_WEIGHT } from "../channels/impact.ts";

export interface Step {
  readonly name: string;
  readonly value: number;
  /** The computation with its numbers; null: the value is given, by what is stored or by what was read. */
  readonly formula: string | null;
  /** What the numbers are, or where a given value comes from; empty: the name says it. */
  readonly note: string;
}

/** `how`: the formula, or it and the note. */
export function computed(name: string, value: number, how: string | readonly [string, string]): Step {
  const [formula, note] = typeof how === "string" ? [how, ""] : how;
  return { name, value, formula, note };
}

export function given(name: string, value: number, note: string): Step {
  return { name, value, formula: null, note };
}

/** Five digits: so many that three hold of whatever is computed from them. */
const DIGITS = 5;

/** A number as all steps print it, so that a value is found again where it is used. */
export function shown(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const text = value.toPrecision(DIGITS);
  return Math.abs(value) >= 1e6 || text.includes("e")
    ? value.toExponential(DIGITS - 1)
    : String(Number(text));
}

/** A term that is held between two limits; the limits are printed where they hold it. */
export function heldText(term: string, value: number, [low, high]: readonly [number, number]): string {
  if (value < low) return `max(${low}, ${term})`;
  return value > high ? `min(${high}, ${term})` : term;
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];

function sizeText(bytes: number): string {
  let value = Math.round(bytes);
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${shown(value)} ${UNITS[unit]}`;
}

/** What was read, on the scale of logarithms: `ln(1 + 48 GB / 10 MB)`. */
export function logText(measure: "bytes" | "objects", read: number): string {
  return measure === "bytes"
    ? `ln(1 + ${sizeText(read)} / 10 MB)`
    : `ln(1 + ${shown(Math.round(read))} / 20)`;
}

/** What was read, and what it is on the scale of logarithms. */
export function sizeStep(measure: "bytes" | "objects", level: number, read: number): Step {
  return computed(measure, level, logText(measure, read));
}

/** The impact as it is added to scores: `0.1 x log10(2 GB / 1 GB)`. */
export function impactText(bytes: number): string {
  return `${IMPACT_WEIGHT} x log10(${sizeText(Math.max(1000, bytes))} / 1 GB)`;
}
