/**
 * Digests: what a domain is told of together in place of one by one. Of an hour the pages on unusual volume beyond those
 * that are told alone (storm.ts), of a day the alerts of a rule that speaks too often (noise.ts), of a week the volume
 * that is to be reviewed.
 */
import { DAY_MS, HOUR_MS, dayOf, hourOf, isoTime } from "../record/time.ts";
import type { Alert, AlertContent } from "./alert.ts";
import type { StandingFinding } from "./standing.ts";

/** What is told together, in whatever domain. */
export interface DigestKey {
  readonly period: "hour" | "day" | "week";
  /** When the period begins: a time, a day, a Monday. */
  readonly start: string;
  /** Of a day: its rule. */
  readonly ruleId?: string;
}

/** What a domain is told of together. */
export interface Digest {
  readonly digest: DigestKey;
  readonly domain: string | null;
  /** It is what confidential rules found, which security alone is told. */
  readonly isConfidential?: true;
  /** Of its rule; of several one. */
  readonly ruleTitle: string;
  /** The most severe. */
  readonly level: string;
  /** None: nothing of it stands any more. */
  readonly alerts: number;
  readonly findings: number;
  readonly people: number;
  readonly bytesOut: number;
  /** Bytes of all, by uid. */
  readonly told: Readonly<Record<string, number>>;
  /** Uids of those that are named: the most severe, of these those with most bytes. */
  readonly shown: readonly string[];
}

/** How many findings a digest names: a week's is a list to go through. */
export const SHOWN_MAX: Readonly<Record<DigestKey["period"], number>> = { hour: 10, day: 10, week: 50 };

/** How long after its end a week is told: in the morning of Monday, when the last logs of Sunday have come. */
const WEEK_WAIT_MS = 6 * HOUR_MS;

/** The digest of findings of category volume; undefined: they are none. At least one finding is needed. */
export function volumeDigest(findings: readonly StandingFinding[]): DigestKey | undefined {
  if (findings[0]?.category !== "volume") return undefined;
  const pages = findings.filter(({ tier }) => tier === "page");
  if (pages.length > 0) return { period: "hour", start: isoTime(firstHour(pages)) };
  return { period: "week", start: weekOf(Math.min(...findings.map(({ windowStart }) => windowStart))) };
}

/**
 * The hour in which the first of pages begins. A whole day is known to be unusual with the last of its reads; where an hour of it
 * is, the day says nothing of its own.
 */
function firstHour(pages: readonly StandingFinding[]): number {
  const hours = pages.filter(({ windowStart, windowEnd }) => windowEnd - windowStart <= HOUR_MS);
  if (hours.length > 0) return Math.min(...hours.map(({ windowStart }) => windowStart));
  return Math.min(...pages.map(({ lastTime }) => hourOf(lastTime)));
}

/** The Monday of the ISO week of a time, in UTC. */
function weekOf(time: number): string {
  const sinceMonday = (new Date(time).getUTCDay() + 6) % 7;
  return isoTime(dayOf(time) - sinceMonday * DAY_MS).slice(0, 10);
}

/** The first week that is not to be told yet; those that begin before it are. `now` in ms. */
export function openWeek(now: number): string {
  return weekOf(now - WEEK_WAIT_MS);
}

/** Whether a digest is to be told as soon as there is anything in it. */
export function isDue({ period, start }: DigestKey, now: number): boolean {
  return period !== "week" || start < openWeek(now);
}

/** The alert of a digest; undefined where it says no more than before. */
export function digestAlert(digest: Digest, before: AlertContent | undefined): Alert | undefined {
  const last = before?.kind === "digest" ? before : undefined;
  if (digest.alerts > 0 && last && !isMore(digest, last)) return undefined;
  const { domain } = digest;
  return {
    key: digestKey(digest),
    domains: domain === null ? [] : [domain],
    content: { kind: "digest", ...digest },
  };
}

/** In a storm so many times as much is told again. */
const MUCH_MORE = 1.5;

/** Whether there is anything that was not told: what is gone is no news, and does not make up for what came. */
function isMore({ digest, told }: Digest, last: Partial<Digest>): boolean {
  return Object.entries(told).some(([uid, bytes]) => {
    const before = last.told?.[uid];
    if (before === undefined) return true;
    return digest.period === "hour" && bytes > 0 && bytes >= MUCH_MORE * before;
  });
}

export function digestKey({
  digest,
  domain,
  isConfidential,
}: Pick<Digest, "digest" | "domain" | "isConfidential">): string {
  return `${isConfidential ? "confidential-" : ""}digest:${digest.ruleId ?? digest.period}:${digest.start}:${domain ?? ""}`;
}
