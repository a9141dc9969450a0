/** How long something took, for people: two units at most. */

const UNITS = [
  ["day", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** @example formatSpan(93_784) // "1 day 2 h" */
export function formatSpan(seconds: number): string {
  const at = UNITS.findIndex(([, size]) => seconds >= size);
  if (at === -1) return "0 s";
  const parts: string[] = [];
  let left = seconds;
  for (const [name, size] of UNITS.slice(at, at + 2)) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${name === "day" && count !== 1 ? "days" : name}`);
  }
  return parts.join(" ");
}
