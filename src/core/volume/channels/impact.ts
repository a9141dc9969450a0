/** What it would mean if it were true: factors of ten of a gigabyte. */
const GIGABYTE = 1e9;
/** What is smaller than a kilobyte weighs no less. */
const LEAST = 1e3;
/** How much a factor of ten adds to a score. */
export const IMPACT_WEIGHT = 0.1;

export function impactOf(bytes: number): number {
  return Math.log10(Math.max(LEAST, bytes) / GIGABYTE);
}
