/** The audit log: entries are added within the transaction of what they tell of, read, and never changed. */
import { randomBytes } from "node:crypto";
import { CompiledQuery } from "kysely";
import type { Kysely } from "kysely";
import type { Pool, PoolClient } from "pg";
import { ERASED } from "../core/audit/actions.ts";
import type { AuditEntry, ChainedEntry, Personal } from "../core/audit/entry.ts";
import { NO_HASH, commitmentOf, entryHash } from "../core/audit/hash.ts";
import { keepable } from "../core/audit/keepable.ts";
import { cleanText } from "../core/record/text.ts";
import type { DB } from "./tables.ts";

/** Held until the transaction ends: take it as the last of a transaction's locks. */
const AUDIT_LOCK = 7_214_009;

/** A transaction, of either kind. */
export type AuditClient = PoolClient | Kysely<DB>;

/** In UTF-16 units: what is longer could not be part of an index. */
const SUBJECT_MAX = 600;
const COLUMNS = `seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor_kind as "actorKind", action,
  subject_kind as "subjectKind", subject, detail, salt, personal, commitment, prev_hash as "prevHash", hash`;

/**
 * Adds entries in the caller's transaction, which must be at read committed: they are there if, and only if, it commits. Writers wait
 * for each other from here to their end, so that there is no gap and every entry follows the one before. Returns their seqs.
 */
