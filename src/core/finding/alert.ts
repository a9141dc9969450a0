/**
 * Alerts: findings of one cause, told to the owners of the data. What is live is told by cause; what is history is
 * summed up by domain and never paged.
 */
import { hash } from "node:crypto";
import { canonicalJson } from "../record/decode.ts";
import type { StandingFinding } from "./standing.ts";

export interface Alert {
  /** `cause:…` or `history:domain`. */
  readonly key: string;
  /** Domains whose topics it goes to; empty: the fallback topic. */
  readonly domains: readonly string[];
  readonly content: AlertContent;
}

export type AlertContent =
  | {
      readonly kind: "cause";
      readonly cause: string;
      readonly findings: readonly string[];
      readonly state: string;
    }
  /** Nothing of a cause that was told stands any more. */
  | { readonly kind: "withdrawn"; readonly cause: string; readonly findings: readonly string[] }
  /** What was told stands, but under another cause: its reader is known by another name. Nobody is told of it. */
  | { readonly kind: "moved"; readonly cause: string; readonly findings: readonly string[] }
  /** Without rules: nothing of it stands any more. */
  | { readonly kind: "history"; readonly domain: string | null; readonly rules: readonly HistoryLine[] };

/** What a rule found in a domain's past. */
export interface HistoryLine {
  readonly ruleId: string;
  readonly ruleTitle: string;
  readonly level: string;
  readonly findings: number;
  readonly people: number;
  readonly bytesOut: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

/** How long nobody is told of an access whose caller is in a record that has not come: credentials live for an hour. */
const WAIT_MS = 90 * 60_000;

/** Whether a finding is one that people are told of. */
export function isStanding({ status, tier }: StandingFinding): boolean {
  return status === "open" && tier !== "info";
}

/** Whether somebody is to be told of a finding at once. */
export function isTold(finding: StandingFinding): boolean {
  return isStanding(finding) && finding.live;
}

/** Whether a finding may yet turn out to be about somebody else, or nothing at all. `now` in ms. */
export function isHeld({ detail: { waitingTime } }: StandingFinding, now: number): boolean {
  return waitingTime !== null && waitingTime + WAIT_MS > now;
}

/** What is known of a cause when its alert is looked at. */
export interface CauseState {
  /** Its findings, withdrawn ones included. */
  readonly findings: readonly StandingFinding[];
  /** What its alert said until now. */
  readonly before: AlertContent | undefined;
  /** Of the findings that its alert told, those that stand under another cause now. */
  readonly elsewhere: ReadonlySet<string>;
}

/**
 * The alert of one cause; undefined where there is nothing new to say. One that was raised is withdrawn when no finding
 * that it told stands any more. The order of findings changes nothing.
 */
export function causeAlert(
  cause: string,
  { findings, before, elsewhere }: CauseState,
  now: number,
): Alert | undefined {
  const told = findings.filter((finding) => isTold(finding) && !isHeld(finding, now)).sort(byUid);
  if (told.length === 0) {
    if (before?.kind !== "cause") return undefined;
    const stands = findings.some(({ uid, status }) => status === "open" && before.findings.includes(uid));
    if (stands) return undefined;
    const kind = before.findings.some((uid) => elsewhere.has(uid)) ? "moved" : "withdrawn";
    const content = { kind, cause, findings: before.findings } as const;
    return {
      key: `cause:${cause}`,
      domains: domainsOf(findings.filter(({ uid }) => before.findings.includes(uid))),
      content,
    };
  }
  // what makes a new revision: another finding, or another count in a known one; not a new version of the rule
  const state = told.map(({ uid, eventCount, bytesOut, level }) => ({ uid, eventCount, bytesOut, level }));
  return {
    key: `cause:${cause}`,
    domains: domainsOf(told),
    content: {
      kind: "cause",
      cause,
      findings: told.map(({ uid }) => uid),
      state: hash("sha256", canonicalJson(state), "hex").slice(0, 16),
    },
  };
}

/** The one message on a domain's history; null: what nobody owns. */
export function historyAlert(domain: string | null, rules: readonly HistoryLine[]): Alert {
  return {
    key: historyKey(domain),
    domains: domain === null ? [] : [domain],
    content: { kind: "history", domain, rules: rules.toSorted((a, b) => (a.ruleId < b.ruleId ? -1 : 1)) },
  };
}

/** Whether an alert says that nothing of what it said before stands any more. */
export function isTakenBack(content: AlertContent): boolean {
  return content.kind === "withdrawn" || (content.kind === "history" && content.rules.length === 0);
}

export function historyKey(domain: string | null): string {
  return `history:${domain ?? ""}`;
}

/** Domains that own what was touched: of a finding about a person alone, all that its accesses name. */
function domainsOf(findings: readonly StandingFinding[]): string[] {
  return [
    ...new Set(
      findings.flatMap(({ domain, detail }) =>
        domain === null ? detail.domains : [domain, ...detail.domains],
      ),
    ),
  ].sort();
}

function byUid(a: StandingFinding, b: StandingFinding): number {
  return a.uid < b.uid ? -1 : 1;
}
