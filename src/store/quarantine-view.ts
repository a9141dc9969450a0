/** Looks at the quarantine as of one moment, however large it is and whatever moves meanwhile. */
import type { Pool, PoolClient } from "pg";
import type { FileCounts } from "./files.ts";
import { msOf } from "./ms-of.ts";

export interface ReasonCount {
  readonly reason: string;
  /** Whole files that are set aside. */
  readonly files: number;
  readonly records: number;
  /** Entries of `pages` for this reason. */
  readonly entries: number;
  /** When the first and the last of them were set aside, in ms. */
  readonly oldest: number;
  readonly newest: number;
}

/** What is set aside of one file for one reason. */
export interface QuarantineEntry {
  readonly path: string;
  /** In hex. */
  readonly sha256: string;
  readonly reason: string;
  /** 0: the whole file. */
  readonly records: number;
  readonly oldest: number;
  readonly newest: number;
}

export interface QuarantineView {
  /** Sorted by name. */
  reasons(): Promise<ReasonCount[]>;
  /** Sorted by path, content and reason. Ask once. */
  pages(size: number): AsyncGenerator<readonly QuarantineEntry[]>;
}

const TIMES = `${msOf("min(q.created_at)")} as oldest,
  ${msOf("max(q.created_at)")} as newest`;

/** Shows the quarantine, or what was set aside for one reason, to `look`, while which it stands still. */
export async function withQuarantine<T>(
  pool: Pool,
  reason: string | undefined,
  look: (view: QuarantineView) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin isolation level repeatable read read only");
    return await look({
      reasons: () => readReasons(client, reason),
      pages: (size) => readPages(client, reason, size),
    });
  } finally {
    await client.query("rollback").catch((cause: Error) => (broken = cause));
    client.release(broken);
  }
}

async function readReasons(client: Pool | PoolClient, reason: string | undefined): Promise<ReasonCount[]> {
  const { rows } = await client.query<ReasonCount>(
    `select reason, sum(files)::int8 as files, sum(records)::int8 as records, count(*) as entries, min(oldest) as oldest,
       max(newest) as newest
     from (
       select file_id, reason, count(*) filter (where ordinal = -1) as files, count(*) filter (where ordinal >= 0) as records,
         ${TIMES}
       from quarantine q where $1::text is null or reason = $1 group by file_id, reason
     ) each group by reason order by reason collate "C"`,
    [reason],
  );
  return rows;
}

async function* readPages(
  client: PoolClient,
  reason: string | undefined,
  size: number,
): AsyncGenerator<readonly QuarantineEntry[]> {
  await client.query(
    `declare entries cursor for
     select f.path, encode(f.sha256, 'hex') as sha256, q.reason, count(*) filter (where ordinal >= 0) as records, ${TIMES}
     from quarantine q join files f on f.id = q.file_id where $1::text is null or q.reason = $1
     group by f.id, q.reason order by f.path, f.sha256, q.reason collate "C"`,
    [reason],
  );
  for (;;) {
    const { rows } = await client.query<QuarantineEntry>(`fetch ${size} from entries`);
    if (rows.length === 0) return;
    yield rows;
  }
}

export interface EntryPlace {
  readonly path: string;
  /** In hex. */
  readonly sha256: string;
  readonly reason: string;
}

/** What is set aside of files, as `pages` has it: so much of it behind a place. */
export async function listEntries(
  db: Pool | PoolClient,
  { reason, after, limit }: { reason?: string | undefined; after?: EntryPlace | undefined; limit: number },
): Promise<(QuarantineEntry & { readonly fileId: number })[]> {
  const { rows } = await db.query<QuarantineEntry & { fileId: number }>(
    `select f.id as "fileId", f.path, encode(f.sha256, 'hex') as sha256, q.reason, q.records, q.oldest, q.newest
     from (
       select file_id, reason, (count(*) filter (where ordinal >= 0))::int4 as records, ${TIMES}
       from quarantine q where $1::text is null or reason = $1 group by file_id, reason
     ) q join files f on f.id = q.file_id
     where $2::text is null or (f.path, f.sha256, q.reason collate "C") > ($2, decode($3, 'hex'), $4)
     order by f.path, f.sha256, q.reason collate "C" limit $5`,
    [reason ?? null, after?.path ?? null, after?.sha256 ?? null, after?.reason ?? null, limit],
  );
  return rows;
}

/** By reason, sorted by name. */
export async function countReasons(db: Pool): Promise<ReasonCount[]> {
  return await readReasons(db, undefined);
}

/** A file of which anything is set aside. */
export interface QuarantinedFile {
  readonly id: number;
  readonly path: string;
  readonly sha256: Buffer;
  readonly size: number;
  readonly state: string;
  readonly counts: FileCounts;
  /** How much of it is set aside: records, or 1 for the whole file. */
  readonly setAside: number;
}

/** The files that stood under a path and of which anything is set aside, in the order of their contents. */
export async function readQuarantinedFiles(db: Pool, path: string): Promise<QuarantinedFile[]> {
  const { rows } = await db.query<QuarantinedFile>(`${FILES} where path = $1 group by f.id order by sha256`, [
    path,
  ]);
  return rows;
}

/** undefined: nothing of it is set aside. */
export async function readQuarantinedFile(db: Pool, id: number): Promise<QuarantinedFile | undefined> {
  const { rows } = await db.query<QuarantinedFile>(`${FILES} where f.id = $1 group by f.id`, [id]);
  return rows[0];
}

const FILES = `select id, path, sha256, size_bytes as size, state, count(*) as "setAside",
       jsonb_build_object('read', records_read, 'new', records_new, 'duplicate', records_duplicate,
         'quarantined', records_quarantined, 'skipped', records_skipped) as counts
     from files f join quarantine q on q.file_id = f.id`;

export interface RecordSetAside {
  /** WHOLE_FILE, or the number of the record in its file. */
  readonly ordinal: number;
  readonly reason: string;
  readonly detail: string;
  /** When it was set aside, in ms. */
  readonly since: number;
}

/** What is set aside of a file, in order: the one that is asked for, or the first `limit`, behind another one where it is given. */
export async function readSetAside(
  db: Pool,
  fileId: number,
  { ordinal, limit, after }: { ordinal?: number | undefined; limit: number; after?: number | undefined },
): Promise<RecordSetAside[]> {
  const { rows } = await db.query<RecordSetAside>(
    `select ordinal, reason, detail, ${msOf("created_at")} as since from quarantine
     where file_id = $1 and ($2::int4 is null or ordinal = $2) and ($4::int4 is null or ordinal > $4)
     order by ordinal limit $3`,
    [fileId, ordinal ?? null, limit, after ?? null],
  );
  return rows;
}
