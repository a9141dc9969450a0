/** An auditor's sample of a review's items: drawn by a word that they choose, so that nobody can have known which they would be. */
import { hash } from "node:crypto";
import { compareText } from "../../catalog/group.ts";

/** The same for the same items and seed, in whatever order they stand; all of them where there are fewer. */
export function sampleOf<T extends { readonly id: string }>(
  items: readonly T[],
  { n, seed }: { readonly n: number; readonly seed: string },
): T[] {
  return items
    .map((item) => ({ item, lot: hash("sha256", JSON.stringify([seed, item.id]), "hex") }))
    .sort((a, b) => compareText(a.lot, b.lot))
    .slice(0, n)
    .map(({ item }) => item);
}
