/**
 * Reads scopes of the control plane and takes what can be believed. A read that failed, was refused, or is suddenly short moves
 * nothing: what was known stands, and a pipeline fact says what was wrong. Where groups alone are short, those who were in them stand, and
 * the rest is taken. Run it twice: the second read changes nothing.
 */
import type { Pool, PoolClient } from "pg";
import { scopeFact } from "../../core/control-plane/read/doubt-fact.ts";
import { hiddenLost } from "../../core/control-plane/read/lost.ts";
import { kindsOfBoth } from "../../core/control-plane/read/missing.ts";
import { blindOf, hiddenOf } from "../../core/control-plane/read/plausible.ts";
import { countsToKeep, hiddenShort } from "../../core/control-plane/read/short-groups.ts";
import type { SyncOutcome } from "../../core/control-plane/read/sync-outcome.ts";
import type { Doubt } from "../../core/control-plane/read/plausible.ts";
import type { ScopeReader } from "../../sources/scope-reader.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { advanceScope, measureEntries, mergeRead } from "../../store/control-entries.ts";
import type { ReadTaken } from "../../store/control-entries.ts";
import { refineEntries } from "../../store/control-refine.ts";
import {
  beginRead,
  claimScope,
  dropDeadReads,
  finishRead,
  keepScope,
  releaseScope,
} from "../../store/control-plane.ts";
import type { ReadRow, ScopeLease } from "../../store/control-plane.ts";
import { insertFacts } from "../../store/pipeline-facts.ts";
import { unconfirmWaiting } from "../../store/revocation-reads.ts";
import { inTransaction } from "../../store/transaction.ts";
import { judgeRead } from "./doubts.ts";
import type { JudgedRead } from "./doubts.ts";
import { stageScope } from "./stage-scope.ts";
import type { StagedScope } from "./stage-scope.ts";

export interface SyncDeps {
  readonly pool: Pool;
  /** Keys of the scopes that are read. */
  readonly scopes: readonly string[];
  /** A reader of one of them. */
  readonly open: (key: string) => ScopeReader | Promise<ScopeReader>;
  readonly signal: AbortSignal;
}

export interface SyncGiven {
  /** Also those that are not due. */
  readonly evenIfNotDue: boolean;
  /**
   * Takes lists that are too short, what is hidden by now, and that subscriptions which are in no list, and projects which are listed no
   * more, have ended: somebody says that it is so. A list of the whole scope is never done without.
   */
  readonly accepts: boolean;
  /** Who says so, and why: for the audit log. */
  readonly by?: { readonly author: string; readonly reason: string } | undefined;
}

const LEASE_SECONDS = 120;
const DUE_SECONDS = 900;

/** Reads the scope that is due and has waited longest; undefined: none is. */
export async function syncScope(deps: SyncDeps, given: SyncGiven): Promise<SyncOutcome | undefined> {
  const { pool, scopes } = deps;
  const scope = await claimScope(pool, scopes, { seconds: LEASE_SECONDS, evenIfNotDue: given.evenIfNotDue });
  if (!scope) return undefined;
  try {
    return await readScope(scope, deps, given);
  } catch (error) {
    await releaseScope(pool, scope).catch(() => undefined); // else it is free again when the lease is over
    throw error;
  }
}

async function readScope(scope: ScopeLease, deps: SyncDeps, given: SyncGiven): Promise<SyncOutcome> {
  const { pool } = deps;
  await dropDeadReads(pool, scope);
  const read = await beginRead(pool, scope);
  const staged = await stage(deps, scope, read);
  const kinds = kindsOfBoth(scope.kinds, staged.kinds);
  const judged = await judgeRead(pool, scope, { read, staged, kinds, accepts: given.accepts });
  const { doubts, lost, orphaned, shortGroups } = judged;
  const isTaken = staged.failure === undefined && canBeTaken(doubts, given.accepts);
  const outcome = staged.failure === undefined ? (isTaken ? "taken" : "refused") : "failed";
  const reasons = staged.failure === undefined ? judged.reasons : [staged.failure];
  const { counts } = staged;
  const standing = given.accepts ? [] : lost;
  const { blind, ...known } = knownAfter(scope, staged, { standing, shortGroups });
  const changes = await inTransaction(pool, async (client) => {
    const about = { scope, read, blind };
    const merged = {
      ...about,
      blind: [...blind, ...standing],
      orphaned: given.accepts ? [] : orphaned.all,
    };
    const changed = isTaken ? (await refineEntries(client, about)) + (await mergeRead(client, merged)) : 0;
    if (isTaken) await advanceScope(client, about, { ...known, kinds, changes: changed });
    if (changed > 0) await unconfirmWaiting(client, scope.key);
    const wasAccepted = isTaken && doubts.length > 0;
    const ended = { outcome, reasons, counts, blind, changes: changed, wasAccepted } as const;
    await finishRead(client, { scope, read }, { ...ended, dueSeconds: DUE_SECONDS });
    if (!isTaken)
      await insertFacts(
        (text, values) => client.query(text, [...values]),
        [scopeFact({ scope: scope.key, outcome, reasons, asOf: scope.asOf, at: read.beganAt })],
      );
    if (wasAccepted) await auditAccepted(client, scope.key, { by: given.by, reasons, changes: changed });
    return changed;
  });
  if (changes > 0) await measureEntries(pool);
  const canAccept = (outcome === "refused" && canBeTaken(doubts, true)) || shortGroups.groups.length > 0;
  return {
    scope: scope.key,
    outcome,
    reasons,
    canAccept,
    counts,
    changes,
    blind,
    lost,
    asOf: isTaken ? read.beganAt : scope.asOf,
    beganAt: read.beganAt,
  };
}

/** What a read that is taken leaves of the scope: what it could not see into, and why, and how long its lists were. */
function knownAfter(
  scope: ScopeLease,
  { counts, refused }: StagedScope,
  { standing, shortGroups }: Pick<JudgedRead, "shortGroups"> & { readonly standing: readonly string[] },
): Pick<ReadTaken, "counts" | "hidden"> & { readonly blind: readonly string[] } {
  return {
    blind: [...new Set([...blindOf(refused), ...shortGroups.groups])],
    hidden: [...hiddenOf(refused), ...hiddenLost(standing), ...hiddenShort(shortGroups)],
    counts: countsToKeep(counts, scope.counts, shortGroups),
  };
}

interface Accepted {
  readonly by: SyncGiven["by"];
  readonly reasons: readonly string[];
  readonly changes: number;
}

async function auditAccepted(client: PoolClient, id: string, { by, ...detail }: Accepted): Promise<void> {
  const actor = by ? ({ kind: "person", name: by.author } as const) : ({ kind: "system" } as const);
  await appendAudit(client, [
    { actor, action: "catalog.accepted", subject: { kind: "scope", id }, reason: by?.reason, detail },
  ]);
}

/** What is short can be gone, what is hidden can stay so, and somebody may say so; without a list of the whole scope nothing is known. */
function canBeTaken(doubts: readonly Doubt[], accepts: boolean): boolean {
  return doubts.length === 0 || (accepts && doubts.every(({ kind }) => kind !== "refused"));
}

async function stage(
  { pool, open, signal }: SyncDeps,
  scope: ScopeLease,
  read: ReadRow,
): Promise<StagedScope> {
  const reader = await open(scope.key);
  try {
    return await stageScope(reader, {
      pool,
      read,
      signal,
      keep: () => keepScope(pool, scope, LEASE_SECONDS),
    });
  } finally {
    reader.close();
  }
}
