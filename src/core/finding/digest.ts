/**
 * Digests: what a domain is told of together in place of one by one. Of an hour the pages on unusual volume beyond those
 * that are told alone (storm.ts), of a day the alerts of a rule that speaks too often (noise.ts).
 */
import { hourOf, isoTime } from "../record/time.ts";
import type { Alert, AlertContent } from "./alert.ts";
import type { StandingFinding } from "./standing.ts";

/** What is told together, in whatever domain. */
export interface DigestKey {
  readonly period: "hour" | "day";
  /** When the period begins: a time, a day. */
  readonly start: string;
  /** Of a day: its rule. */
  readonly ruleId?: string;
}

/** What a domain is told of together. */
export interface Digest {
  readonly digest: DigestKey;
  readonly domain: string | null;
  /** Of its rule; of several one. */
  readonly ruleTitle: string;
  /** The most severe. */
  readonly level: string;
  /** None: nothing of it stands any more. */
  readonly alerts: number;
  readonly findings: number;
  readonly people: number;
  readonly bytesOut: number;
  /** Uids of those that are named: the most severe, of these those with most bytes. */
  readonly shown: readonly string[];
}

/** How many findings a digest names. */
export const SHOWN_MAX: Readonly<Record<DigestKey["period"], number>> = { hour: 10, day: 10 };

/** The digest of findings that page for volume; undefined: they are none. At least one finding is needed. */
export function volumeDigest(findings: readonly StandingFinding[]): DigestKey | undefined {
  if (findings[0]?.category !== "volume" || !findings.some(({ tier }) => tier === "page")) return undefined;
  const first = Math.min(...findings.map(({ windowStart }) => windowStart));
  return { period: "hour", start: isoTime(hourOf(first)) };
}

/** The alert of a digest; undefined where it says no more than before. */
export function digestAlert(digest: Digest, before: AlertContent | undefined): Alert | undefined {
  const last = before?.kind === "digest" ? before : undefined;
  const isMore = digest.alerts > (last?.alerts ?? 0) || digest.findings > (last?.findings ?? 0);
  if (!isMore && digest.alerts > 0) return undefined;
  const { domain } = digest;
  return {
    key: digestKey(digest),
    domains: domain === null ? [] : [domain],
    content: { kind: "digest", ...digest },
  };
}

export function digestKey({ digest, domain }: Pick<Digest, "digest" | "domain">): string {
  return `digest:${digest.ruleId ?? digest.period}:${digest.start}:${domain ?? ""}`;
}
