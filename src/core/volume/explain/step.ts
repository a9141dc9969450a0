/** One term of a computation, as it would be written down by hand. */
import { IMPACT_WEIGHT } from "../channels/impact.ts";
import { formatBytes, formatCount } from "../../finding/explain.ts";

export interface Step {
  readonly name: string;
  readonly value: number;
  /** The computation with its numbers, or where the value comes from. */
  readonly how: string;
}

/** Four digits, no more: what is shown is to be followed, not to be copied. */
export function shown(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const text = value.toPrecision(4);
  return Math.abs(value) >= 1e6 || text.includes("e") ? value.toExponential(3) : String(Number(text));
}

/** What was read, and what it is on the scale of logarithms. */
export function sizeStep(measure: "bytes" | "objects", level: number, read: number): Step {
  const [size, scale] =
    measure === "bytes" ? [formatBytes(Math.round(read)), "10 MB"] : [formatCount(Math.round(read)), "20"];
  return { name: measure, value: level, how: `ln(1 + ${size} / ${scale})` };
}

/** The impact as it is added to scores: `0.1 x log10(2.00 GB / 1 GB)`. */
export function impactText(bytes: number): string {
  return `${IMPACT_WEIGHT} x log10(${formatBytes(Math.round(Math.max(1000, bytes)))} / 1 GB)`;
}
