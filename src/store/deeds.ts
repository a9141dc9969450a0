/** Rows of `governance_facts` that are deeds: several of one person stand beside each other, each from when it was done. */
import type { PoolClient } from "pg";
import type { Deed } from "../core/break-glass/facts.ts";
import { DEEDS } from "../core/governance/disagreement.ts";

/** Makes the deeds that stand those that were found. Part of a transaction, once. Returns how many rows that changes. */
export async function settleDeeds(client: PoolClient, deeds: readonly Deed[]): Promise<number> {
  await client.query("lock table governance_facts in share row exclusive mode");
  await client.query(
    `create temp table done on commit drop as
     select fact ->> 'kind' as kind, coalesce(fact ->> 'subject', '') as subject, coalesce(fact ->> 'asset', '') as asset,
       to_timestamp(at / 1000.0) as seen_at, fact
     from unnest($1::jsonb[], $2::float8[]) as t (fact, at)`,
    [deeds.map(({ fact }) => JSON.stringify(fact)), deeds.map(({ seenAt }) => seenAt)],
  );
  const ended = await client.query(
    `update governance_facts g set ended_at = now(), is_judged = false
     where g.ended_at is null and g.kind = any($1::text[]) and not exists (
       select from done d where d.kind = g.kind and d.subject = g.subject and d.asset = g.asset and d.seen_at = g.seen_at)`,
    [DEEDS],
  );
  const begun = await client.query(
    `insert into governance_facts as g (kind, subject, asset, seen_at, fact)
     select distinct on (kind, subject, asset, seen_at) kind, subject, asset, seen_at, fact
     from done order by kind, subject, asset, seen_at, fact
     on conflict (kind, subject, asset, seen_at) do update set ended_at = null, fact = excluded.fact, is_judged = false
     where g.ended_at is not null or g.fact <> excluded.fact`,
  );
  return (ended.rowCount ?? 0) + (begun.rowCount ?? 0);
}
