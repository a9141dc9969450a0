/** Rows of `files`: the truth about what was read. */
import type { Pool, PoolClient } from "pg";
import { msOf } from "./ms-of.ts";

export interface FileCounts {
  readonly read: number;
  readonly new: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly skipped: number;
}

export interface KnownFile {
  readonly id: number;
  readonly path: string;
  readonly container: string;
  readonly counts: FileCounts;
  readonly quarantineReasons: Readonly<Record<string, number>>;
  readonly skipReasons: Readonly<Record<string, number>>;
  /** Start of each hour that its records touch, in ms. */
  readonly hours: readonly number[];
  /** Oldest and newest event time in the file, in ms. */
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
}

export interface FileIdentity {
  readonly path: string;
  readonly sha256: Buffer;
}

/** Which of the files are done already: same path, same content. */
export async function findDoneFiles(
  db: Pool | PoolClient,
  files: readonly FileIdentity[],
): Promise<Map<string, KnownFile>> {
  const { rows } = await db.query<{
    id: number;
    path: string;
    container: string;
    counts: number[];
    quarantine_reasons: Record<string, number>;
    skip_reasons: Record<string, number>;
    hours: number[];
    oldest: number | null;
    newest: number | null;
  }>(
    `select f.id, f.path, f.container, f.quarantine_reasons, f.skip_reasons,
       array[records_read, records_new, records_duplicate, records_quarantined, records_skipped] as counts,
       array(select extract(epoch from h)::int8 from unnest(f.hours) h order by h) as hours,
       ${msOf("f.oldest_at")} as oldest,
       ${msOf("f.newest_at")} as newest
     from unnest($1::text[], $2::bytea[]) as w (path, sha256)
     join files f on f.path = w.path and f.sha256 = w.sha256 and f.state = 'done'`,
    [files.map((file) => file.path), files.map((file) => file.sha256)],
  );
  return new Map(
    rows.map((row) => {
      const [read = 0, fresh = 0, duplicate = 0, quarantined = 0, skipped = 0] = row.counts;
      const counts = { read, new: fresh, duplicate, quarantined, skipped };
      const hours = row.hours.map((seconds) => seconds * 1000);
      const span = { oldest: row.oldest ?? undefined, newest: row.newest ?? undefined };
      return [
        row.path,
        {
          id: row.id,
          path: row.path,
          container: row.container,
          counts,
          quarantineReasons: row.quarantine_reasons,
          skipReasons: row.skip_reasons,
          hours,
          ...span,
        },
      ];
    }),
  );
}

/** Which of the paths any file had. */
export async function findPaths(db: Pool, paths: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ path: string }>("select path from files where path = any($1::text[])", [
    paths,
  ]);
  return new Set(rows.map((row) => row.path));
}

/** Makes or reopens the rows of files about to be ingested, in the order given; ids ascend in that order. */
export async function openFiles(
  client: PoolClient,
  files: readonly (FileIdentity & { size: number })[],
  source: string,
): Promise<OpenedFile[]> {
  const { rows } = await client.query<OpenedFile & { path: string }>(
    `insert into files (source, path, sha256, state, size_bytes)
     select $4, path, sha256, 'quarantined', size from unnest($1::text[], $2::bytea[], $3::int8[]) with ordinality
       as w (path, sha256, size, at) order by at
     on conflict on constraint files_key do update set finished_at = now()
     returning id, path, state = 'done' as "isDone"`,
    [
      files.map((file) => file.path),
      files.map((file) => file.sha256),
      files.map((file) => file.size),
      source,
    ],
  );
  const opened = new Map(rows.map((row) => [row.path, row]));
  return files.map((file) => opened.get(file.path) as OpenedFile);
}

export interface OpenedFile {
  readonly id: number;
  /** True if somebody else has ingested it in the meantime. */
  readonly isDone: boolean;
}

