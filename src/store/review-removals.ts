/** Rows of `review_removals`: see migrations/0050_reviews.sql. */
import type { Pool, PoolClient } from "pg";
import { msOf } from "./ms-of.ts";

export interface Removal {
  readonly decision: number;
  readonly review: string;
  readonly domain: string;
  readonly item: string;
  readonly kind: "subscription" | "grant" | "membership";
  readonly asset: string | null;
  readonly project: string;
  readonly subject: string;
  readonly subscription: string | null;
  /** Of a grant: how Lake Formation lets it happen. */
  readonly way: string | null;
  /** In ms. */
  readonly decidedAt: number;
  /** False: that it is gone is shown, by no event of CloudTrail yet. */
  readonly isOpen: boolean;
}

/**
 * What was to be revoked and is not shown to be gone, or not by an event, as far as it was signed or its review is over; in the order of the
 * decisions. Records of CloudTrail may come late: two weeks are waited for them.
 */
export async function listRemovals(db: Pool | PoolClient): Promise<Removal[]> {
  const { rows } = await db.query<Removal>(
    `select m.decision_id as decision, d.review_id as review, r.domain, d.item_id as item, i.content ->> 'kind' as kind, i.asset, i.project,
       i.content ->> 'subject' as subject, i.content ->> 'subscription' as subscription, i.content ->> 'way' as way, ${msOf("d.decided_at")} as "decidedAt",
       m.state = 'open' as "isOpen"
     from review_removals m join review_decisions d on d.id = m.decision_id join reviews r on r.id = d.review_id
     join review_items i on i.review_id = d.review_id and i.item_id = d.item_id
     where r.state <> 'open'
       and (m.state = 'open' or (m.state = 'proven' and m.event_id is null and m.proven_at > now() - interval '14 days'))
     order by m.decision_id`,
  );
  return rows;
}

/** What an event would be about that tells that a right ended. */
export interface SoughtEvent {
  readonly decision: number;
  readonly kind: "subscription" | "membership" | "permission";
  /** Ids of entries; of permissions none: they are found by the table and the principal. */
  readonly ids: readonly string[];
  readonly table: string | null;
  readonly principal: string | null;
  /** In ms. */
  readonly decidedAt: number;
}

export interface ToldEvent {
  readonly decision: number;
  /** In ms. */
  readonly at: number;
  /** In CloudTrail; null: DataZone's own event told it. */
  readonly eventId: string | null;
}

/** Of each decision the event that tells best that the right ended: one of CloudTrail, the first. Whoever is taken in again with it, or after it, is there still. */
export async function listToldEvents(
  db: Pool | PoolClient,
  sought: readonly SoughtEvent[],
): Promise<ReadonlyMap<number, ToldEvent>> {
  if (sought.length === 0) return new Map();
  const { rows } = await db.query<ToldEvent>(
    `select g.decision, ${msOf("t.at")} as at, t.event_id as "eventId"
     from jsonb_to_recordset($1::jsonb) as g (decision int8, kind text, ids text[], "table" text, principal text, "decidedAt" float8)
     cross join lateral (
       select e.at, e.event_id from control_events e
       where e.kind = g.kind and e.change = any(case g.kind when 'subscription' then array['changed', 'ended'] else array['ended'] end)
         and e.at >= to_timestamp(g."decidedAt" / 1000) - interval '1 minute'
         and case g.kind when 'permission'
           then e.entry_id::jsonb ->> 'principal' = g.principal and e.entry_id::jsonb #>> '{resource,table}' = g."table"
           else e.entry_id = any(g.ids) end
         and not exists (
           select from control_events b where b.scope_key = e.scope_key and b.kind = e.kind and b.entry_id = e.entry_id
             and b.change = 'began' and b.at >= e.at)
       order by e.event_id is null, e.at, e.event_id limit 1
     ) t order by g.decision`,
    [JSON.stringify(sought)],
  );
  return new Map(rows.map((row) => [row.decision, row]));
}

export interface MemberEntry {
  readonly id: string;
  readonly project: string;
  /** As DataZone names them; one of both. */
  readonly user: string | null;
  readonly group: string | null;
  /** Of a user or group that is a role or user of IAM. */
  readonly arn: string | null;
}

/** Everybody who ever was a member of some projects, as far as is known. */
export async function listMemberEntries(
  db: Pool | PoolClient,
  projects: readonly string[],
): Promise<MemberEntry[]> {
  if (projects.length === 0) return [];
  const { rows } = await db.query<MemberEntry>(
    `select distinct c.entry_id as id, c.content ->> 'project' as project, c.content #>> '{member,user}' as user,
       c.content #>> '{member,group}' as group, coalesce(p.content ->> 'arn', p.content ->> 'roleArn') as arn
     from control_scopes s join control_entries c on c.scope_id = s.id
     left join control_entries p on p.scope_id = c.scope_id and p.kind in ('user_profile', 'group_profile') and p.superseded_by is null
       and p.entry_id = coalesce(c.content #>> '{member,user}', c.content #>> '{member,group}')
     where s.key like 'datazone/%' and c.kind = 'membership' and c.superseded_by is null and c.content ->> 'project' = any($1::text[])
     order by id`,
    [projects],
  );
  return rows;
}

/** False: it is no longer open. */
export async function markRemovalProven(
  client: PoolClient,
  decision: number,
  { proof, eventId }: { readonly proof: Readonly<Record<string, unknown>>; readonly eventId: string | null },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update review_removals set state = 'proven', proven_at = now(), proof = $2, event_id = $3
     where decision_id = $1 and state = 'open'`,
    [decision, JSON.stringify(proof), eventId],
  );
  return rowCount === 1;
}

/** Adds the event to what is proven without one. False: it has one. */
export async function addRemovalEvent(
  client: PoolClient,
  decision: number,
  { proof, eventId }: { readonly proof: Readonly<Record<string, unknown>>; readonly eventId: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update review_removals set proof = proof || $2::jsonb, event_id = $3
     where decision_id = $1 and state = 'proven' and event_id is null`,
    [decision, JSON.stringify(proof), eventId],
  );
  return rowCount === 1;
}
