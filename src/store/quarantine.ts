/** Rows of `quarantine`: files and records that were set aside, each with its reason, until they are read again. */
import type { PoolClient } from "pg";

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
