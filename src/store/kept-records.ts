/** The records that findings rest on, kept for as long as the findings. */
import type { Pool, PoolClient } from "pg";

/** Where a record was read. */
export interface RecordPlace {
  readonly fileId: number;
  readonly ordinal: number;
}

export interface UnkeptFinding {
  readonly uid: string;
  readonly version: number;
  /** Those of its records that nobody has kept. */
  readonly places: readonly RecordPlace[];
  /** Since it came to stand, in seconds. */
  readonly age: number;
}

/** Findings that stand and whose records were not kept yet, behind a uid, in the order of uids. */
export async function readUnkept(db: Pool, after: string, limit: number): Promise<UnkeptFinding[]> {
  const { rows } = await db.query<UnkeptFinding>(
    `select f.uid, f.version, extract(epoch from now() - f.derived_at)::float8 as age, coalesce(p.places, '[]') as places
     from findings f cross join lateral (
       select jsonb_agg(jsonb_build_object('fileId', e->2, 'ordinal', e->3)) as places
       from jsonb_array_elements(f.detail->0) e
       where not exists (select from kept_records k where k.file_id = (e->>2)::int4 and k.ordinal = (e->>3)::int4)
     ) p
     where f.kept_version is distinct from f.version and f.status <> 'withdrawn' and f.uid > $1 order by f.uid limit $2`,
    [after, limit],
  );
  return rows;
}

export interface KeptRecord extends RecordPlace {
  /** Zipped. */
  readonly record: Buffer;
}

/** Keeps records, once each, and notes of the findings that theirs are kept. */
export async function keepRecords(
  client: PoolClient,
  records: readonly KeptRecord[],
  findings: readonly Pick<UnkeptFinding, "uid" | "version">[],
): Promise<void> {
  await client.query(
    `insert into kept_records (file_id, ordinal, record) select * from unnest($1::int4[], $2::int4[], $3::bytea[])
     on conflict do nothing`,
    [
      records.map(({ fileId }) => fileId),
      records.map(({ ordinal }) => ordinal),
      records.map(({ record }) => record),
    ],
  );
  await client.query(
    `update findings f set kept_version = k.version from unnest($1::text[], $2::int4[]) as k (uid, version)
     where f.uid = k.uid and f.version = k.version`,
    [findings.map(({ uid }) => uid), findings.map(({ version }) => version)],
  );
}

/** Those of the places that are kept. */
export async function readKept(db: Pool | PoolClient, places: readonly RecordPlace[]): Promise<KeptRecord[]> {
  const { rows } = await db.query<KeptRecord>(
    `select k.file_id as "fileId", k.ordinal, k.record from unnest($1::int4[], $2::int4[]) as p (file_id, ordinal)
     join kept_records k using (file_id, ordinal)`,
    [places.map(({ fileId }) => fileId), places.map(({ ordinal }) => ordinal)],
  );
  return rows;
}
