/** Puts an archived day back into the database, for some days: what is judged of it is judged of all its events again. */
import { gunzipSync } from "node:zlib";
import type { Pool, PoolClient } from "pg";
import type { ArchivedFile } from "../../core/archive/archived-day.ts";
import { generationIn } from "../../core/archive/archived-day.ts";
import { DAY_MS, hourOf } from "../../core/record/time.ts";
import { AuditplaneError } from "../../errors.ts";
import type { Archive } from "../../sources/archive/index.ts";
import { openEventFile } from "../../sources/archive/parquet.ts";
import { insertRelated, openArchivedFiles } from "../../store/archive-related.ts";
import type { RelatedRow, Translated } from "../../store/archive-related.ts";
import { RELATED, readArchivedDay, saveRestoredDay } from "../../store/archived-days.ts";
import type { RelatedTable } from "../../store/archived-days.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { Dictionary, KIND } from "../../store/dictionary.ts";
import { markDay, markHours } from "../../store/dirty-hours.ts";
import { oneAtATime } from "../../store/one-at-a-time.ts";
import { ensurePartitions } from "../../store/partitions.ts";
import { insertArchived, resolveNames } from "../../store/restore-events.ts";
import { inTransaction } from "../../store/transaction.ts";

export interface RestoreWanted {
  /** As `2026-08-01`. */
  readonly day: string;
  readonly days: number;
  readonly author: string;
  readonly reason: string;
}

export interface Restored {
  readonly day: string;
  /** In the archive, and those of them that were not in the database. */
  readonly events: number;
  readonly inserted: number;
  readonly until: Date;
}

const BATCH = 20_000;
const RELATED_BATCH = 5_000;

interface RestoreDeps {
  readonly pool: Pool;
  readonly archive: Archive;
  readonly place: string;
}

/**
 * All of the day or nothing; in a database that did not drop it, the day is behind from then on. Running it again changes the time until which it stays, and nothing else. Throws `usage` while days are archived:
 * what is being dropped is in no manifest that was read before.
 */
export async function restoreDay(wanted: RestoreWanted, deps: RestoreDeps): Promise<Restored> {
  const restored = await oneAtATime(deps.pool, "archive", () => putBack(wanted, deps));
  if (restored) return restored;
  throw new AuditplaneError(
    "usage",
    `could not restore ${wanted.day}: a worker is archiving; wait for it, or ask again`,
  );
}

async function putBack(wanted: RestoreWanted, { pool, archive, place }: RestoreDeps): Promise<Restored> {
  const { day, days, author, reason } = wanted;
  const found = await archive.day(day);
  const names = new Dictionary(pool);
  const related = found.files.filter(({ kind }) => kind === "related");
  const known: RelatedRow["row"][][] = [];
  for (const one of related) {
    const rows: RelatedRow["row"][] = [];
    for await (const { table, row } of readRelatedRows(one, archive)) {
      if (table === "files") rows.push(row);
      if (typeof row["account"] === "string") names.want(KIND.account, row["account"]);
      if (typeof row["region"] === "string") names.want(KIND.region, row["region"]);
    }
    known.push(rows);
  }
  await names.resolve();
  await ensurePartitions(pool, [Date.parse(`${day}T00:00:00Z`)], new Set());
  return await inTransaction(pool, async (client) => {
    const files = new Map<number, number>();
    for (const rows of known)
      for (const [old, now] of await openArchivedFiles(client, rows)) files.set(old, now);
    const file = (id: number): number => {
      const known = files.get(id);
      if (known !== undefined) return known;
      throw new AuditplaneError(
        "input_missing",
        `could not restore ${day}: its files are not in the archive; archive it again`,
      );
    };
    const [first] = found.files.map(({ name }) => generationIn(name)).sort();
    const lateHours = new Set<number>();
    let inserted = 0;
    for (const archived of found.files.filter(({ kind }) => kind === "events")) {
      const events = openEventFile(await archive.file(archived));
      for (let at = 0; at < archived.rows; at += BATCH) {
        const rows = await events.rows(at, Math.min(at + BATCH, archived.rows));
        await resolveNames(rows, names);
        if (generationIn(archived.name) !== first)
          for (const row of rows) lateHours.add(hourOf(Number(row.event_time) / 1000));
        inserted += await insertArchived(client, rows, { names, file });
      }
    }
    const id = (kind: 1 | 2) => (value: string) => names.id(kind, value);
    const ids = { file, account: id(KIND.account), region: id(KIND.region) };
    for (const one of related) await putRelated(client, readRelatedRows(one, archive), ids);
    // what left here was judged here; what comes from another database was not, nor what came after it had left
    if (inserted > 0 && !(await readArchivedDay(client, day))) await markDay(client, day);
    else if (inserted > 0) await markHours(client, lateHours);
    const until = await saveRestoredDay(client, { ...found, place }, days);
    await appendAudit(client, [
      {
        actor: { kind: "person", name: author },
        action: "events.restored",
        subject: { kind: "events", id: day },
        reason,
        detail: { events: found.events, inserted, until: until.toISOString(), sha256: found.manifest },
      },
    ]);
    return { day, events: found.events, inserted, until };
  });
}

async function putRelated(
  client: PoolClient,
  given: AsyncIterable<RelatedRow>,
  ids: Translated,
): Promise<void> {
  const waiting = new Map(RELATED.map((table) => [table, [] as RelatedRow["row"][]]));
  const put = async (table: RelatedTable, rows: RelatedRow["row"][]): Promise<void> =>
    await insertRelated(client, { table, rows: rows.splice(0) }, ids);
  for await (const { table, row } of given) {
    if (table === "files") continue;
    const rows = waiting.get(table);
    if ((rows?.push(row) ?? 0) >= RELATED_BATCH) await put(table, rows ?? []);
  }
  for (const [table, rows] of waiting) await put(table, rows);
}

async function* readRelatedRows(file: ArchivedFile, archive: Archive): AsyncGenerator<RelatedRow> {
  const text = gunzipSync(await archive.file(file)).toString("utf8");
  for (const line of text.split("\n")) if (line !== "") yield JSON.parse(line) as RelatedRow;
}

/** Throws `usage` for what is no day. */
export function parseDay(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text) && time % DAY_MS === 0)
    return text;
  throw new AuditplaneError("usage", `could not take ${text.slice(0, 20)} as a day: write it as 2026-08-01`);
}
