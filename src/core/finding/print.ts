/** Findings as they are printed: names in place of ids, explanations rendered. */
import { explanationOf } from "./explanation.ts";
import type { IntegrityState } from "../integrity/state.ts";
import { isoTime } from "../record/time.ts";
import { catalogAsOf } from "./standing.ts";
import type { Names, StandingFinding } from "./standing.ts";

/** The fields of a finding in JSON; docs/glossary.md says what they mean. The order is the order of output. */
export interface PrintedFinding {
  readonly uid: string;
  readonly rule_id: string;
  readonly rule_title: string;
  readonly rule_author: string;
  readonly rule_version: string;
  readonly rule_license: string | null;
  readonly rule_references: readonly string[];
  readonly level: string;
  readonly category: string;
  readonly tier: string;
  readonly status: string;
  /** Why nobody is told of it (any more): the exception that expects it, or what is gone; null: it is open. */
  readonly status_reason: string | null;
  readonly version: number;
  readonly live: boolean;
  readonly shadow: boolean;
  /** What its tier would be, were it not in shadow; null: it is not. */
  readonly shadow_tier: string | null;
  readonly person: string;
  readonly person_kind: string;
  readonly principals: readonly string[];
  readonly projects: readonly string[];
  readonly asset: string | null;
  readonly domain: string | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly window_start: string;
  readonly window_end: string;
  readonly first_event_time: string;
  readonly last_event_time: string;
  readonly event_count: number;
  readonly bytes_out: number;
  readonly objects: number;
  readonly event_ids: readonly string[];
  readonly evidence: readonly PrintedEvidence[];
  readonly entitlement: {
    readonly verdict: string;
    readonly via: string | null;
    readonly since: string | null;
    readonly subscription: string | null;
    readonly nearest: string | null;
  } | null;
  readonly catalog_as_of: string | null;
  readonly explanation: string;
}

/** Where a record was read, and whether its file is the one that CloudTrail signed: see integrity/state.ts. */
export interface PrintedEvidence {
  readonly file: string;
  readonly ordinal: number;
  readonly integrity: IntegrityState | "unchecked";
}

export function printFinding(row: StandingFinding, names: Names): PrintedFinding {
  const { detail } = row;
  const { first } = detail;
  return {
    uid: row.uid,
    rule_id: row.ruleId,
    rule_title: row.rule.title,
    rule_author: row.rule.author,
    rule_version: row.ruleVersion,
    rule_license: row.rule.license,
    rule_references: row.rule.references,
    level: row.level,
    category: row.category,
    tier: row.tier,
    status: row.status,
    status_reason: row.withdrawnReason,
    version: row.version,
    live: row.live,
    shadow: row.shadow,
    shadow_tier: row.shadow ? row.rule.tier : null,
    person: row.person,
    person_kind: first.personKind,
    principals: detail.principals.map((id) => names.principals.get(id) ?? "unknown").sort(),
    projects: detail.projects,
    asset: row.asset,
    domain: row.domain,
    account: first.account,
    region: first.region,
    window_start: isoTime(row.windowStart),
    window_end: isoTime(row.windowEnd),
    first_event_time: isoTime(row.firstTime),
    last_event_time: isoTime(row.lastTime),
    event_count: row.eventCount,
    bytes_out: row.bytesOut,
    objects: row.objects,
    event_ids: detail.evidence.map(({ eventId }) => guid(eventId)),
    evidence: detail.evidence.map(({ fileId, ordinal }) => {
      const file = names.files.get(fileId);
      return { file: file?.path ?? "unknown", ordinal, integrity: file?.integrity ?? "unchecked" };
    }),
    entitlement: first.entitlement && {
      verdict: first.entitlement.verdict,
      via: first.entitlement.via,
      since: timeOrNull(first.entitlement.since),
      subscription: first.entitlement.subscription,
      nearest: first.entitlement.nearest,
    },
    catalog_as_of: timeOrNull(catalogAsOf(row, names)),
    explanation: explanationOf(row, names),
  };
}

/** By window, rule, person and asset, compared by code unit; a null asset comes first. */
export function compareFindings(a: PrintedFinding, b: PrintedFinding): number {
  for (const key of ["window_start", "rule_id", "person", "asset"] as const) {
    const [left, right] = [a[key] ?? "", b[key] ?? ""];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function timeOrNull(time: number | null): string | null {
  return time === null ? null : isoTime(time);
}

/** Of 32 hexadecimal digits. */
export function guid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
