/** Places with stars, which stand for any text between two slashes: `s3://sales-*` and what follows. */

/** Whether a place is one of a pattern, or below one. A pattern that ends in a slash is of all below it. */
export function isPlaceOf(pattern: string, place: string): boolean {
  const wanted = pattern.split("/");
  const given = place.split("/");
  const isOfAllBelow = wanted.at(-1) === "";
  if (isOfAllBelow) wanted.pop();
  const beyond = given.length - wanted.length;
  if (beyond < (isOfAllBelow ? 1 : 0)) return false;
  if (beyond > 0 && !isOfAllBelow && !pattern.endsWith("*")) return false;
  return wanted.every((part, at) => isTextOf(part, given[at] ?? ""));
}

/** Whether a text is one of a pattern, whose stars stand for any. */
function isTextOf(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
