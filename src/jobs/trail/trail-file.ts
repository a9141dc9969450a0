/** Which objects of a trail's bucket hold records. */
import { parseTrailName, trailName } from "../../core/integrity/trail-object.ts";

/** Not digests, Insights, aggregates, markers of empty folders, nor what others put there. */
export function isTrailFile(key: string, size: number | undefined): boolean {
  if (size === 0 || !key.endsWith(".json.gz")) return false;
  const name = trailName(key);
  const parsed = name === undefined ? undefined : parseTrailName(name);
  return parsed?.kind === "log" && parsed.isRecords;
}
