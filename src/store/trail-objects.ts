/** Objects that a trail delivered: what is to be read, by whom, and what became of it. Times are the database's. */
import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { UnknownMessages } from "../core/coverage/messages.ts";
import { AuditplaneError } from "../errors.ts";
import { msOf } from "./ms-of.ts";
import { releaseFormer } from "./objects-again.ts";

export interface Announced {
  readonly path: string;
  readonly size: number | undefined;
  readonly etag: string | undefined;
}

/** A listing or a message gives an object that was set aside since it was not there; a digest names also what was removed. */
const HAS_COME = "t.state = 'quarantined' and t.reason = 'object_missing'";

/** Returns how many are new, or have another content than before, or were missing and have come. */
export async function announceObjects(
  db: Pool,
  objects: readonly Announced[],
  announcedBy: "message" | "listing" | "digest",
): Promise<number> {
  if (objects.length === 0) return 0;
  const byPath = new Map(objects.map((object) => [object.path, object]));
  const sorted = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const { rowCount } = await db.query(
    `insert into trail_objects as t (path, etag, size_bytes, announced_by)
     select path, etag, size, $4 from unnest($1::text[], $2::text[], $3::int8[]) as o (path, etag, size)
     on conflict on constraint trail_objects_key do update
       set etag = excluded.etag, size_bytes = excluded.size_bytes, announced_by = excluded.announced_by,
         announced_at = now(), state = 'pending', due_at = now(), attempts = 0, postponed = 0, lease_token = null, lease_until = null,
         reason = null, detail = null, finished_at = null, content_sha256 = null, integrity = null, integrity_reason = null
       where (excluded.etag is not null and t.etag is not null and t.etag <> excluded.etag) or ($4 <> 'digest' and ${HAS_COME})`,
    [
      sorted.map(({ path }) => path),
      sorted.map(({ etag }) => etag ?? null),
      sorted.map(({ size }) => size ?? null),
      announcedBy,
    ],
  );
  return rowCount ?? 0;
}

/** Which of the objects that are listed nobody has announced yet, or with another content, or too early. */
export async function findUnannounced(db: Pool, objects: readonly Announced[]): Promise<Announced[]> {
  if (objects.length === 0) return [];
  const { rows } = await db.query<{ path: string }>(
    `select o.path from unnest($1::text[], $2::text[]) as o (path, etag)
     where not exists (select from trail_objects t where t.path = o.path
       and (o.etag is null or t.etag is null or t.etag = o.etag) and not (${HAS_COME}))`,
    [objects.map(({ path }) => path), objects.map(({ etag }) => etag ?? null)],
  );
  const wanted = new Set(rows.map(({ path }) => path));
  return objects.filter(({ path }) => wanted.has(path));
}

export interface ClaimedObject {
  readonly id: number;
  readonly path: string;
  readonly size: number | null;
  /** How often it was taken, this time included, and how often of these it was given back. */
  readonly attempts: number;
  readonly postponed: number;
}

export interface Claim {
  readonly token: string;
  readonly objects: readonly ClaimedObject[];
}

/** Of objects whose size nobody told. */
const UNTOLD_BYTES = 100_000;

/** Taken so often and given back by nobody: whoever took it may have ended by it, so it is taken alone. */
const SUSPECT_ATTEMPTS = 2;

export interface ClaimLimits {
  readonly files: number;
  readonly bytes: number;
  readonly leaseSeconds: number;
}

/**
 * Takes objects that are due, the longest waiting first, for so many seconds: no more than so many, nor than so many bytes
 * together, but at least one. Two workers never have the same one in hand; a dead one's come back.
 */
export async function claimObjects(db: Pool, limits: ClaimLimits): Promise<Claim> {
  const claim = await claimWhere("attempts - postponed < $5", db, limits);
  return claim.objects.length > 0
    ? claim
    : await claimWhere("attempts - postponed >= $5", db, { ...limits, files: 1 });
}

async function claimWhere(
  condition: string,
  db: Pool,
  { files, bytes, leaseSeconds }: ClaimLimits,
): Promise<Claim> {
  const token = randomUUID();
  const { rows } = await db.query<ClaimedObject>(
    `with due as materialized (
       select id, due_at, coalesce(size_bytes, ${UNTOLD_BYTES}) as size from trail_objects
       where state = 'pending' and due_at <= now() and (lease_until is null or lease_until < now()) and ${condition}
       order by due_at, id limit $1 for update skip locked
     ), summed as (
       select id, sum(size) over (order by due_at, id) - size as before from due
     )
     update trail_objects t set lease_token = $2, lease_until = now() + make_interval(secs => $4), attempts = attempts + 1
     from summed s where s.id = t.id and s.before < $3
     returning t.id, t.path, t.size_bytes as size, t.attempts, t.postponed`,
    [files, token, bytes, leaseSeconds, SUSPECT_ATTEMPTS],
  );
  return { token, objects: rows.sort((a, b) => a.id - b.id) };
}

