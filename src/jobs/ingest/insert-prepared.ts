/** Inserts what prepared files gave: their events, and everything that is stored with an event. */
import type { PoolClient } from "pg";
import { insertEvents, insertMatches } from "../../store/events.ts";
import { insertLogAccounts } from "../../store/log-accounts.ts";
import { insertAddenda } from "../../store/origins.ts";
import { insertTraces } from "../../store/traces.ts";
import type { EventRows } from "./event-rows.ts";
import type { PreparedFile } from "./prepare.ts";

/**
 * Part of the caller's transaction; see `insertEvents` for what it needs and for its outcome. Every event must come for
 * the first time by its pointer, or be of a file that is not counted. `ids`: of the files, by their numbers.
 */
export async function insertPrepared(
  client: PoolClient,
  { prepared, ids, rows }: { prepared: readonly PreparedFile[]; ids: readonly number[]; rows: EventRows },
): Promise<Map<number, number> | undefined> {
  const newByFile =
    rows.count === 0 ? undefined : await insertEvents(client, rows.withFiles(ids), rows.count);
  const ofFiles = <T extends object>(
    part: (file: PreparedFile) => readonly T[],
  ): (T & { fileId: number })[] =>
    prepared.flatMap((file, at) => part(file).map((row) => ({ ...row, fileId: ids[at] as number })));
  await insertMatches(
    client,
    ofFiles(({ matches }) => matches),
  );
  await insertAddenda(
    client,
    ofFiles(({ addenda }) => addenda),
  );
  await insertTraces(
    client,
    ofFiles(({ traces }) => traces),
  );
  await insertLogAccounts(client, new Set(prepared.flatMap(({ accounts }) => [...accounts])));
  return newByFile;
}
