/** Brings what a scope's reader yields into the database, page by page: nothing of a read is held. */
import type { Pool } from "pg";
import type { EntryKind } from "../../core/control-plane/entry.ts";
import type { RefusedList } from "../../core/control-plane/read/plausible.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { ScopeReader } from "../../sources/scope-reader.ts";
import { countStaged, measureStaged, stageEntries } from "../../store/control-staged.ts";
import type { ReadRow } from "../../store/control-plane.ts";

export interface StagedScope {
  /** Entries by list, each once. */
  readonly counts: Readonly<Record<string, number>>;
  /** What kinds of entries came of each list. */
  readonly kinds: Readonly<Record<string, readonly EntryKind[]>>;
  readonly refused: readonly RefusedList[];
  /** Why it came to no end; undefined: it did. */
  readonly failure: string | undefined;
}

interface StageGiven {
  readonly pool: Pool;
  readonly read: ReadRow;
  readonly signal: AbortSignal;
  /** Goes on with the lease; false: it is lost. */
  readonly keep: () => Promise<boolean>;
}

const KEEP_EVERY_MS = 20_000;

/** Throws for what is our own fault, and where everything is to end; what AWS or the network does is a failure in the outcome. */
export async function stageScope(
  reader: ScopeReader,
  { pool, read, signal, keep }: StageGiven,
): Promise<StagedScope> {
  const kinds = new Map<string, Set<EntryKind>>();
  const refused: RefusedList[] = [];
  let failure: string | undefined;
  let kept = Date.now();
  const client = await pool.connect();
  try {
    for await (const part of reader.read(signal)) {
      if ("refusal" in part) {
        refused.push(part);
        continue;
      }
      const { list, entries } = part;
      const known = kinds.get(list) ?? new Set();
      for (const { kind } of entries) known.add(kind);
      kinds.set(list, known);
      await stageEntries(client, read, part);
      if (Date.now() - kept < KEEP_EVERY_MS) continue;
      kept = Date.now();
      if (!(await keep()))
        throw new AuditplaneError(
          "lease_lost",
          `could not go on reading ${read.id}: somebody else reads it now`,
        );
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AuditplaneError)) throw error;
    failure = reasonOf(error);
  } finally {
    client.release();
  }
  await measureStaged(pool);
  const empty = Object.fromEntries([...kinds.keys()].map((list) => [list, 0]));
  return {
    counts: { ...empty, ...(await countStaged(pool, read)) },
    kinds: Object.fromEntries([...kinds].map(([list, of]) => [list, [...of]])),
    refused,
    failure,
  };
}