/** Holds what is still in hand for so many seconds from now on; what somebody else has by now stays theirs. */
export async function holdObjects(db: Pool, token: string, seconds: number): Promise<void> {
  await db.query(
    "update trail_objects set lease_until = now() + make_interval(secs => $2) where lease_token = $1",
    [token, seconds],
  );
}

/** How it ended: read, or set aside for good, until somebody replays it. */
export interface FinishedObject {
  readonly id: number;
  readonly state: "done" | "quarantined";
  readonly etag: string | undefined;
  /** Of what it unzips to; undefined: it was not read to its end now. */
  readonly contentSha256: Buffer | undefined;
  readonly fileId: number | undefined;
  readonly reason: string | undefined;
  readonly detail: string | undefined;
}

/** What was found of another content, or of none, says nothing of this one. */
const IS_OTHER = "f.content is not null and decode(f.content, 'hex') is distinct from t.content_sha256";

/**
 * Marks claimed objects as finished, in the transaction that stores what they hold. What was set aside of one as a whole before
 * is let out: what became of it now counts. Throws `lease_lost` where somebody else has any of them in hand by now: nothing of
 * the transaction may stand.
 */
export async function finishObjects(
  client: PoolClient,
  token: string,
  finished: readonly FinishedObject[],
): Promise<void> {
  if (finished.length === 0) return;
  const { rows } = await client.query<{ path: string }>(
    `update trail_objects t set state = f.state, etag = coalesce(f.etag, t.etag), file_id = f.file_id, reason = f.reason,
       detail = f.detail, lease_token = null, lease_until = null, finished_at = now(),
       content_sha256 = coalesce(decode(f.content, 'hex'), t.content_sha256),
       integrity = case when ${IS_OTHER} then null else t.integrity end,
       integrity_reason = case when ${IS_OTHER} then null else t.integrity_reason end
     from jsonb_to_recordset($2::jsonb) as f (id int8, state text, etag text, content text, file_id int4, reason text, detail text)
     where t.id = f.id and t.lease_token = $1 returning t.path`,
    [token, JSON.stringify(finished.map(toRow))],
  );
  if (rows.length < finished.length)
    throw new AuditplaneError(
      "lease_lost",
      "could not store what was read: the lease on it ran out and somebody else reads it now; nothing is to be done",
    );
  await releaseFormer(
    client,
    rows.map(({ path }) => path),
  );
}

function toRow({ fileId, contentSha256, ...one }: FinishedObject): Record<string, unknown> {
  return { ...one, file_id: fileId, content: contentSha256?.toString("hex") };
}

/** Gives objects back, to be tried again after so many seconds each. Those that somebody else has by now stay theirs. */
export async function postponeObjects(
  db: Pool,
  token: string,
  postponed: readonly {
    readonly id: number;
    readonly seconds: number;
    readonly reason: string;
    readonly detail: string;
  }[],
): Promise<void> {
  if (postponed.length === 0) return;
  await db.query(
    `update trail_objects t set due_at = now() + make_interval(secs => p.seconds), reason = p.reason, detail = p.detail,
       postponed = postponed + 1, lease_token = null, lease_until = null
     from jsonb_to_recordset($2::jsonb) as p (id int8, seconds float8, reason text, detail text)
     where t.id = p.id and t.lease_token = $1`,
    [token, JSON.stringify(postponed)],
  );
}

/** Whether any object whose path begins so was read in the last hour. */
export async function hasAnyCome(db: Pool, beginning: string): Promise<boolean> {
  const { rows } = await db.query<{ has: boolean }>(
    `select exists (select from trail_objects
       where finished_at > now() - interval '1 hour' and state = 'done' and starts_with(path, $1)) as has`,
    [beginning],
  );
  return rows[0]?.has === true;
}

/** Gives objects back that were not touched, as if nobody had taken them. Those that somebody else has by now stay theirs. */
export async function returnObjects(db: Pool, token: string, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.query(
    `update trail_objects set attempts = attempts - 1, lease_token = null, lease_until = null
     where id = any($2::int8[]) and lease_token = $1`,
    [token, ids],
  );
}

/** So many problems are told; a queue that is given anything may have any number of them. */
const PROBLEMS_MAX = 20;

/** What was kept in the last day, by problem, the most frequent first. */
export async function readUnknown(db: Pool): Promise<UnknownMessages[]> {
  const { rows } = await db.query<UnknownMessages>(
    `select problem, count(*)::int8 as count, ${msOf("max(received_at)")} as "lastAt"
     from unknown_messages where received_at > now() - interval '1 day'
     group by problem order by count(*) desc, problem collate "C" limit ${PROBLEMS_MAX}`,
  );
  return rows;
}

/** Keeps what a message said that announces nothing we know. */
export async function keepUnknown(
  db: Pool,
  messages: readonly { readonly body: string; readonly problem: string }[],
): Promise<void> {
  if (messages.length === 0) return;
  await db.query(
    "insert into unknown_messages (body, problem) select * from unnest($1::text[], $2::text[])",
    [messages.map(({ body }) => body), messages.map(({ problem }) => problem)],
  );
}
