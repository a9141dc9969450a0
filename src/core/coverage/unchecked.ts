/** Files that were read, and that nobody holds against the digests of their trail: what they prove is not known. */
import { formatCounted } from "../finding/explain.ts";
import { isoTime } from "../record/time.ts";

/** Of the last two days of delivery; the check comes every quarter of an hour. */
export interface UncheckedLogs {
  readonly files: number;
  /** When the first of them was read, in ms. */
  readonly since: number;
  /** The path of the last one. */
  readonly last: string;
}

/** How long a file may be unchecked, in hours. */
export const UNCHECKED_HOURS = 6;

export const UNCHECKED_FIX =
  'see why check-integrity fails ("job failed" in the log of a worker with the role integrity); allow cloudtrail:ListPublicKeys (deploy/iam/integrity.json) and s3:ListBucket; AUDITPLANE_TRAIL_LOCATIONS has to name the prefix of the trail';

export function sayUnchecked({ files, since, last }: UncheckedLogs): string {
  return `${formatCounted(files, "file")} read since ${isoTime(since)} ${files === 1 ? "was" : "were"} not held against any digest, the last of them ${last}`;
}
