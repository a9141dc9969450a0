/**
 * Reads again the records that were set aside in files that are done. Their siblings are in: they are read past and
 * neither inserted nor counted again.
 */
import type { PoolClient } from "pg";
import { noteSignals } from "../../store/control-signals.ts";
import { markDirty } from "../../store/events.ts";
import { addLateRecords } from "../../store/files.ts";
import { ensurePartitions } from "../../store/partitions.ts";
import { WHOLE_FILE, insertQuarantine, lockSetAside, releaseQuarantine } from "../../store/quarantine.ts";
import type { SetAside } from "../../store/quarantine.ts";
import { inTransaction } from "../../store/transaction.ts";
import { EventRows } from "../ingest/event-rows.ts";
import type { IngestDeps } from "../ingest/index.ts";
import { insertPrepared } from "../ingest/insert-prepared.ts";
import { prepareFile } from "../ingest/prepare.ts";
import type { PreparedFile } from "../ingest/prepare.ts";
import { readAgain } from "./read-again.ts";
import { NOTHING, tally } from "./replayed-file.ts";
import type { ReplayedFile } from "./replayed-file.ts";

interface Again {
  readonly setAside: SetAside;
  readonly prepared: PreparedFile;
}

/**
 * Replays a batch in one transaction. Its files are locked from the look at what is set aside to the commit, so that
 * every record is inserted and counted once, however many replays run.
 */
export async function replayRecords(
  batch: { readonly fileIds: readonly number[]; readonly reason: string | undefined },
  deps: IngestDeps,
): Promise<ReplayedFile[]> {
  const now = await deps.clock();
  return inTransaction(deps.pool, async (client) => {
    const rows = new EventRows(deps);
    const reports: ReplayedFile[] = [];
    const again: Again[] = [];
    for (const file of await lockSetAside(client, batch)) {
      const setAside = { ...file, rows: file.rows.filter(({ ordinal }) => ordinal !== WHOLE_FILE) };
      if (setAside.rows.length === 0) continue;
      const outcome = await prepareAgain(setAside, { ...deps, now, rows, fileNumber: again.length });
      if ("prepared" in outcome) again.push(outcome);
      else reports.push(outcome);
    }
    if (again.length > 0) reports.push(...(await commitAgain(client, { again, rows }, deps)));
    return reports;
  });
}

async function prepareAgain(
  setAside: SetAside,
  context: IngestDeps & { readonly now: number; readonly rows: EventRows; readonly fileNumber: number },
): Promise<Again | ReplayedFile> {
  const unread = (state: ReplayedFile["state"], detail: string): ReplayedFile => {
    return {
      path: setAside.path,
      state,
      detail,
      tallies: tally(setAside.rows, "record", undefined),
      came: NOTHING,
    };
  };
  const read = await readAgain(setAside, context.source);
  if (read.state !== "same") return unread(read.state, read.detail);
  const before = context.rows.mark();
  const only = new Set(setAside.rows.map(({ ordinal }) => ordinal));
  const input = { ...read.content, fileNumber: context.fileNumber, only };
  const prepared = await prepareFile(setAside, input, context);
  if (prepared.state === "done" && prepared.read === setAside.recordsRead) return { setAside, prepared };
  context.rows.goBack(before);
  return unread("reshaped", `it fell into ${setAside.recordsRead} records and now into ${prepared.read}`);
}

async function commitAgain(
  client: PoolClient,
  { again, rows }: { again: readonly Again[]; rows: EventRows },
  deps: IngestDeps,
): Promise<ReplayedFile[]> {
  await rows.resolve();
  const prepared = again.map((file) => file.prepared);
  const ids = again.map(({ setAside }) => setAside.id);
  await ensurePartitions(deps.pool, new Set(prepared.flatMap(({ days }) => [...days])), deps.knownDays);
  const newByFile = await insertPrepared(client, { prepared, ids, rows });
  const settled = again.map((file) => settle(file, newByFile));
  await insertQuarantine(
    client,
    settled.flatMap(({ still }) => still),
  );
  await releaseQuarantine(
    client,
    settled.flatMap(({ left }) => left),
  );
  await addLateRecords(
    client,
    settled.map(({ late }) => late),
  );
  await markDirty(client, new Set(prepared.flatMap(({ hours }) => [...hours])));
  await noteSignals(
    client,
    prepared.flatMap(({ signals }) => signals),
  );
  return settled.map(({ report }) => report);
}

/** Without duplicates in the batch every event was new. */
function settle({ setAside, prepared }: Again, newByFile: ReadonlyMap<number, number> | undefined) {
  const { id } = setAside;
  const { skipReasons, hours, oldest, newest } = prepared;
  const bad = new Set(prepared.quarantined.map(({ ordinal }) => ordinal));
  const fresh = newByFile ? (newByFile.get(id) ?? 0) : prepared.events;
  const came = { new: fresh, duplicate: prepared.events - fresh, skipped: prepared.skipped };
  return {
    still: prepared.quarantined.map((row) => ({ fileId: id, ...row })),
    left: setAside.rows
      .filter(({ ordinal }) => !bad.has(ordinal))
      .map(({ ordinal }) => ({ fileId: id, ordinal })),
    late: { id, ...came, skipReasons, hours: [...hours], oldest, newest },
    report: {
      path: setAside.path,
      state: "read" as const,
      detail: undefined,
      tallies: tally(setAside.rows, "record", (ordinal) => !bad.has(ordinal)),
      came: { ...came, quarantined: 0 },
    },
  };
}
