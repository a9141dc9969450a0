/** More bytes in a day than usual: what was spread over its hours. */
import { impactOf } from "./impact.ts";

export function dayBytesScore(rareness: number, bytes: number): number {
  return rareness + 0.1 * impactOf(bytes);
}
