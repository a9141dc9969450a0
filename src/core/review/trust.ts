/** Whom auditplane itself trusts with a domain: who logged in, tokens, what is expected, whose names were revealed, and what was configured. */
import type { AuditAction } from "../audit/actions.ts";
import type { Exemption } from "../catalog/catalog.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { Exception } from "../settings/settings.ts";
import type { Period } from "./period.ts";

/** An entry of the audit log; what was erased of it is null. */
export interface TrustEntry {
  /** In ms. */
  readonly at: number;
  readonly action: string;
  readonly actorKind: string;
  readonly actor: string | null;
  readonly subjectKind: string;
  readonly subject: string | null;
  readonly reason: string | null;
  readonly roles: readonly string[];
  /** Of what is expected, or shared. */
  readonly asset: string | null;
  /** Of a reveal: the domains of the alert. */
  readonly domains: readonly string[];
}

/** Actions that say whom the tool trusts, or change what it does. */
export const TRUST_ACTIONS = [
  "session.begun",
  "people.revealed",
  "domain.declared",
  "domain.changed",
  "domain.ended",
  "rollout.begun",
  "rollout.changed",
  "rollout.ended",
  "route.set",
  "route.changed",
  "route.ended",
  "exception.added",
  "exception.changed",
  "exception.ended",
  "share.declared",
  "share.changed",
  "share.ended",
  "mesh_policy.set",
  "mesh_policy.changed",
  "mesh_policy.applying",
  "mesh_policy.applied",
  "mesh_policy.ended",
  "budget.changed",
  "catalog.accepted",
  "audit.erased",
] as const satisfies readonly AuditAction[];

export interface TrustedLogin {
  readonly person: string | null;
  /** All that they had in the month. */
  readonly roles: readonly string[];
  readonly times: number;
  /** In ms. */
  readonly lastAt: number;
}

export interface TrustedToken {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly author: string;
  readonly roles: readonly string[];
  /** null: all that the roles allow. */
  readonly scopes: readonly string[] | null;
  /** In ms, as the others. */
  readonly madeAt: number;
  readonly until: number;
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
}

/** Somebody of whom a volume is expected, or who reads without a subscription since it was said so. */
export interface TrustedException {
  readonly kind: "expected_volume" | "exemption";
  readonly who: string;
  /** null: any. */
  readonly asset: string | null;
  readonly from: number;
  readonly until: number;
  readonly by: string | null;
  readonly reason: string;
}

export interface TrustedReveal {
  readonly at: number;
  readonly viewer: string | null;
  /** The number of the alert. */
  readonly alert: string;
  readonly reason: string | null;
}

export interface ConfigurationChange {
  readonly at: number;
  readonly action: string;
  readonly subject: string;
  readonly actorKind: string;
  readonly actor: string | null;
  readonly reason: string | null;
}

export interface ReviewTrust {
  readonly logins: readonly TrustedLogin[];
  readonly tokens: readonly TrustedToken[];
  readonly exceptions: readonly TrustedException[];
  readonly reveals: readonly TrustedReveal[];
  readonly changes: readonly ConfigurationChange[];
}

export interface TrustGiven {
  /** Of the month, as they were added. */
  readonly entries: readonly TrustEntry[];
  readonly tokens: readonly TrustedToken[];
  readonly exceptions: readonly Exception[];
  readonly exemptions: readonly Exemption[];
  readonly period: Period;
  /** Ids of the domain and of those above it. */
  readonly line: readonly string[];
  /** Who owns any of them, in small letters, by every name. */
  readonly owners: ReadonlySet<string>;
  /** Where any of them is told. */
  readonly routes: ReadonlySet<string>;
  readonly assets: ReadonlySet<string>;
}

