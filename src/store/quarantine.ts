/** Rows of `quarantine`: files and records that were set aside, each with its reason, until they are read again. */
import type { Pool, PoolClient } from "pg";
import { groupBy } from "../core/catalog/group.ts";

/** Stands for the ordinal where a whole file is set aside. */
export const WHOLE_FILE = -1;

export interface Pointer {
  readonly fileId: number;
  /** WHOLE_FILE, or the number of the record in its file. */
  readonly ordinal: number;
}

export interface QuarantineRow extends Pointer {
  readonly reason: string;
  readonly detail: string;
}

/** Sets records aside; the same pointer twice is the same row, since when it was set aside first. */
export async function insertQuarantine(client: PoolClient, rows: readonly QuarantineRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into quarantine (file_id, ordinal, reason, detail)
     select * from unnest($1::int4[], $2::int4[], $3::text[], $4::text[])
     on conflict (file_id, ordinal) do update set reason = excluded.reason, detail = excluded.detail`,
    [
      rows.map((row) => row.fileId),
      rows.map((row) => row.ordinal),
      rows.map((row) => row.reason),
      rows.map((row) => row.detail),
    ],
  );
}

/** Lets out what came in; what is not set aside stays as it is. */
export async function releaseQuarantine(client: PoolClient, pointers: readonly Pointer[]): Promise<void> {
  if (pointers.length === 0) return;
  await client.query(
    `delete from quarantine q using unnest($1::int4[], $2::int4[]) as p (file_id, ordinal)
     where (q.file_id, q.ordinal) = (p.file_id, p.ordinal)`,
    [pointers.map((pointer) => pointer.fileId), pointers.map((pointer) => pointer.ordinal)],
  );
}

/** What of the quarantine is meant. */
export interface Wanted {
  readonly reason: string | undefined;
  /** undefined: of every file. */
  readonly paths: readonly string[] | undefined;
}

export interface FileSetAside {
  readonly id: number;
  readonly path: string;
  /** Bytes as stored. */
  readonly size: number;
}

/** Files of which anything is set aside, sorted by path. */
export async function listFilesSetAside(db: Pool, { reason, paths }: Wanted): Promise<FileSetAside[]> {
  const { rows } = await db.query<FileSetAside>(
    `select id, path, size_bytes as size from files f
     where ($2::text[] is null or path = any($2))
       and exists (select 1 from quarantine q where q.file_id = f.id and ($1::text is null or q.reason = $1))
     order by path, id`,
    [reason, paths],
  );
  return rows;
}

export interface SetAside extends FileSetAside {
  readonly sha256: Buffer;
  /** Elements of its container when it was read; 0 where a whole file is set aside. */
  readonly recordsRead: number;
  /** What is set aside, in order. */
  readonly rows: readonly Pick<QuarantineRow, "ordinal" | "reason">[];
}

/**
 * What is set aside of the files, which are locked until the transaction ends: two replays of one file wait for one
 * another, and the second sees what the first has left.
 */
export async function lockSetAside(
  client: PoolClient,
  { fileIds, reason }: { fileIds: readonly number[]; reason: string | undefined },
): Promise<SetAside[]> {
  const files = await client.query<Omit<SetAside, "rows">>(
    `select id, path, size_bytes as size, sha256, records_read as "recordsRead" from files
     where id = any($1::int4[]) order by id for no key update`,
    [fileIds],
  );
  const { rows } = await client.query<QuarantineRow>(
    `select file_id as "fileId", ordinal, reason from quarantine
     where file_id = any($1::int4[]) and ($2::text is null or reason = $2) order by file_id, ordinal`,
    [fileIds, reason],
  );
  const byFile = groupBy(rows, ({ fileId }) => fileId);
  return files.rows.map((file) => ({ ...file, rows: byFile.get(file.id) ?? [] }));
}
