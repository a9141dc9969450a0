/** What is known of a trail's integrity: digests as they were read, AWS's keys, and what digests say of each object. */
import type { Pool } from "pg";
import { UNCHECKED_HOURS } from "../core/coverage/unchecked.ts";
import type { UncheckedLogs } from "../core/coverage/unchecked.ts";
import type { IntegrityState } from "../core/integrity/state.ts";
import { msOf } from "./ms-of.ts";

/** Paths from the first on, the second not among them. */
export type PathRange = readonly [from: string, until: string];

export interface StoredDigest {
  readonly path: string;
  readonly etag: string | undefined;
  /** As it was delivered. */
  readonly content: Buffer;
  /** Hexadecimal; null: its object had none. */
  readonly signature: string | null;
}

/** Digests as they were read last, in the order of paths. */
export async function readDigests(db: Pool, ranges: readonly PathRange[]): Promise<StoredDigest[]> {
  const { rows } = await db.query<Omit<StoredDigest, "etag"> & { etag: string | null }>(
    `select path, etag, content, signature from unnest($1::text[], $2::text[]) as r (low, high)
     join trail_digests on path >= low and path < high order by path`,
    rangeColumns(ranges),
  );
  return rows.map((row) => ({ ...row, etag: row.etag ?? undefined }));
}

/** Keeps digests; what is there already is replaced, and to be checked anew. */
export async function keepDigests(db: Pool, digests: readonly StoredDigest[]): Promise<void> {
  if (digests.length === 0) return;
  await db.query(
    `insert into trail_digests (path, etag, content, signature)
     select * from unnest($1::text[], $2::text[], $3::bytea[], $4::text[])
     on conflict (path) do update set etag = excluded.etag, content = excluded.content, signature = excluded.signature,
       read_at = now(), state = null, reason = null`,
    [
      digests.map(({ path }) => path),
      digests.map(({ etag }) => etag ?? null),
      digests.map(({ content }) => content),
      digests.map(({ signature }) => signature),
    ],
  );
}

export interface DeliveredFile {
  readonly path: string;
  readonly state: "pending" | "done" | "quarantined";
  /** Why it is set aside, or not read yet. */
  readonly reason: string | null;
  /** Of what it unzips to, hexadecimal. */
  readonly content: string | null;
}

/** Objects that were announced, in the order of paths. */
export async function readDelivered(db: Pool, ranges: readonly PathRange[]): Promise<DeliveredFile[]> {
  const { rows } = await db.query<DeliveredFile>(
    `select path, state, reason, encode(content_sha256, 'hex') as content
     from unnest($1::text[], $2::text[]) as r (low, high) join trail_objects on path >= low and path < high order by path`,
    rangeColumns(ranges),
  );
  return rows;
}

/** Keeps the hash of what was read before hashes were kept. */
export async function keepContentHash(db: Pool, path: string, sha256: string): Promise<void> {
  await db.query("update trail_objects set content_sha256 = decode($2, 'hex') where path = $1", [
    path,
    sha256,
  ]);
}

export interface PathState {
  readonly path: string;
  readonly state: IntegrityState;
  readonly reason: string | null;
}

/** Of objects, or of digests, what was found. Those that nobody has a row of are left out. */
export async function writeStates(
  db: Pool,
  of: "trail_objects" | "trail_digests",
  states: readonly PathState[],
): Promise<void> {
  if (states.length === 0) return;
  const [state, reason] = of === "trail_objects" ? ["integrity", "integrity_reason"] : ["state", "reason"];
  await db.query(
    `update ${of} t set ${state} = s.state, ${reason} = s.reason
     from unnest($1::text[], $2::text[], $3::text[]) as s (path, state, reason)
     where t.path = s.path and (t.${state}, t.${reason}) is distinct from (s.state, s.reason)`,
    [states.map((one) => one.path), states.map((one) => one.state), states.map((one) => one.reason)],
  );
}

/**
 * Files of the last days of delivery that were read hours ago and that no check has looked at; undefined: there are none, or none of
 * the last hours, as where nothing ran for a while.
 */
export async function readUnchecked(db: Pool): Promise<UncheckedLogs | undefined> {
  const { rows } = await db.query<UncheckedLogs>(
    `select count(*)::int8 as files, ${msOf("min(finished_at)")} as since, (array_agg(path order by finished_at desc))[1] as last
     from trail_objects
     where finished_at between now() - interval '2 days' and now() - interval '1 hour' and state = 'done' and integrity is null
       and starts_with(path, 's3://')
       and substring(path from '/(\\d{4}/\\d\\d/\\d\\d)/[^/]+$') >= to_char(now() at time zone 'UTC' - interval '3 days', 'YYYY/MM/DD')
     having min(finished_at) < now() - interval '${UNCHECKED_HOURS} hours' and max(finished_at) > now() - interval '3 hours'`,
  );
  return rows[0];
}

/** AWS's keys that are known, by fingerprint. */
export async function readPublicKeys(db: Pool): Promise<Map<string, Buffer>> {
  const { rows } = await db.query<{ fingerprint: string; der: Buffer }>(
    "select fingerprint, der from public_keys",
  );
  return new Map(rows.map(({ fingerprint, der }) => [fingerprint, der]));
}

/** A fingerprint that is known keeps its key. */
export async function keepPublicKeys(db: Pool, keys: ReadonlyMap<string, Buffer>): Promise<void> {
  await db.query(
    `insert into public_keys (fingerprint, der) select * from unnest($1::text[], $2::bytea[])
     on conflict (fingerprint) do nothing`,
    [[...keys.keys()], [...keys.values()]],
  );
}

function rangeColumns(ranges: readonly PathRange[]): [string[], string[]] {
  return [ranges.map(([from]) => from), ranges.map(([, until]) => until)];
}
