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

/** Whether somebody is to be told of a finding at once. */
export function isTold(finding: StandingFinding): boolean {
  return finding.live && finding.tier !== "info";
}

/** The alert of one cause, from its open findings; undefined if nobody is to be told. The order changes nothing. */
export function causeAlert(cause: string, findings: readonly StandingFinding[]): Alert | undefined {
  const told = findings.filter((finding) => finding.cause === cause && isTold(finding)).sort(byUid);
  if (told.length === 0) return undefined;
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
    key: `history:${domain ?? ""}`,
    domains: domain === null ? [] : [domain],
    content: { kind: "history", domain, rules: rules.toSorted((a, b) => (a.ruleId < b.ruleId ? -1 : 1)) },
  };
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
