/** Which classification is the more sensitive one. */

/** The most sensitive first; what is called otherwise comes behind, by name, and what is not classified last. */
const ORDER = ["restricted", "confidential", "internal", "public"];

/** Sorts the most sensitive first. */
export function compareClassifications(a: string | null, b: string | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function rankOf(classification: string): number {
  const rank = ORDER.indexOf(classification.toLowerCase());
  return rank === -1 ? ORDER.length : rank;
}
