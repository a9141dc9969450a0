/** Why nothing is revoked: what speaks against reads on which a revocation would rest. A finding may be withdrawn, a revocation is done. */
import type { EntryKind } from "../control-plane/entry.ts";
import type { HistoryEntry } from "../control-plane/history.ts";
import { HOUR_MS, isoTime } from "../record/time.ts";
import { listOf } from "../governance/role-change/changes.ts";
import type { RoleChange } from "../governance/role-change/changes.ts";
import type { Proposal } from "./proposal.ts";

/** A scope as its last reads left it. */
export interface ScopeHealth {
  readonly key: string;
  /** When the last read that was taken began, in ms; null: none was. */
  readonly asOf: number | null;
  /** What became of the last one that ended; null: none did. */
  readonly lastOutcome: "taken" | "refused" | "failed" | null;
  /** What it could not see into. */
  readonly blind: readonly string[];
  /** It was taken, though lists of groups' members were too short to be believed. */
  readonly hasShortGroups: boolean;
}

export interface DoubtsGiven {
  readonly scopes: readonly ScopeHealth[];
  readonly history: <K extends EntryKind>(kind: K) => readonly HistoryEntry<K>[];
  /** In ms. */
  readonly now: number;
}

/** An older read says too little of what is so now. */
const FRESH_MS = 4 * HOUR_MS;
/** People leave one by one; what many lost between two reads, without an event, may be a list that broke. */
const FEW = 3;
const SHARE = 0.1;

/**
 * What speaks against revoking something that is proposed, in words; undefined: nothing does. Of several changes one that is beyond doubt
 * is enough.
 */
export function indexDoubts(given: DoubtsGiven): (proposal: Proposal) => string | undefined {
  const scopes = new Map(given.scopes.map((scope) => [scope.key, scope]));
  const known = new Map<string, string | undefined>();
  const tooMany = ({ told, at }: RoleChange): string | undefined => {
    const key = JSON.stringify([told.scope, told.kind, told.list, at]);
    if (!known.has(key))
      known.set(
        key,
        told.isAssumed ? (emptied(told, at, given) ?? lostTogether(told, at, given)) : undefined,
      );
    return known.get(key);
  };
  return ({ scope, project, changes }) => {
    const own = scopeDoubt(scopes.get(scope), scope, given.now);
    if (own !== undefined) return own;
    if (project !== undefined && scopes.get(scope)?.blind.includes(project) === true)
      return `the reader cannot see into project ${project}`;
    const doubts = changes.map(
      (change) => scopeDoubt(scopes.get(change.told.scope), change.told.scope, given.now) ?? tooMany(change),
    );
    return doubts.includes(undefined) ? undefined : doubts[0];
  };
}

/** What speaks against the reads of a scope. */
export function scopeDoubt(scope: ScopeHealth | undefined, key: string, now: number): string | undefined {
  if (!scope || scope.asOf === null || scope.lastOutcome === null) return `${key} was never read`;
  if (scope.lastOutcome !== "taken") return `the last read of ${key} was not taken: ${scope.lastOutcome}`;
  if (scope.hasShortGroups)
    return `the last read of ${key} lacks members of groups, and nobody says that they left`;
  if (now - scope.asOf > FRESH_MS) return `${key} was read last at ${isoTime(scope.asOf)}`;
  return undefined;
}

/** Whether the list that told of it had nobody any more, and has had nobody since: an empty answer looks the same. */
function emptied(
  { scope, kind, list }: RoleChange["told"],
  at: number,
  { history }: DoubtsGiven,
): string | undefined {
  if (list === undefined || (kind !== "membership" && kind !== "group_membership")) return undefined;
  const isLeft = history(kind).some((row) => row.scope === scope && listOf(row) === list && row.until > at);
  return isLeft ? undefined : `the list of ${list} was empty when it told of it, and no event says why`;
}

/** Whether one read missed many of a kind. */
function lostTogether(
  { scope, kind }: Pick<RoleChange["told"], "scope" | "kind">,
  at: number,
  { history }: DoubtsGiven,
): string | undefined {
  const rows = history(kind).filter((row) => row.scope === scope);
  const ended = rows.filter(({ until, untilHow }) => until === at && untilHow === "assumed").length;
  const stood = rows.filter(({ from, until }) => from < at && until >= at).length;
  if (ended <= FEW || ended <= SHARE * stood) return undefined;
  return `the read that told of it missed ${ended} of ${stood} entries ${kind} at once, and no event says why`;
}
