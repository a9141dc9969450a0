/** Archives days that are over, and drops them: nothing is dropped that the archive does not have as it was. */
import type { PoolClient } from "pg";
import { invariant } from "../../errors.ts";
import { appendAudit } from "../../store/audit-log.ts";
import {
  detachDay,
  dropLeavingDay,
  findDayTable,
  fingerprintOf,
  isDayBehind,
  listDaysOver,
} from "../../store/archived-days.ts";
import { whileDayRests } from "../../store/dirty-hours.ts";
import { oneAtATime } from "../../store/one-at-a-time.ts";
import { inTransaction } from "../../store/transaction.ts";
import { archiveDay } from "./archive-day.ts";
import type { ArchiveDeps, ArchivedNow } from "./archive-day.ts";

/** Archives every day that is older than so many, the oldest first, and drops none. undefined: somebody else is at it. */
export async function archiveDays(
  keptDays: number,
  deps: ArchiveDeps,
): Promise<readonly ArchivedNow[] | undefined> {
  return await ofEachDay(keptDays, deps, archiveDay);
}

/**
 * Archives and drops every day that is older than so many and judged, the oldest first. undefined: somebody else is at it. A day that was
 * archived before, and has not changed since, is archived again: what is dropped was written by this run.
 */
export async function leaveDays(
  keptDays: number,
  deps: ArchiveDeps,
): Promise<readonly ArchivedNow[] | undefined> {
  return await ofEachDay(keptDays, deps, leaveDay);
}

async function ofEachDay(
  keptDays: number,
  deps: ArchiveDeps,
  take: (day: string, deps: ArchiveDeps) => Promise<ArchivedNow | undefined>,
): Promise<readonly ArchivedNow[] | undefined> {
  const { pool, signal } = deps;
  return await oneAtATime(pool, "archive", async () => {
    const days: ArchivedNow[] = [];
    for (const day of await listDaysOver(pool, keptDays)) {
      signal.throwIfAborted();
      const taken = await take(day, deps);
      if (taken) days.push(taken);
    }
    return days;
  });
}

/**
 * The day is archived while it can still be read, then taken out, and archived once more only where something came meanwhile. One that is
 * not judged yet, or that somebody is judging, stays: what is dropped is judged of nothing any more.
 */
async function leaveDay(day: string, deps: ArchiveDeps): Promise<ArchivedNow | undefined> {
  const { pool } = deps;
  if (await isUnjudged(day, pool)) return undefined;
  const archived = await archiveDay(day, deps);
  if (!archived) return undefined;
  const client = await pool.connect();
  try {
    return await whileDayRests(client, Date.parse(day), () => takeOut(archived, client, deps));
  } finally {
    client.release();
  }
}

/** To the drop while nobody judges the day: whoever does next sees that it was dropped. */
async function takeOut(
  before: ArchivedNow,
  client: PoolClient,
  deps: ArchiveDeps,
): Promise<ArchivedNow | undefined> {
  const { pool } = deps;
  const { day } = before;
  if (await isUnjudged(day, pool)) return undefined;
  const isAttached = (await findDayTable(client, day))?.table.startsWith("events_");
  if (isAttached) await detachDay(client, day);
  const table = (await findDayTable(client, day))?.table;
  invariant(table, "a day that leaves has no table");
  const isSame = (await fingerprintOf(client, table)) === before.fingerprint;
  const archived = isSame ? before : ((await archiveDay(day, deps)) ?? before);
  const { events, bytes, manifest } = archived;
  await inTransaction(pool, async (tx: PoolClient) => {
    await dropLeavingDay(tx, day);
    await appendAudit(tx, [
      {
        actor: { kind: "system" },
        action: "events.dropped",
        subject: { kind: "events", id: day },
        detail: { events, bytes, sha256: manifest },
      },
    ]);
  });
  return archived;
}

/** One that somebody has begun to take out is seen by nobody who judges. */
async function isUnjudged(day: string, pool: ArchiveDeps["pool"]): Promise<boolean> {
  return (await findDayTable(pool, day))?.isLeaving === false && (await isDayBehind(pool, day));
}
