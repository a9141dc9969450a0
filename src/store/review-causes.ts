/** Rows of `review_causes`: why rights were reviewed out of turn. */
import type { Pool, PoolClient } from "pg";
import type { CauseKind, GrantFact } from "../core/review/causes.ts";

/** When somebody looked for causes first, in ms: what was so by then is for the monthly review; undefined: nobody did. */
export async function readFirstLook(db: Pool | PoolClient): Promise<number | undefined> {
  const { rows } = await db.query<{ at: number }>(
    "select (extract(epoch from noted_at) * 1000)::int8 as at from review_causes where cause = 'first_look'",
  );
  return rows[0]?.at;
}

export async function noteFirstLook(client: PoolClient): Promise<void> {
  await client.query(
    "insert into review_causes (cause, key) values ('first_look', '') on conflict do nothing",
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
       fact ->> 'domain' as domain, (extract(epoch from seen_at) * 1000)::int8 as "seenAt"
     from governance_facts where kind = 'grant_without_subscription' and ended_at is null
     order by subject collate "C", asset collate "C", seen_at`,
  );
  return rows;
}
