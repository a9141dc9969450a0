/** How far use of an asset could be seen: only where it was for the whole time is anything unused. */
import { formatCounted } from "../finding/explain.ts";
import type { RightUse } from "./use.ts";
import type { Right } from "./right.ts";
import { DAY_MS, isoTime } from "../record/time.ts";

/** A right that nobody used for so long is one to take back. */
export const UNUSED_DAYS = 90;

/** What is known of the logs of an asset. */
export interface AssetSight {
  /** Since when all that reads of it leave is logged and read here, in ms; null: not all of it is. */
  readonly seenSince: number | null;
  /** Up to when, in ms. */
  readonly seenUntil: number;
  /** Days of UTC in the last 90 on which its account and Region was silent: see `silentDaysOf`. */
  readonly silentDays: number;
  /** Log files of the last 90 days, of its account and Region, that are not as CloudTrail signed them, or gone. */
  readonly lostFiles?: number;
  /** Of the last 90 days, in hours: their events are not judged yet. */
  readonly hoursBehind?: number;
  /** Nobody knows in which account it lies: no hours can be said of it. */
  readonly isPlaceUnknown?: true;
  /** In words; null: it is seen in full. */
  readonly reason: string | null;
}

export interface Observability {
  /** `seen`: use would have shown, the whole time. `partly`, `not_seen`: it might not have. */
  readonly level: "seen" | "partly" | "not_seen";
  readonly reason: string | null;
}

export interface SightGiven {
  /** Of the assets that the right is on. */
  readonly sights: readonly AssetSight[];
  /** The end of the month, or of what is known of it, in ms. */
  readonly end: number;
}

/** Of a right: of the worst of its assets, over the last 90 days, or since it began. */
export function observabilityOf({ since }: Pick<Right, "since">, { sights, end }: SightGiven): Observability {
  if (sights.length === 0) return { level: "not_seen", reason: "nobody knows where its data lie" };
  const begin = Math.max(since, end - UNUSED_DAYS * DAY_MS);
  const seen = sights.map((sight) => ofAsset(sight, begin, end));
  return (
    seen.find(({ level }) => level === "not_seen") ?? seen.find(({ level }) => level === "partly") ?? SEEN
  );
}

const SEEN: Observability = { level: "seen", reason: null };

function ofAsset(
  { seenSince, seenUntil, silentDays, lostFiles = 0, hoursBehind = 0, reason }: AssetSight,
  begin: number,
  end: number,
): Observability {
  if (seenSince === null) return { level: "not_seen", reason: reason ?? "not every read of it is logged" };
  if (seenUntil < end) return { level: "partly", reason: `logs were read until ${isoTime(seenUntil)} only` };
  if (seenSince > begin)
    return { level: "partly", reason: `every read of it can be seen since ${isoTime(seenSince)} only` };
  if (silentDays > 0)
    return {
      level: "partly",
      reason: `on ${silentDays} of the last ${UNUSED_DAYS} days no event came of its account and Region, or for longer than is usual there`,
    };
  if (lostFiles > 0)
    return {
      level: "partly",
      reason: `${formatCounted(lostFiles, "log file is", "log files are")} gone, or not as CloudTrail signed them`,
    };
  if (hoursBehind > 0)
    return {
      level: "partly",
      reason: `events of ${formatCounted(hoursBehind, "hour")} are not judged yet`,
    };
  return SEEN;
}

/** Whether a right was not used for 90 days in all of which every use would have shown. */
export function isUnused(
  { since, isUnclear }: Right,
  use: RightUse,
  given: { readonly seen: Observability; readonly end: number },
): boolean {
  const begin = given.end - UNUSED_DAYS * DAY_MS;
  const isBefore = (day: number | null): boolean => day === null || day + DAY_MS <= begin;
  return (
    !isUnclear &&
    given.seen.level === "seen" &&
    since <= begin &&
    isBefore(use.lastDay) &&
    isBefore(use.maybeDay)
  );
}
