/** What reviews revoke, where auditplane is to carry it out: see migrations/0076_reviews_applied.sql. */
import type { Pool, PoolClient } from "pg";
import type { OrderedRemoval, RevocationOrder } from "../core/revocation/of-review.ts";
import type { RevocationRow } from "../core/revocation/revocation.ts";
import { msOf } from "./ms-of.ts";
import { REVOCATION_COLUMNS } from "./revocations.ts";

/** False: it was so before. */
export async function markApplied(client: PoolClient, review: string, byId: number): Promise<boolean> {
  const { rowCount } = await client.query(
    "update reviews set applied_at = now(), applied_by_id = $2 where id = $1 and applied_at is null",
    [review, byId],
  );
  return rowCount === 1;
}

export interface AppliedRemoval extends Omit<OrderedRemoval, "right"> {
  readonly kind: "subscription" | "grant" | "membership";
  readonly holder: string;
  readonly subscription: string | null;
}

/** Those that are open, of reviews that are to be carried out; as they were decided. */
export async function listAppliedRemovals(db: Pool | PoolClient): Promise<AppliedRemoval[]> {
  const { rows } = await db.query<AppliedRemoval>(
    `select d.id as decision, d.review_id as review, r.domain, i.asset, i.project, i.content ->> 'subject' as subject, p.key as by, d.reason,
       ${msOf("d.decided_at")} as "decidedAt", i.content ->> 'kind' as kind, i.content ->> 'holder' as holder,
       i.content ->> 'subscription' as subscription
     from reviews r join review_decisions d on d.review_id = r.id join review_removals m on m.decision_id = d.id
     join review_items i on i.review_id = d.review_id and i.item_id = d.item_id join people p on p.id = d.decider_id
     where r.applied_at is not null and r.state = 'closed' and m.state = 'open' order by d.id`,
  );
  return rows;
}

export interface StandingEntry {
  readonly scope: string;
  readonly id: string;
  /** Of a subscription. */
  readonly assets: readonly string[];
  /** Of a membership. */
  readonly project: string | null;
  readonly user: string | null;
  /** In ms; -Infinity: since ever, as far as is known. */
  readonly from: number;
}

/** Subscriptions by id that the last read has, and has as approved. */
export async function listApprovedSubscriptions(
  db: Pool | PoolClient,
  ids: readonly string[],
): Promise<StandingEntry[]> {
  return await listStanding(
    db,
    "c.kind = 'subscription' and c.entry_id = any($1::text[]) and c.content ->> 'status' = 'APPROVED'",
    ids,
  );
}

/** Memberships that somebody has of their own, in some projects, by the last read. */
export async function listUserMemberships(
  db: Pool | PoolClient,
  projects: readonly string[],
): Promise<StandingEntry[]> {
  return await listStanding(
    db,
    "c.kind = 'membership' and c.content ->> 'project' = any($1::text[]) and c.content -> 'member' ? 'user'",
    projects,
  );
}

async function listStanding(
  db: Pool | PoolClient,
  those: string,
  given: readonly string[],
): Promise<StandingEntry[]> {
  if (given.length === 0) return [];
  const { rows } = await db.query<StandingEntry>(
    `select s.key as scope, c.entry_id as id, c.content ->> 'project' as project, c.content #>> '{member,user}' as user,
       array(select distinct a ->> 'asset' from jsonb_array_elements(coalesce(c.content -> 'assets', '[]')) a order by 1) as assets,
       coalesce(extract(epoch from c.valid_from)::float8 * 1000, '-infinity'::float8) as "from"
     from control_scopes s join control_entries c on c.scope_id = s.id
     where s.key like 'datazone/%' and c.superseded_by is null and c.valid_until is null and ${those}
     order by s.key, c.entry_id`,
    [given],
  );
  return rows;
}

/**
 * Those that are new, that were given up, or that were proposed for another reason: they are approved, by who decided. What somebody declined
 * since stands, and so does what a dry run rehearsed. Returns the rows that are approved by that.
 */
export async function orderRevocations(
  client: PoolClient,
  orders: readonly RevocationOrder[],
): Promise<RevocationRow[]> {
  const { rows } = await client.query<RevocationRow>(
    `insert into revocations as r (key_hash, scope_key, kind, target, person, domain, assets, reason, state, cause, author, says, decided_at)
     select key, scope, kind, target, person, domain, assets, reason, 'approved', 'review', author, says, to_timestamp("decidedAt" / 1000)
     from jsonb_to_recordset($1::jsonb) as g (key text, scope text, kind text, target text, person text, domain text, assets text[],
       reason text, author text, says text, "decidedAt" float8)
     on conflict on constraint revocations_key do update set state = 'approved', cause = 'review', author = excluded.author,
       says = excluded.says, decided_at = excluded.decided_at, reason = excluded.reason, assets = excluded.assets, confirmed_at = now(),
       due_at = now(), attempts = 0, last_error = null, rehearsed_at = null, declined_at = null, declined_triggers = null
     where (r.declined_at is null or r.declined_at < excluded.decided_at)
       and (r.state = 'lapsed' or (r.cause = 'role_change' and (r.state in ('proposed', 'declined') or (r.state = 'approved' and r.author is null))))
     returning ${REVOCATION_COLUMNS}`,
    [JSON.stringify(orders)],
  );
  return rows;
}

/** What waits is as it is found now. */
export async function confirmOrders(client: PoolClient, keys: readonly string[]): Promise<void> {
  await client.query(
    "update revocations set confirmed_at = now() where cause = 'review' and state in ('proposed', 'approved') and key_hash = any($1::text[])",
    [keys],
  );
}

/** By which revocation each decision is carried out. */
export async function linkRemovals(client: PoolClient, orders: readonly RevocationOrder[]): Promise<void> {
  await client.query(
    `update review_removals m set revocation_id = v.id
     from jsonb_to_recordset($1::jsonb) as g (key text, decision int8) join revocations v on v.key_hash = g.key
     where m.decision_id = g.decision and m.state = 'open' and m.revocation_id is distinct from v.id`,
    [
      JSON.stringify(
        orders.flatMap(({ key, decisions }) => decisions.map((decision) => ({ key, decision }))),
      ),
    ],
  );
}
