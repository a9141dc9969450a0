/** Scopes of the control plane, reads of them, and what became of each read. See migrations/0022_control_plane.sql. */
import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { EntryKind } from "../core/control-plane/entry.ts";
import { AuditplaneError } from "../errors.ts";
import { msOf } from "./ms-of.ts";

export interface ScopeState {
  readonly id: number;
  readonly key: string;
  /** When the last read that was taken began, in ms; null: none was. */
  readonly asOf: number | null;
  /** When the first one began. */
  readonly historyFrom: number | null;
  readonly counts: Readonly<Record<string, number>>;
  /** Projects and environments that the last read could not see into. */
  readonly blind: readonly string[];
  /** The last read that changed anything. */
  readonly revision: number;
  /** False: nobody has it read any more. */
  readonly isConfigured: boolean;
}

const STATE = `id, key, ${msOf("as_of")} as "asOf",
  ${msOf("history_from")} as "historyFrom", counts, blind, revision, is_configured as "isConfigured"`;

/** Those that were ever read, or are to be, by key. */
export async function listScopes(db: Pool | PoolClient): Promise<ScopeState[]> {
  const { rows } = await db.query<ScopeState>(`select ${STATE} from control_scopes order by key`);
  return rows;
}

export interface ScopeLease extends ScopeState {
  readonly token: string;
  /** What kinds of entries ever came of each list. */
  readonly kinds: Readonly<Record<string, readonly EntryKind[]>>;
  /** Of `blind` that of which the last read had lists, which were too short to be believed. */
  readonly short: readonly string[];
}

/** Has these scopes read, and no others: what was read of others stays as history. */
export async function configureScopes(db: Pool, keys: readonly string[]): Promise<void> {
  await addScopes(db, keys);
  await db.query(
    "update control_scopes set is_configured = key = any($1) where is_configured <> (key = any($1))",
    [keys],
  );
}

/** Makes rows of scopes that have none. */
export async function addScopes(db: Pool, keys: readonly string[]): Promise<void> {
  await db.query(
    "insert into control_scopes (key) select distinct unnest($1::text[]) on conflict do nothing",
    [keys],
  );
}

/**
 * Takes the scope that has waited longest, of those given, for so many seconds; undefined: none is due. Two never have the same one
 * in hand; a dead one's come back. `evenIfNotDue`: of all of them.
 */
export async function claimScope(
  db: Pool,
  keys: readonly string[],
  { seconds, evenIfNotDue = false }: { readonly seconds: number; readonly evenIfNotDue?: boolean },
): Promise<ScopeLease | undefined> {
  const token = randomUUID();
  const { rows } = await db.query<Omit<ScopeLease, "token">>(
    `update control_scopes s set lease_token = $2, lease_until = now() + make_interval(secs => $3)
     from (
       select id as due from control_scopes
       where ($4 or due_at <= now()) and (lease_until is null or lease_until < now()) and key = any($1)
       order by due_at, key limit 1 for update skip locked
     ) d
     where id = due returning ${STATE}, kinds, jsonb_path_query_array(refused, '$[*] ? (@.isShort == true).of') as short`,
    [keys, token, seconds, evenIfNotDue],
  );
  return rows[0] && { ...rows[0], token };
}

/** Goes on with a lease; false: somebody else has it. */
export async function keepScope(db: Pool, { id, token }: ScopeLease, seconds: number): Promise<boolean> {
  const { rowCount } = await db.query(
    "update control_scopes set lease_until = now() + make_interval(secs => $3) where id = $1 and lease_token = $2",
    [id, token, seconds],
  );
  return rowCount === 1;
}

/** Gives a lease back: whoever comes next may read at once. */
export async function releaseScope(db: Pool, { id, token }: ScopeLease): Promise<void> {
  await db.query(
    "update control_scopes set lease_token = null, lease_until = null where id = $1 and lease_token = $2",
    [id, token],
  );
}

/** Until when somebody has a scope in hand, in ms; null: nobody does. */
export async function readLease(db: Pool, key: string): Promise<number | null> {
  const { rows } = await db.query<{ until: number }>(
    `select ${msOf("lease_until")} as until from control_scopes
     where key = $1 and lease_until > now()`,
    [key],
  );
  return rows[0]?.until ?? null;
}

/** Rests after a read as long as it took, and so that none begins within a minute of another. */
const rest = (took: string): string => `least(greatest(interval '1 minute', ${took}), interval '15 minutes')`;

/**
 * Has scopes read early, of which something is told that happened at a time, in ms. What was before their last read, or before what was
 * told already, is no news.
 */
export async function hastenScopes(
  db: Pool | PoolClient,
  news: readonly { readonly key: string; readonly at: number }[],
): Promise<void> {
  await db.query(
    `update control_scopes s set news_at = least(n.at, now()), due_at = least(s.due_at, greatest(now(), n.rested_at))
     from (
       select o.key, to_timestamp(o.at / 1000.0) as at, r.rested_at
       from unnest($1::text[], $2::float8[]) as o (key, at)
       join control_scopes k on k.key = o.key
       left join lateral (
         select coalesce(ended_at + ${rest("ended_at - began_at")}, now()) as rested_at
         from control_reads where scope_id = k.id order by id desc limit 1
       ) r on true
     ) n
     where s.key = n.key and n.at > coalesce(greatest(s.as_of, s.news_at), '-infinity')`,
    [news.map(({ key }) => key), news.map(({ at }) => at)],
  );
}

