/** By how much the largest hour of the last 42 days is beaten: "14 times your record". No tail model, nothing to doubt. */
import { IMPACT_WEIGHT, impactOf } from "./impact.ts";

/** With fewer hours the record stands further above the usual. */
export const KNOWN_HOURS = 8;
export const SPREADS_KNOWN = 2;
export const SPREADS_UNKNOWN = 3;

export interface RecordInput {
  /** All on the scale of logarithms. */
  readonly bytes: number;
  readonly record: number;
  readonly usual: number;
  readonly spread: number;
  readonly hours: number;
}

const LN10 = Math.log(10);

/** In powers of ten, as other scores are. Above 0: it is beaten. Who has few hours has no record worth the name: it is as high as could be expected. */
export function recordScore({ bytes, record, usual, spread, hours }: RecordInput, readBytes: number): number {
  const expected = usual + (hours < KNOWN_HOURS ? SPREADS_UNKNOWN : SPREADS_KNOWN) * spread;
  return (bytes - Math.max(record, expected)) / LN10 + IMPACT_WEIGHT * impactOf(readBytes);
}