export interface FileOutcome {
  readonly id: number;
  readonly state: "done" | "quarantined" | "skipped";
  readonly reason: string | undefined;
  readonly container: string | undefined;
  readonly counts: FileCounts;
  readonly quarantineReasons: Readonly<Record<string, number>>;
  readonly skipReasons: Readonly<Record<string, number>>;
  readonly hours: readonly number[];
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
}

/** Writes what became of the files. */
export async function closeFiles(client: PoolClient, outcomes: readonly FileOutcome[]): Promise<void> {
  await client.query(
    `update files f set state = o.state, reason = o.reason, container = o.container, records_read = o.read, records_new = o.new,
       records_duplicate = o.duplicate, records_quarantined = o.quarantined, records_skipped = o.skipped,
       quarantine_reasons = o.reasons, skip_reasons = o.skips, oldest_at = to_timestamp(o.oldest / 1000.0),
       newest_at = to_timestamp(o.newest / 1000.0),
       hours = array(select to_timestamp(h::int8) from jsonb_array_elements_text(o.hours) h)
     from jsonb_to_recordset($1::jsonb) as o (id int4, state text, reason text, container text, read int4, new int4,
       duplicate int4, quarantined int4, skipped int4, reasons jsonb, skips jsonb, hours jsonb, oldest int8, newest int8)
     where f.id = o.id`,
    [
      JSON.stringify(
        outcomes.map((outcome) => ({
          ...outcome.counts,
          id: outcome.id,
          state: outcome.state,
          reason: outcome.reason ?? null,
          container: outcome.container ?? null,
          oldest: outcome.oldest ?? null,
          newest: outcome.newest ?? null,
          reasons: outcome.quarantineReasons,
          skips: outcome.skipReasons,
          hours: outcome.hours.map((hour) => hour / 1000),
        })),
      ),
    ],
  );
}

/** What came in of a file that is done already. */
export interface LateRecords {
  readonly id: number;
  readonly new: number;
  readonly duplicate: number;
  readonly skipped: number;
  readonly skipReasons: Readonly<Record<string, number>>;
  readonly hours: readonly number[];
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
}

/**
 * Adds records that came in later to the rows of their files. What is still set aside is counted from the quarantine, so
 * let out first what came in; the row's check then says whether every record is counted once.
 */
export async function addLateRecords(client: PoolClient, files: readonly LateRecords[]): Promise<void> {
  await client.query(
    `update files f set records_new = records_new + o.new, records_duplicate = records_duplicate + o.duplicate,
       records_skipped = records_skipped + o.skipped, records_quarantined = q.records, quarantine_reasons = q.reasons,
       skip_reasons = (select coalesce(jsonb_object_agg(key, n), '{}') from (select key, sum(value::int4) as n
         from (select * from jsonb_each_text(f.skip_reasons) union all select * from jsonb_each_text(o.skips)) s
         group by key) r),
       oldest_at = least(f.oldest_at, to_timestamp(o.oldest / 1000.0)),
       newest_at = greatest(f.newest_at, to_timestamp(o.newest / 1000.0)),
       hours = array(select unnest(f.hours) union
         select to_timestamp(h::int8) from jsonb_array_elements_text(o.hours) h order by 1)
     from jsonb_to_recordset($1::jsonb) as o (id int4, new int4, duplicate int4, skipped int4, skips jsonb,
         hours jsonb, oldest int8, newest int8),
       lateral (select coalesce(sum(n), 0)::int4 as records, coalesce(jsonb_object_agg(reason, n), '{}') as reasons
         from (select reason, count(*) as n from quarantine where file_id = o.id and ordinal >= 0 group by reason) r) q
     where f.id = o.id`,
    [
      JSON.stringify(
        files.map(({ skipReasons, hours, ...file }) => ({
          ...file,
          skips: skipReasons,
          hours: hours.map((hour) => hour / 1000),
        })),
      ),
    ],
  );
}
