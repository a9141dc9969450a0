/** Rows of `review_causes`: why rights were reviewed out of turn. */
import type { Pool, PoolClient } from "pg";
import type { CauseKind, GrantFact } from "../core/review/causes.ts";
import type { TitleChange } from "../core/review/role-causes.ts";
import { msOf } from "./ms-of.ts";

/** When somebody looked for causes of each kind first, in ms: what was so by then is for the monthly review. A kind of none: nobody did. */
export async function readFirstLooks(db: Pool | PoolClient): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ kind: string; at: number }>(
    `select key as kind, ${msOf("noted_at")} as at from review_causes where cause = 'first_look'`,
  );
  return new Map(rows.map(({ kind, at }) => [kind, at]));
}

export async function noteFirstLooks(client: PoolClient, kinds: readonly CauseKind[]): Promise<void> {
  await client.query(
    "insert into review_causes (cause, key) select 'first_look', unnest($1::text[]) on conflict do nothing",
    [kinds],
  );
}

type Named = { readonly kind: CauseKind; readonly key: string };

/** Those that nobody has noted, in their order. */
export async function unknownCauses<C extends Named>(
  db: Pool | PoolClient,
  causes: readonly C[],
): Promise<C[]> {
  if (causes.length === 0) return [];
  const { rows } = await db.query<{ at: number }>(
    `select at::int4 as at from unnest($1::text[], $2::text[]) with ordinality as c (cause, key, at)
     where not exists (select from review_causes n where n.cause = c.cause and n.key = c.key) order by at`,
    [causes.map(({ kind }) => kind), causes.map(({ key }) => key)],
  );
  return rows.flatMap(({ at }) => causes[at - 1] ?? []);
}

/** `review` null: nothing of it was there to be reviewed. */
export async function noteCauses(
  db: Pool | PoolClient,
  causes: readonly Named[],
  review: string | null,
): Promise<void> {
  await db.query(
    `insert into review_causes (cause, key, review_id)
     select cause, key, $3 from unnest($1::text[], $2::text[]) as c (cause, key) on conflict do nothing`,
    [causes.map(({ kind }) => kind), causes.map(({ key }) => key), review],
  );
}

/** Grants that stand without a subscription; of shares those with an account that is none of ours. */
export async function listGrantFacts(db: Pool | PoolClient): Promise<GrantFact[]> {
  const { rows } = await db.query<GrantFact>(
    `select nullif(subject, '') as subject, nullif(asset, '') as asset, fact ->> 'principal' as principal,
       fact ->> 'domain' as domain, ${msOf("seen_at")} as "seenAt"
     from governance_facts where kind = 'grant_without_subscription' and ended_at is null
     order by subject collate "C", asset collate "C", seen_at`,
  );
  return rows;
}

/** Of users of Identity Center, from one title to another, after a time, in ms. Who had none is not somebody else with one. */
export async function listTitleChanges(db: Pool | PoolClient, since: number): Promise<TitleChange[]> {
  const { rows } = await db.query<TitleChange>(
    `select c.entry_id as user, ${msOf("c.valid_from")} as at
     from control_scopes s join control_entries c on c.scope_id = s.id
     cross join lateral (
       select b.content ->> 'title' as title from control_entries b
       where b.scope_id = c.scope_id and b.kind = c.kind and b.entry_id = c.entry_id and b.superseded_by is null
         and b.content ? 'title' and coalesce(b.valid_from, '-infinity') < c.valid_from
       order by b.valid_from desc nulls last limit 1
     ) before
     where s.key like 'identity-center/%' and c.kind = 'user' and c.superseded_by is null and c.content ? 'title'
       and c.valid_from > to_timestamp($1::float8 / 1000) and c.content ->> 'title' <> before.title
     order by c.entry_id, c.valid_from`,
    [since],
  );
  return rows;
}

/** Of some items of a domain those that an open micro-review asks about, and that nobody decided about yet; by item its review. */
export async function listAskedItems(
  db: Pool | PoolClient,
  domain: string,
  items: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ item: string; review: string }>(
    `select i.item_id as item, min(i.review_id) as review from reviews r join review_items i on i.review_id = r.id
     where r.domain = $1 and r.kind = 'micro' and r.state = 'open' and i.item_id = any($2::text[]) and i.due is not null
       and not exists (select from review_decisions d where d.review_id = i.review_id and d.item_id = i.item_id)
     group by i.item_id order by i.item_id`,
    [domain, items],
  );
  return new Map(rows.map(({ item, review }) => [item, review]));
}

/** Says in an open review, and of some of its items, what else they are reviewed for. False: it is said already, or the review is not open. */
export async function addReason(
  client: PoolClient,
  review: string,
  { items, words }: { readonly items: readonly string[]; readonly words: string },
): Promise<boolean> {
  const said = "case when strpos(coalesce(THIS, ''), $2) > 0 then THIS else concat_ws('; ', THIS, $2) end";
  const { rowCount } = await client.query(
    `update reviews set reason = ${said.replaceAll("THIS", "reason")} where id = $1 and state = 'open'`,
    [review, words],
  );
  if (rowCount === 0) return false;
  const { rowCount: changed } = await client.query(
    `update review_items set due = ${said.replaceAll("THIS", "due")}
     where review_id = $1 and item_id = any($3::text[]) and due is not null and strpos(due, $2) = 0`,
    [review, words, items],
  );
  return (changed ?? 0) > 0;
}