/** Whether any of these scopes is to be read now and nobody does. */
export async function hasDueScope(db: Pool, keys: readonly string[]): Promise<boolean> {
  const { rows } = await db.query<{ due: boolean }>(
    `select exists (select from control_scopes
       where due_at <= now() and (lease_until is null or lease_until < now()) and key = any($1)) as due`,
    [keys],
  );
  return rows[0]?.due === true;
}

export interface ReadRow {
  readonly id: number;
  /** In ms. */
  readonly beganAt: number;
}

/** Begins a read, as of the database's clock. */
export async function beginRead(db: Pool, scope: ScopeLease): Promise<ReadRow> {
  const { rows } = await db.query<ReadRow>(
    `insert into control_reads (scope_id, began_at) values ($1, date_trunc('milliseconds', clock_timestamp()))
     returning id, ${msOf("began_at")} as "beganAt"`,
    [scope.id],
  );
  return rows[0] as ReadRow;
}

export interface ReadOutcome {
  readonly outcome: "taken" | "refused" | "failed";
  readonly reasons: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly blind: readonly string[];
  readonly changes: number;
  readonly wasAccepted: boolean;
  /** Until the next one. */
  readonly dueSeconds: number;
}

/**
 * Writes down what came of a read and gives the scope back; it is due early where something happened while it was read. Part of the
 * transaction that takes it, whose beginning is the read's end. Throws `lease_lost` where somebody else reads the scope by now: nothing of
 * the transaction may stand.
 */
export async function finishRead(
  client: PoolClient,
  { scope, read }: { readonly scope: ScopeLease; readonly read: ReadRow },
  { outcome, reasons, counts, blind, changes, wasAccepted, dueSeconds }: ReadOutcome,
): Promise<void> {
  const { rowCount } = await client.query(
    `update control_scopes set lease_token = null, lease_until = null,
       due_at = now() + case when news_at > to_timestamp($4 / 1000.0)
         then ${rest("now() - to_timestamp($4 / 1000.0)")} else make_interval(secs => $3) end
     where id = $1 and lease_token = $2`,
    [scope.id, scope.token, dueSeconds, read.beganAt],
  );
  if (rowCount !== 1)
    throw new AuditplaneError(
      "lease_lost",
      `could not store the read of ${scope.key}: the lease on it ran out and somebody else reads it now; nothing is to be done`,
    );
  await client.query(
    `update control_reads set ended_at = date_trunc('milliseconds', now()), outcome = $2, reasons = $3, counts = $4, changes = $5, was_accepted = $6, blind = $7
     where id = $1`,
    [read.id, outcome, reasons, JSON.stringify(counts), changes, wasAccepted, JSON.stringify(blind)],
  );
  await client.query("delete from control_staged where read_id = $1", [read.id]);
}

/** What is left of reads that nobody ends any more, because who did them died. */
export async function dropDeadReads(db: Pool, scope: ScopeLease): Promise<void> {
  await db.query(
    `with dead as (
       update control_reads set outcome = 'failed', ended_at = now(), reasons = '{"whoever read it ended before it did"}'
       where scope_id = $1 and outcome = 'running' returning id
     )
     delete from control_staged using dead where read_id = dead.id`,
    [scope.id],
  );
}

export interface PastRead extends ReadRow {
  readonly scope: string;
  readonly endedAt: number | null;
  readonly outcome: "running" | "taken" | "refused" | "failed";
  readonly reasons: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly changes: number;
}

/** The last read of each scope, by its key. */
export async function listLastReads(db: Pool): Promise<PastRead[]> {
  const { rows } = await db.query<PastRead>(
    `select distinct on (s.key) r.id, s.key as scope, ${msOf("began_at")} as "beganAt",
       ${msOf("ended_at")} as "endedAt", outcome, reasons, r.counts, changes
     from control_reads r join control_scopes s on s.id = r.scope_id order by s.key, r.id desc`,
  );
  return rows;
}

/** Scopes as they were known at a time, in ms: by reads that were taken until then. Those that no read was taken of are left out. */
export async function listScopesAt(
  db: Pool | PoolClient,
  at: number,
): Promise<Omit<ScopeState, "id" | "counts">[]> {
  const { rows } = await db.query<Omit<ScopeState, "id" | "counts">>(
    `select s.key, ${msOf("r.began_at")} as "asOf",
       ${msOf("s.history_from")} as "historyFrom", r.blind, s.is_configured as "isConfigured",
       (select max(c.id) from control_reads c where c.scope_id = s.id and c.id <= r.id and c.outcome = 'taken'
         and (c.changes > 0 or c.began_at = s.history_from)) as revision
     from control_scopes s
     join lateral (
       select * from control_reads where scope_id = s.id and outcome = 'taken' and ended_at <= to_timestamp($1 / 1000.0)
       order by id desc limit 1
     ) r on true order by s.key`,
    [at],
  );
  return rows;
}
