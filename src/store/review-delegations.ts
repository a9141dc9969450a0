/** Rows of `review_delegations` and `review_sign_offs`: see migrations/0050_reviews.sql. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { DecidingWay } from "../core/review/certify/decider.ts";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";

export interface DelegationRow {
  readonly id: number;
  /** One of both. */
  readonly asset: string | null;
  readonly project: string | null;
  /** Keys of people. */
  readonly to: string;
  readonly by: string;
  readonly way: DecidingWay;
  readonly issuer: string;
  readonly subject: string;
  readonly authenticatedAt: number | null;
  readonly reason: string;
  /** In ms. */
  readonly madeAt: number;
  readonly until: number;
  readonly endedAt: number | null;
}

/** As they were made. */
export async function listDelegations(db: Pool | PoolClient, review: string): Promise<DelegationRow[]> {
  const { rows } = await db.query<DelegationRow>(
    `select d.id, d.asset, d.project, t.key as to, b.key as by, d.way, d.issuer, d.subject,
       ${msOf("d.authenticated_at")} as "authenticatedAt", d.reason, ${msOf("d.made_at")} as "madeAt", ${msOf("d.until")} as until,
       ${msOf("d.ended_at")} as "endedAt"
     from review_delegations d join people t on t.id = d.to_id join people b on b.id = d.by_id
     where d.review_id = $1 order by d.id`,
    [review],
  );
  return rows;
}

export interface ReviewScope {
  readonly kind: "asset" | "project";
  readonly id: string;
}

/** What of a review can be put into somebody else's hands: its assets and its projects, each once, in order. */
export async function listReviewScopes(db: Pool | PoolClient, review: string): Promise<ReviewScope[]> {
  const { rows } = await db.query<ReviewScope>(
    `select distinct s.kind, s.id collate "C" as id from review_items i
     cross join lateral (values ('asset', i.content ->> 'asset'), ('project', i.content ->> 'project')) s (kind, id)
     where i.review_id = $1 and s.id <> '' order by s.kind, id`,
    [review],
  );
  return rows;
}

export interface NewDelegation
  extends Pick<DelegationRow, "asset" | "project" | "way" | "issuer" | "subject"> {
  readonly review: string;
  readonly toId: number;
  readonly byId: number;
  readonly authenticatedAt: number | null;
  readonly reason: string;
  readonly until: number;
}

/** Returns its number. */
export async function insertDelegation(client: PoolClient, given: NewDelegation): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into review_delegations (review_id, asset, project, to_id, by_id, way, issuer, subject, authenticated_at, reason, until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000), $10, to_timestamp($11::float8 / 1000)) returning id`,
    [
      given.review,
      given.asset,
      given.project,
      given.toId,
      given.byId,
      given.way,
      given.issuer,
      given.subject,
      given.authenticatedAt,
      given.reason,
      given.until,
    ],
  );
  return rows[0]?.id ?? 0;
}

/** False: there is none of that number in the review, or it has ended. */
export async function endDelegation(client: PoolClient, review: string, id: number): Promise<boolean> {
  const { rowCount } = await client.query(
    "update review_delegations set ended_at = now() where review_id = $1 and id = $2 and ended_at is null and until > now()",
    [review, id],
  );
  return rowCount === 1;
}

export interface HeldDelegation {
  readonly id: number;
  readonly review: string;
  /** Of the review. */
  readonly domain: string;
  /** Keys of people. */
  readonly to: string;
  readonly by: string;
  /** What people call it; null: it is about a project. */
  readonly asset: string | null;
  readonly project: string | null;
  /** In ms. */
  readonly until: number;
  /** How many items of it nobody decided yet. */
  readonly undecided: number;
}

const HELD = sql`select d.id, d.review_id as review, r.domain, t.key as to, b.key as by, coalesce(i.asset, d.asset) as asset, d.project,
    ${sql.raw(msOf("least(d.until, r.due_at)"))} as until, i.undecided
  from review_delegations d join reviews r on r.id = d.review_id join people t on t.id = d.to_id join people b on b.id = d.by_id
  cross join lateral (
    select min(i.content ->> 'asset_name') filter (where d.asset is not null) as asset,
      count(*) filter (where i.due is not null and not exists (
        select from review_decisions c where c.review_id = i.review_id and c.item_id = i.item_id))::int4 as undecided
    from review_items i where i.review_id = d.review_id and (i.asset = d.asset or i.project = d.project)
  ) i
  where d.ended_at is null and d.until > now() and r.state = 'open'`;

/** Those that hold, in reviews that are open. */
export async function listHeldDelegations(db: Kysely<DB>): Promise<HeldDelegation[]> {
  const { rows } = await sql<HeldDelegation>`${HELD} order by d.id`.execute(db);
  return rows;
}

/** undefined: it has ended, or its review is over. */
export async function readHeldDelegation(db: Kysely<DB>, id: number): Promise<HeldDelegation | undefined> {
  const { rows } = await sql<HeldDelegation>`${HELD} and d.id = ${id}`.execute(db);
  return rows[0];
}

export interface SignOffRow {
  readonly step: 1 | 2;
  /** The person's key. */
  readonly by: string;
  readonly roles: readonly string[];
  readonly issuer: string;
  readonly subject: string;
  /** In ms. */
  readonly authenticatedAt: number;
  readonly statement: string;
  readonly signedHash: string;
  readonly at: number;
}

export async function listSignOffs(db: Pool | PoolClient, review: string): Promise<SignOffRow[]> {
  const { rows } = await db.query<SignOffRow>(
    `select s.step, p.key as by, s.roles, s.issuer, s.subject, ${msOf("s.authenticated_at")} as "authenticatedAt", s.statement,
       s.signed_hash as "signedHash", ${msOf("s.signed_at")} as at
     from review_sign_offs s join people p on p.id = s.signer_id where s.review_id = $1 order by s.step`,
    [review],
  );
  return rows;
}

export async function insertSignOff(
  client: PoolClient,
  given: Omit<SignOffRow, "by" | "at"> & {
    readonly review: string;
    readonly signerId: number;
    readonly auditSeq: number;
  },
): Promise<void> {
  await client.query(
    `insert into review_sign_offs (review_id, step, signer_id, roles, issuer, subject, authenticated_at, statement, signed_hash, audit_seq)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), $8, $9, $10)`,
    [
      given.review,
      given.step,
      given.signerId,
      given.roles,
      given.issuer,
      given.subject,
      given.authenticatedAt,
      given.statement,
      given.signedHash,
      given.auditSeq,
    ],
  );
}
