/** Places with stars, which stand for any text: `s3://sales-*` and what follows. */

/** Whether a place is one of a pattern, or below one. A pattern that ends in a slash is of all below it. */
export function isPlaceOf(pattern: string, place: string): boolean {
  const parts = pattern.split("*");
  const [first = "", ...rest] = parts;
  if (!place.startsWith(first)) return false;
  if (rest.length === 0) return place === first || first.endsWith("/");
  let at = first.length;
  for (const part of rest) {
    const found = place.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = rest.at(-1) ?? "";
  return last === "" || last.endsWith("/") || place.endsWith(last);
}
