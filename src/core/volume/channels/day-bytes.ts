/** More bytes in a day than usual: what was spread over its hours. */
import { IMPACT_WEIGHT, impactOf } from "./impact.ts";

export function dayBytesScore(rareness: number, bytes: number): number {
  return rareness + IMPACT_WEIGHT * impactOf(bytes);
}
