/** Where the records behind findings were read. */
import type { Pool, PoolClient } from "pg";
import type { IntegrityState } from "../core/integrity/state.ts";

export interface EvidenceFile {
  readonly path: string;
  /** Of the file as it was read. */
  readonly sha256: Buffer;
  /** Of what it unzipped to, hexadecimal; null: that was not kept. */
  readonly contentSha256: string | null;
  /** What digests say of it; null: nobody has checked it. */
  readonly integrity: IntegrityState | null;
}

/** Files by id. */
export async function readEvidenceFiles(
  db: Pool | PoolClient,
  ids: readonly number[],
): Promise<Map<number, EvidenceFile>> {
  const { rows } = await db.query<EvidenceFile & { id: number }>(
    `select f.id, f.path, f.sha256, o.integrity, encode(o.content_sha256, 'hex') as "contentSha256"
     from files f
     left join trail_objects o on o.path = f.path and o.file_id = f.id where f.id = any($1::int4[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
