/**
 * What the name of an object in a trail's bucket says: docs.aws.amazon.com, get-and-view-cloudtrail-log-files and
 * cloudtrail-log-file-validation-digest-file-structure.
 */

import { DAY_MS, HOUR_MS, parseEventTime } from "../record/time.ts";

/** Whose digests make one chain: one trail gives one for each account and Region, and one more of what came late. */
export interface ChainId {
  readonly account: string;
  readonly region: string;
  readonly trail: string;
  /** Where the trail was made. */
  readonly homeRegion: string;
  readonly isBackfill: boolean;
}

export interface DigestName {
  readonly kind: "digest";
  readonly chain: ChainId;
  /** When its hour ended, in ms. */
  readonly endsAt: number;
}

export interface LogName {
  readonly kind: "log";
  readonly account: string;
  readonly region: string;
  /** False of Insights and aggregates: whether digests name those is not documented. */
  readonly isRecords: boolean;
  /** In ms, to the minute; undefined where the name does not tell, or tells of another day than its folder. */
  readonly deliveredAt: number | undefined;
}

export type TrailObject = DigestName | LogName;

const PLACE =
  /^AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?(?<account>\d{12})\/CloudTrail(?<kind>-Digest|-Insight|-NetworkActivity|-Aggregated)?\/(?<region>[a-z0-9-]+)\/(?<day>\d{4}\/\d\d\/\d\d)\/(?<file>[^/]+)$/;
const DIGEST_FILE =
  /^\d{12}_CloudTrail-Digest_[a-z0-9-]+_(?<trail>.+)_(?<homeRegion>[a-z0-9-]+)_(?<stamp>\d{8}T\d{6}Z)(?<isBackfill>_backfill)?\.json\.gz$/;
const LOG_FILE = /^\d{12}_CloudTrail(?:-[A-Za-z]+)?_[a-z0-9-]+_(?<stamp>\d{8}T\d{4}Z)_[^/]*$/;

/** Days of delivery, both included, in ms. */
export interface DeliveryDays {
  readonly from: number;
  readonly until: number;
}

/** Files that came late get a digest of their own, under the name of its hour; after so long one is not waited for. */
export const BACKFILL_MS = 2 * DAY_MS;

/** The days of digests that may name files of these days: one of late files has the name of an hour before, one of the last hour lies behind. */
export function daysOfNaming({ from, until }: DeliveryDays): DeliveryDays {
  return { from: from - BACKFILL_MS, until: until + BACKFILL_MS };
}

/** The part of a key, or of a path on a disk, that CloudTrail chose: from `AWSLogs/` on. undefined: there is none. */
export function trailName(key: string): string | undefined {
  const at = key.startsWith("AWSLogs/") ? 0 : key.lastIndexOf("/AWSLogs/") + 1;
  return at === 0 && !key.startsWith("AWSLogs/") ? undefined : key.slice(at);
}

/** undefined for what is neither a digest nor a log file: markers, and files of others. */
export function parseTrailName(name: string): TrailObject | undefined {
  const place = PLACE.exec(name)?.groups;
  if (!place) return undefined;
  const { account = "", region = "", day = "", file = "", kind } = place;
  if (kind !== "-Digest") {
    const isRecords = kind === undefined || kind === "-NetworkActivity";
    const stamp = parseStamp(LOG_FILE.exec(file)?.groups?.["stamp"]);
    const deliveredAt = isOf(day, stamp) ? stamp : undefined;
    return { kind: "log", account, region, isRecords, deliveredAt };
  }
  const digest = DIGEST_FILE.exec(file)?.groups;
  const endsAt = parseStamp(digest?.["stamp"]);
  if (!digest || endsAt === undefined) return undefined;
  const { trail = "", homeRegion = "" } = digest;
  const chain = { account, region, trail, homeRegion, isBackfill: digest["isBackfill"] !== undefined };
  return { kind: "digest", chain, endsAt };
}

/** Stamps are rounded: around midnight one may be of the day beside that of its folder. */
const ROUNDED_MS = HOUR_MS;

function isOf(folder: string, at: number | undefined): boolean {
  const day = parseEventTime(`${folder.replaceAll("/", "-")}T00:00:00Z`);
  return at !== undefined && day !== undefined && at >= day - ROUNDED_MS && at < day + DAY_MS + ROUNDED_MS;
}

/** `20260914T101244Z`, or without seconds. */
function parseStamp(stamp: string | undefined): number | undefined {
  const [, year, month, day, hour, minute, second = "00"] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?Z$/.exec(stamp ?? "") ?? [];
  return parseEventTime(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
