/**
 * Reads scopes of the control plane and takes what can be believed. A read that failed, was refused, or is suddenly short moves
 * nothing: what was known stands, and a pipeline fact says what was wrong. Run it twice: the second read changes nothing.
 */
import type { Pool } from "pg";
import { scopeFact } from "../../core/control-plane/read/doubt-fact.ts";
import { blindOf, doubtsOf, hiddenOf } from "../../core/control-plane/read/plausible.ts";
import type { SyncOutcome } from "../../core/control-plane/read/sync-outcome.ts";
import type { Doubt } from "../../core/control-plane/read/plausible.ts";
import type { ScopeReader } from "../../sources/scope-reader.ts";
import { advanceScope, countEnded, mergeRead } from "../../store/control-entries.ts";
import { refineEntries } from "../../store/control-refine.ts";
import {
  beginRead,
  claimScope,
  dropDeadReads,
  finishRead,
  keepScope,
  listSighted,
} from "../../store/control-plane.ts";
import type { ReadRow, ScopeLease } from "../../store/control-plane.ts";
import { insertFacts } from "../../store/pipeline-facts.ts";
import { inTransaction } from "../../store/transaction.ts";
import { stageScope } from "./stage-scope.ts";
import type { StagedScope } from "./stage-scope.ts";

export interface SyncDeps {
  readonly pool: Pool;
  /** Keys of the scopes that are read. */
  readonly scopes: readonly string[];
  /** A reader of one of them. */
  readonly open: (key: string) => ScopeReader;
  readonly signal: AbortSignal;
}

export interface SyncGiven {
  /** Also those that are not due. */
  readonly isDue: boolean;
  /** Takes what is too short, or cannot be seen any more: somebody says that it is so. */
  readonly accepts: boolean;
}

const LEASE_SECONDS = 120;
const DUE_SECONDS = 900;

/** Reads the scope that is due and has waited longest; undefined: none is. */
export async function syncScope(deps: SyncDeps, given: SyncGiven): Promise<SyncOutcome | undefined> {
  const { pool, scopes } = deps;
  const scope = await claimScope(pool, scopes, { seconds: LEASE_SECONDS, isDue: given.isDue });
  if (!scope) return undefined;
  await dropDeadReads(pool, scope);
  const read = await beginRead(pool, scope);
  const staged = await stage(deps, scope, read);
  const doubts = await doubtsIn(pool, scope, staged);
  const isTaken = staged.failure === undefined && (given.accepts || doubts.length === 0);
  const outcome = staged.failure === undefined ? (isTaken ? "taken" : "refused") : "failed";
  const reasons = staged.failure === undefined ? doubts.map(({ text }) => text) : [staged.failure];
  const { counts } = staged;
  const blind = blindOf(staged.refused);
  const hidden = hiddenOf(staged.refused);
  const changes = await inTransaction(pool, async (client) => {
    const given = { scope, read, blind };
    const changed = isTaken ? (await refineEntries(client, given)) + (await mergeRead(client, given)) : 0;
    if (isTaken) await advanceScope(client, given, { counts, hidden, changes: changed });
    const ended = {
      outcome,
      reasons,
      counts,
      blind,
      changes: changed,
      wasAccepted: isTaken && doubts.length > 0,
    } as const;
    await finishRead(client, { scope, read }, { ...ended, dueSeconds: DUE_SECONDS });
    if (!isTaken)
      await insertFacts(
        (text, values) => client.query(text, [...values]),
        [scopeFact({ scope: scope.key, outcome, reasons, asOf: scope.asOf, at: read.beganAt })],
      );
    return changed;
  });
  return { scope: scope.key, outcome, reasons, counts, changes, blind, beganAt: read.beganAt };
}

async function stage(
  { pool, open, signal }: SyncDeps,
  scope: ScopeLease,
  read: ReadRow,
): Promise<StagedScope> {
  const reader = open(scope.key);
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

async function doubtsIn(pool: Pool, scope: ScopeLease, staged: StagedScope): Promise<Doubt[]> {
  const byKind = await countEnded(pool, scope);
  const ended = Object.fromEntries(
    Object.entries(staged.kinds).map(([list, kinds]) => [
      list,
      kinds.reduce((sum, kind) => sum + (byKind.get(kind) ?? 0), 0),
    ]),
  );
  const sighted = await listSighted(pool, scope, blindOf(staged.refused));
  return doubtsOf(
    { counts: staged.counts, refused: staged.refused, ended },
    { counts: scope.counts, sighted },
  );
}
