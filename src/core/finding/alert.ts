/**
 * Alerts: findings of one cause, told to the owners of the data. What is live is told by cause; what is history is
 * summed up by domain and never paged.
 */
import { isoTime } from "../record/time.ts";
import { volumeDigest } from "./digest.ts";
import type { Digest, DigestKey } from "./digest.ts";
import type { StandingFinding } from "./standing.ts";

export interface Alert {
  /** `cause:…`, or as `historyKey` and `digestKey` say. */
  readonly key: string;
  /** Domains whose topics it goes to; empty: the fallback topic. */
  readonly domains: readonly string[];
  readonly content: AlertContent;
}

export type AlertContent =
  | {
      readonly kind: "cause";
      readonly cause: string;
      /** Those that stand of what was told, by now history or not. */
      readonly findings: readonly string[];
      /** What was told once and does not stand any more. */
      readonly gone?: readonly string[];
      /** What was told of each finding that was live, by uid. */
      readonly told: Readonly<Record<string, string>>;
      /** Its rule, and the day on which its first finding begins; alerts of before do not say. */
      readonly ruleId?: string;
      readonly day?: string;
      /** The digest that it is told in if `isDemoted`; absent: that of its rule's day. */
      readonly digest?: DigestKey;
      /** Categories of other findings on the same person, day and data; absent: there is none. */
      readonly joined?: readonly string[];
      /** It is told in a digest, not alone; see digest.ts. */
      readonly isDemoted?: true;
    }
  /** Nothing of a cause that was told stands any more. */
  | { readonly kind: "withdrawn"; readonly cause: string; readonly findings: readonly string[] }
  | ({ readonly kind: "digest" } & Digest)
  /** Without rules: nothing of it stands any more. */
  | ({ readonly kind: "history"; readonly rules: readonly HistoryLine[] } & Pick<Past, "domain"> & {
        /** What confidential rules found, which security alone is told. */
        readonly isConfidential?: true;
      });

/** What is summed up in one message. */
export interface Past {
  /** null: what nobody owns. */
  readonly domain: string | null;
  /** Found by confidential rules; else by all others. */
  readonly isConfidential: boolean;
}

/** What a rule found in a domain's past. */
export interface HistoryLine {
  readonly ruleId: string;
  readonly ruleTitle: string;
  /** What its licence may ask for; absent in alerts of before. */
  readonly ruleAuthor?: string;
  readonly ruleLicense?: string | null;
  readonly ruleReferences?: readonly string[] | null;
  readonly level: string;
  readonly findings: number;
  readonly people: number;
  readonly bytesOut: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

export type CauseContent = Extract<AlertContent, { kind: "cause" }>;

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
  /** Its findings, and those that its alert told though they are another cause's by now; withdrawn ones included. */
  readonly findings: readonly StandingFinding[];
  /** Categories of findings of other causes that are about the same person, day and data; sorted. */
  readonly joined?: readonly string[];
  /** What its alert said until now. */
  readonly before: (AlertContent & { readonly domains: readonly string[] }) | undefined;
}

/**
 * The alert of one cause; undefined where there is nothing new to say. What was told stays in it as long as it stands,
 * as history or under another cause, too: it is withdrawn when no finding that it told stands any more, for those who
 * were told. The order of findings changes nothing.
 */
export function causeAlert(
  cause: string,
  { findings, before, joined = [] }: CauseState,
  now: number,
): Alert | undefined {
  const told = findings
    .filter((finding) => finding.cause === cause && isTold(finding) && !isHeld(finding, now))
    .sort(byUid);
  const last = before?.kind === "cause" ? before : undefined;
  const kept = findings.filter(
    (finding) =>
      last?.findings.includes(finding.uid) && isStanding(finding) && isOwnedBy(finding, last.domains),
  );
  const key = `cause:${cause}`;
  if (told.length === 0) {
    if (!last || kept.length > 0) return undefined;
    const content = { kind: "withdrawn", cause, findings: last.findings } as const;
    return { key, domains: last.domains, content };
  }
  const domains = domainsOf(told);
  // what makes a new revision: another finding, another count in a known one, another owner, a finding of another category that joins;
  // nothing that is gone, and no other words of its rule
  const isSaid = told.every((finding) => last !== undefined && isSaidIn(last.told, finding));
  const isJoined = joined.every((category) => last?.joined?.includes(category));
  if (last && isSaid && isJoined && domains.join() === last.domains.join()) return undefined;
  const history = kept.filter(({ live }) => !live);
  const all = [...new Set([...told, ...history].map(({ uid }) => uid))].sort();
  const gone = [...(last?.findings ?? []), ...(last?.gone ?? [])].filter((uid) => !all.includes(uid)).sort();
  return {
    key,
    domains,
    content: {
      kind: "cause",
      cause,
      findings: all,
      ...(gone.length > 0 ? { gone } : {}),
      told: Object.fromEntries(told.map((finding) => [finding.uid, stateOf(finding)])),
      ruleId: (told[0] as StandingFinding).ruleId,
      day: last?.day ?? isoTime(Math.min(...told.map(({ windowStart }) => windowStart))).slice(0, 10),
      ...(joined.length > 0 ? { joined } : {}),
      ...digestOf(told, last),
    },
  };
}

