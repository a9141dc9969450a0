/** Versions of a finding: Macie updates policy findings under their id. */
import { canonicalJson } from "../record/decode.ts";
import { compareText } from "../catalog/group.ts";
import type { MacieFinding } from "./finding.ts";

/** The newer version of two: by the time of the update, then by count. Two that differ only otherwise have one order. */
export function newerOf(a: MacieFinding, b: MacieFinding): MacieFinding {
  const order =
    a.updatedAt - b.updatedAt || a.count - b.count || compareText(canonicalJson(a), canonicalJson(b));
  return order >= 0 ? a : b;
}

/** The newest version of each finding, in the order of their ids, whatever the order of what is given. */
export function newestOf(findings: Iterable<MacieFinding>): MacieFinding[] {
  const newest = new Map<string, MacieFinding>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const known = newest.get(key);
    newest.set(key, known ? newerOf(known, finding) : finding);
  }
  return [...newest].toSorted(([a], [b]) => compareText(a, b)).map(([, finding]) => finding);
}

/** Whether anybody is to hear of it: it is neither suppressed by a rule of theirs nor an example. */
export function isInForce({ archived, sample }: MacieFinding): boolean {
  return !archived && !sample;
}

/** Ids are Macie's own in each account and Region. */
function keyOf({ id, account, region }: MacieFinding): string {
  return `${id}\n${account}\n${region}`;
}