export async function appendAudit(client: AuditClient, entries: readonly AuditEntry[]): Promise<number[]> {
  if (entries.length === 0) return [];
  await run(client, "select pg_advisory_xact_lock($1)", [AUDIT_LOCK]);
  // a statement of its own: it sees what was committed while we waited
  const [last] = await run<{ at: string; seq: number | null; hash: Buffer | null }>(
    client,
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, l.seq, l.hash
     from (select) one left join (select seq, hash from audit_log order by seq desc limit 1) l on true`,
    [],
  );
  let seq = last?.seq ?? 0;
  let prevHash = last?.hash ?? NO_HASH;
  const rows = entries.map((entry) => {
    const row = chained(entry, { seq: ++seq, at: last?.at ?? "", prevHash });
    prevHash = row.hash;
    return row;
  });
  await insert(client, rows);
  return rows.map((row) => row.seq);
}

function chained(
  entry: AuditEntry,
  { seq, at, prevHash }: Pick<ChainedEntry, "seq" | "at" | "prevHash">,
): ChainedEntry & { readonly salt: Buffer } {
  const { actor, action, subject, reason, detail = {}, personal: more } = entry;
  const isPerson = subject.kind === "person";
  const id = cleanText(subject.id, SUBJECT_MAX);
  const said = {
    actor: actor.name,
    subject: isPerson ? id : undefined,
    reason,
    detail: more,
  } satisfies Record<keyof Personal, unknown>;
  const personal = keepable(said);
  const salt = randomBytes(32);
  const kept = {
    seq,
    at,
    actorKind: actor.kind,
    action,
    subjectKind: subject.kind,
    subject: isPerson ? null : id,
    detail: keepable(detail),
    commitment: commitmentOf(salt, personal),
  };
  return { ...kept, salt, personal, prevHash, hash: entryHash(kept, prevHash) };
}

async function insert(
  client: AuditClient,
  rows: readonly (ChainedEntry & { readonly salt: Buffer })[],
): Promise<void> {
  const given = rows.map(({ seq, at, action, subject, detail, personal, ...row }) => ({
    seq,
    at,
    action,
    subject,
    detail,
    personal,
    actor_kind: row.actorKind,
    subject_kind: row.subjectKind,
    salt: row.salt.toString("hex"),
    commitment: row.commitment.toString("hex"),
    prev_hash: row.prevHash.toString("hex"),
    hash: row.hash.toString("hex"),
  }));
  await run(
    client,
    `insert into audit_log
       (seq, at, actor_kind, action, subject_kind, subject, detail, personal, salt, commitment, prev_hash, hash)
     select seq, at, actor_kind, action, subject_kind, subject, detail, personal, decode(salt, 'hex'),
       decode(commitment, 'hex'), decode(prev_hash, 'hex'), decode(hash, 'hex')
     from jsonb_to_recordset($1::jsonb) as r (seq int8, at timestamptz, actor_kind text, action text, subject_kind text,
       subject text, detail jsonb, personal jsonb, salt text, commitment text, prev_hash text, hash text)
     order by seq`,
    [JSON.stringify(given)],
  );
}

/** Who has what named people erased, and why. */
export interface Erasure {
  readonly actor: AuditEntry["actor"];
  readonly reason?: string | undefined;
}

/**
 * Erases what names people from entries, and says so in the log: the chain stays whole, and nobody can say any more who it was. What is
 * erased already stays so. In the caller's transaction. Returns from how many it was erased.
 */
export async function erasePersonal(
  client: AuditClient,
  seqs: readonly number[],
  { actor, reason }: Erasure = { actor: { kind: "system" } },
): Promise<number> {
  if (seqs.length === 0) return 0;
  const erased = await run<{ seq: number }>(
    client,
    "update audit_log set personal = null, salt = null where seq = any($1::int8[]) and personal is not null returning seq",
    [seqs],
  );
  if (erased.length === 0) return 0;
  const detail = { seqs: erased.map(({ seq }) => seq).sort((a, b) => a - b) };
  await appendAudit(client, [
    { actor, reason, action: ERASED, subject: { kind: "audit", id: "personal" }, detail },
  ]);
  return erased.length;
}

/** Every entry from the first on, so many at a time: no more than that is held. What is added meanwhile comes, too. */
export async function* readChain(pool: Pool, batch = 5_000): AsyncGenerator<ChainedEntry[]> {
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const { rows } = await pool.query<ChainedEntry>(
      `select ${COLUMNS} from audit_log where seq > $1 order by seq limit $2`,
      [after, batch],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.seq;
  }
}

/** Their hashes alone, from the first on. */
export async function* readHashes(
  pool: Pool,
  batch = 50_000,
): AsyncGenerator<{ readonly seq: number; readonly hash: Buffer }[]> {
  for (let after = 0; ; ) {
    const { rows } = await pool.query<{ seq: number; hash: Buffer }>(
      "select seq, hash from audit_log where seq > $1 order by seq limit $2",
      [after, batch],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.seq;
  }
}

export interface AuditFilter {
  /** The id of what it is about, whatever its kind; a person, too, unless erased, where `person` does not say who that is. */
  readonly subject?: string | undefined;
  /** The key of a person, in the place of `subject`; null: none is meant. */
  readonly person?: string | null | undefined;
  /** In ms. */
  readonly since?: number | undefined;
  readonly action?: string | undefined;
  /** By whoever did it, unless erased. */
  readonly actor?: string | undefined;
  readonly limit: number;
  /** Entries before this one alone; absent: from the last on. */
  readonly before?: number | undefined;
}

/** The latest that match, in the order of seq. */
export async function listAudit(
  pool: Pool,
  { subject, person, since, action, actor, limit, before }: AuditFilter,
): Promise<ChainedEntry[]> {
  const { rows } = await pool.query<ChainedEntry>(
    `select ${COLUMNS} from audit_log a
     where ($1::text is null or subject = $1 or personal ->> 'subject' = $7)
       and ($2::float8 is null or a.at >= to_timestamp($2::float8 / 1000))
       and ($4::text is null or action = $4) and ($5::text is null or personal ->> 'actor' = $5)
       and ($6::int8 is null or seq < $6)
     order by seq desc limit $3`,
    [
      subject ?? null,
      since ?? null,
      limit,
      action ?? null,
      actor ?? null,
      before ?? null,
      person === undefined ? (subject ?? null) : person,
    ],
  );
  return rows.reverse();
}

async function run<R>(client: AuditClient, text: string, values: readonly unknown[]): Promise<R[]> {
  if ("executeQuery" in client) {
    const { rows } = await client.executeQuery(CompiledQuery.raw(text, [...values]));
    return rows as R[];
  }
  const { rows } = await client.query(text, [...values]);
  return rows as R[];
}