/**
 * In which digest an alert is told, and whether: pages on volume may be, what is to review always is. It stays in that of its first
 * page, whatever comes later.
 */
function digestOf(
  told: readonly StandingFinding[],
  last: CauseContent | undefined,
): Pick<CauseContent, "digest" | "isDemoted"> {
  const digest = volumeDigest(told);
  if (digest?.period === "week") return { digest, isDemoted: true };
  if (!last?.digest || last.digest.period === "week") return digest ? { digest } : {};
  return { digest: last.digest, ...(last.isDemoted && { isDemoted: true }) };
}

function stateOf({ eventCount, bytesOut }: StandingFinding): string {
  return `${eventCount} ${bytesOut}`;
}

/** So much more, of what was told, is another thing: whoever was told of 48 GB need not be told of 48.1. */
const MUCH_MORE = 0.5;

/**
 * Whether a finding is told as it is; alerts of before told the level, too. Of unusual volume a little more is what people go
 * on reading, and so is an hour that is unusual with those before it; and whoever was paged knows of what goes on.
 */
function isSaidIn(told: Readonly<Record<string, string>>, finding: StandingFinding): boolean {
  const said = told[finding.uid];
  const state = stateOf(finding);
  if (said === state || said?.startsWith(`${state} `) === true) return true;
  if (said === undefined && finding.category !== "volume") return false;
  if (finding.category !== "volume" && finding.tier !== "page") return false;
  const [events, bytes] = figuresOf(said ?? "");
  const all = Object.values(told).map(figuresOf);
  const most = all.reduce(([a, b], [c, d]) => [Math.max(a, c), Math.max(b, d)], [events, bytes]);
  return finding.eventCount - events < MUCH_MORE * most[0] && finding.bytesOut - bytes <= MUCH_MORE * most[1];
}

/** Events and bytes that were told. */
function figuresOf(said: string): [number, number] {
  const [events = 0, bytes = 0] = said.split(" ").map(Number);
  return [events, bytes];
}

/** Whether one of the domains that were told owns what a finding is about still, or nobody owns it as before. */
function isOwnedBy(finding: StandingFinding, domains: readonly string[]): boolean {
  const own = domainsOf([finding]);
  return own.length === 0 || domains.length === 0 || own.some((domain) => domains.includes(domain));
}

/** The one message on a past. undefined: what it said before holds but for the words of rules. */
export function historyAlert(
  past: Past,
  lines: readonly HistoryLine[],
  before: AlertContent | undefined,
): Alert | undefined {
  const rules = lines.toSorted((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
  if (before?.kind === "history" && summed(before.rules) === summed(rules)) return undefined;
  const { domain, isConfidential } = past;
  return {
    key: historyKey(past),
    domains: domain === null ? [] : [domain],
    content: { kind: "history", domain, rules, ...(isConfidential && { isConfidential }) },
  };
}

function summed(rules: readonly HistoryLine[]): string {
  return JSON.stringify(
    rules.map(({ ruleId, findings, people, bytesOut, firstTime, lastTime }) => {
      return [ruleId, findings, people, bytesOut, firstTime, lastTime];
    }),
  );
}

/** Whether an alert says that nothing of what it said before stands any more. */
export function isTakenBack(content: AlertContent): boolean {
  if (content.kind === "digest") return content.alerts === 0;
  return content.kind === "withdrawn" || (content.kind === "history" && content.rules.length === 0);
}

/** Categories of findings of other alerts that are about the same. */
export function joinedOf(content: AlertContent): readonly string[] {
  return content.kind === "cause" ? (content.joined ?? []) : [];
}

export function historyKey({ domain, isConfidential }: Past): string {
  return `${isConfidential ? "confidential-" : ""}history:${domain ?? ""}`;
}

/** Domains that own what was touched: of a finding about a person alone, all that its accesses name. */
export function domainsOf(findings: readonly StandingFinding[]): string[] {
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

/** The findings that an alert tells of, by uid; a summary of the past names none. */
export function uidsOf(content: AlertContent): readonly string[] {
  if (content.kind === "history") return [];
  return content.kind === "digest" ? Object.keys(content.told ?? {}) : content.findings;
}