/** What concerns one domain: owners of others, and what is expected of other data, are none of its business. */
export function trustOf(given: TrustGiven): ReviewTrust {
  const { entries, period, line, assets } = given;
  const of = (action: AuditAction): TrustEntry[] => entries.filter((one) => one.action === action);
  const [domain = ""] = line;
  return {
    logins: loginsOf(of("session.begun"), given),
    tokens: given.tokens
      .filter(
        ({ madeAt, until, revokedAt }) =>
          madeAt < period.until && Math.min(until, revokedAt ?? until) > period.from,
      )
      .filter(({ person, roles }) => mayLook(person, roles, given))
      .toSorted((a, b) => a.madeAt - b.madeAt || compareText(a.id, b.id)),
    exceptions: exceptionsOf(given),
    reveals: of("people.revealed")
      .filter(({ domains }) => domains.includes(domain))
      .map(({ at, actor, subject, reason }) => ({ at, viewer: actor, alert: subject ?? "", reason })),
    changes: entries
      .filter((one) => isConfiguration(one) && concerns(one, { ...given, assets }))
      .map(({ at, action, subject, actorKind, actor, reason }) => {
        return { at, action, subject: subject ?? "", actorKind, actor, reason };
      }),
  };
}

function isConfiguration({ action }: TrustEntry): boolean {
  return action !== "session.begun" && action !== "people.revealed";
}

function concerns(
  { subjectKind, subject, asset, action }: TrustEntry,
  { line, routes, assets }: TrustGiven,
): boolean {
  switch (subjectKind) {
    case "domain":
    case "rollout":
      return subject !== null && line.includes(subject);
    case "route":
      return subject !== null && routes.has(subject);
    case "exception":
      return asset === null || assets.has(asset);
    case "share":
      return asset !== null && assets.has(asset);
    case "mesh_policy":
      return (
        ["mesh_policy.applying", "mesh_policy.applied"].includes(action) ||
        subject === "floor" ||
        line.some((id) => subject === `unit ${id}`)
      );
    default:
      return true;
  }
}

/** Somebody whose role is of owners alone looks at what is theirs. */
function mayLook(person: string | null, roles: readonly string[], { owners }: TrustGiven): boolean {
  return roles.some((role) => role !== "owner") || (person !== null && owners.has(person.toLowerCase()));
}

function loginsOf(entries: readonly TrustEntry[], given: TrustGiven): TrustedLogin[] {
  return [...groupBy(entries, ({ actor }) => actor ?? "").values()]
    .map((all): TrustedLogin => {
      const roles = [...new Set(all.flatMap((one) => one.roles))].sort(compareText);
      const lastAt = all.reduce((latest, { at }) => Math.max(latest, at), 0);
      return { person: all[0]?.actor ?? null, roles, times: all.length, lastAt };
    })
    .filter(({ person, roles }) => mayLook(person, roles, given))
    .sort((a, b) => compareText(a.person ?? "", b.person ?? ""));
}

function exceptionsOf({ exceptions, exemptions, period, assets }: TrustGiven): TrustedException[] {
  const isThen = ({ from, until }: { readonly from: number; readonly until: number }): boolean =>
    from < period.until && until > period.from;
  const isOwn = (asset: string | null | undefined): boolean =>
    asset === null || asset === undefined || assets.has(asset);
  const volumes = exceptions
    .filter((one) => isThen(one) && isOwn(one.asset))
    .map(({ who, asset, from, until, author, reason }): TrustedException => {
      return { kind: "expected_volume", who, asset, from, until, by: author, reason };
    });
  const exempt = exemptions
    .filter((one) => isThen(one) && isOwn(one.asset))
    .map(
      ({ person, principalArn, account, asset, from, until, approvedBy, reason }): TrustedException => ({
        kind: "exemption",
        who: person ?? principalArn ?? `account ${account ?? ""}`,
        asset: asset ?? null,
        from,
        until,
        by: approvedBy ?? null,
        reason,
      }),
    );
  return [...volumes, ...exempt].sort(compareExceptions);
}

export function compareExceptions(a: TrustedException, b: TrustedException): number {
  return (
    compareText(a.kind, b.kind) ||
    compareText(a.who, b.who) ||
    compareText(a.asset ?? "", b.asset ?? "") ||
    a.from - b.from ||
    compareText(a.reason, b.reason)
  );
}
