/** What it would mean if it were true: factors of ten of a gigabyte. */
const GIGABYTE = 1e9;
/** What is smaller than a kilobyte weighs no less. */
const LEAST = 1e3;

export function impactOf(bytes: number): number {
  return Math.log10(Math.max(LEAST, bytes) / GIGABYTE);
}
