/** Rows of `governance_facts`: one for each kind, subject and asset, from when it was found until it is not any more. */
import type { Pool, PoolClient } from "pg";
import type { Disagreement, DisagreementKind } from "../core/governance/disagreement.ts";
import type { DeletedRole, SeenRole, Use } from "../core/governance/given.ts";
import { DAY_MS } from "../core/record/time.ts";
import { msOf } from "./ms-of.ts";

export interface FactChange {
  readonly begun: number;
  readonly changed: number;
  readonly ended: number;
}

export interface FactSearch {
  /** As of when they were looked for, in ms. */
  readonly at: number;
  /** Kinds that were looked for; undefined: all. */
  readonly only?: readonly DisagreementKind[];
  /** Kinds that were not. */
  readonly except?: readonly DisagreementKind[];
}

/** Who compares the mesh does so alone, until the end of the transaction: what was read first is compared first. */
export async function lockComparison(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock(7214043)");
}

/**
 * Makes the facts that stand those that were found, of the kinds that were looked for: new ones begin, others go on, as they are now, and
 * what was not found ends. Part of a transaction, once.
 */
export async function replaceFacts(
  client: PoolClient,
  facts: readonly Disagreement[],
  { at, only, except = [] }: FactSearch,
): Promise<FactChange> {
  await client.query("lock table governance_facts in share row exclusive mode");
  await client.query(
    `create temp table found on commit drop as
     select distinct on (kind, coalesce(subject, ''), coalesce(asset, ''))
       kind, coalesce(subject, '') as subject, coalesce(asset, '') as asset, value as fact
     from unnest($1::jsonb[]) as value, jsonb_to_record(value) as r (kind text, subject text, asset text)
     order by kind, coalesce(subject, ''), coalesce(asset, ''), value`,
    [facts.map((fact) => JSON.stringify(fact))],
  );
  const ended = await client.query(
    `update governance_facts g set ended_at = to_timestamp($1 / 1000.0), is_judged = false
     where ended_at is null and ($2::text[] is null or kind = any($2)) and kind <> all($3::text[]) and not exists (
       select from found f where f.kind = g.kind and f.subject = g.subject and f.asset = g.asset)`,
    [at, only ?? null, except],
  );
  // how long it is so by now is no news
  const changed = await client.query(
    `update governance_facts g set fact = f.fact, is_judged = false from found f
     where g.ended_at is null and f.kind = g.kind and f.subject = g.subject and f.asset = g.asset
       and g.fact - 'days' <> f.fact - 'days'`,
  );
  const begun = await client.query(
    `insert into governance_facts (kind, subject, asset, seen_at, fact)
     select f.kind, f.subject, f.asset, to_timestamp($1 / 1000.0), f.fact from found f
     where not exists (select from governance_facts g where g.ended_at is null
       and g.kind = f.kind and g.subject = f.subject and g.asset = f.asset)
     on conflict (kind, subject, asset, seen_at) do update set ended_at = null, fact = excluded.fact, is_judged = false`,
    [at],
  );
  return { begun: begun.rowCount ?? 0, changed: changed.rowCount ?? 0, ended: ended.rowCount ?? 0 };
}

/** Facts of some kinds that stand, by subject and asset. */
export async function listStandingFacts(
  client: PoolClient,
  kinds: readonly DisagreementKind[],
): Promise<readonly Pick<Disagreement, "subject" | "asset">[]> {
  const { rows } = await client.query<{ subject: string; asset: string }>(
    `select nullif(subject, '') as subject, nullif(asset, '') as asset from governance_facts
     where ended_at is null and kind = any($1::text[])`,
    [kinds],
  );
  return rows;
}

/** Facts of some kinds that stand, whole; by kind, subject and asset. */
export async function listFacts(
  db: Pool | PoolClient,
  kinds: readonly DisagreementKind[],
): Promise<readonly Disagreement[]> {
  const { rows } = await db.query<{ fact: Disagreement }>(
    `select fact from governance_facts where ended_at is null and kind = any($1::text[])
     order by kind collate "C", subject collate "C", asset collate "C"`,
    [kinds],
  );
  return rows.map(({ fact }) => fact);
}

export interface StandingFact {
  /** When it was found first, in ms. */
  readonly seenAt: number;
  readonly fact: Disagreement;
}

/** Days, in ms, on which facts were found that are not judged as they are now. */
export async function listUnjudgedFactDays(db: Pool): Promise<number[]> {
  const { rows } = await db.query<{ day: number }>(
    `select distinct floor(extract(epoch from seen_at) / 86400)::int8 as day from governance_facts
     where not is_judged order by 1`,
  );
  return rows.map(({ day }) => day * DAY_MS);
}

/** Facts that were found on a day and stand, by kind, subject and asset; they count as judged when the caller commits. */
export async function takeStandingFacts(client: PoolClient, day: number): Promise<StandingFact[]> {
  const { rows } = await client.query<StandingFact & { stands: boolean }>(
    `with taken as (
       update governance_facts set is_judged = true
       where seen_at >= to_timestamp($1::float8) and seen_at < to_timestamp($2::float8)
       returning kind, subject, asset, ${msOf("seen_at")} as "seenAt", fact, ended_at is null as stands
     )
     select "seenAt", fact, stands from taken order by kind, subject, asset, "seenAt"`,
    [day / 1000, (day + DAY_MS) / 1000],
  );
  return rows.filter(({ stands }) => stands).map(({ seenAt, fact }) => ({ seenAt, fact }));
}

/** Has every fact judged again: a rule is another. */
export async function forgetFactJudgements(client: PoolClient): Promise<void> {
  await client.query("update governance_facts set is_judged = false where ended_at is null");
}

/** What was read from a day on, in ms, by the asset's id. */
export async function readUses(
  db: Pool | PoolClient,
  from: number,
): Promise<ReadonlyMap<string, readonly Use[]>> {
  const { rows } = await db.query<Use & { asset: string }>(
    `select d.value as asset, p.key as person, r.way::text as way, sum(r.accesses - r.denied)::int8 as accesses,
       sum(r.bytes_out)::int8 as "bytesOut", ${msOf("max(r.day)")} as "lastDay",
       exists (
         select from findings f where f.person_id = r.person_id and f.asset_id = r.asset_id and f.window_start >= to_timestamp($1 / 1000.0)
           and f.category = 'access' and f.basis = 'events' and f.status <> 'withdrawn' and f.live and not f.shadow and f.tier in ('page', 'review')
       ) as "isTold"
     from rollup_day r join dictionary d on d.id = r.asset_id join people p on p.id = r.person_id
     where r.way <> 'ungoverned' and r.action in ('read', 'list') and r.accesses > r.denied and r.day >= to_timestamp($1 / 1000.0)::date
     group by d.value, p.key, r.way, r.person_id, r.asset_id order by d.value, p.key, r.way`,
    [from],
  );
  const uses = new Map<string, Use[]>();
  for (const { asset, ...use } of rows) {
    const known = uses.get(asset);
    if (known) known.push(use);
    else uses.set(asset, [use]);
  }
  return uses;
}

/** Roles of which logs showed more than one id, with the time of the first event of each. */
export async function readRecreatedRoles(db: Pool | PoolClient): Promise<SeenRole[]> {
  const { rows } = await db.query<SeenRole>(
    `select arn, jsonb_agg(jsonb_build_object('id', role_id, 'firstSeen', ${msOf("seen_at")})
       order by seen_at, role_id) as ids
     from role_ids group by arn having count(*) > 1 order by arn`,
  );
  return rows;
}

/** The rule that ships with us and matches deletions of roles, as they come in. */
const ROLE_DELETED = "7d3f5a0c-91b2-5e4d-8f16-4a6b0c9d2e73";

/** Keeps which roles logs show to be deleted, for longer than the events that do. Names are as the service takes them: matches keep values as JSON. */
export async function keepDeletedRoles(client: PoolClient): Promise<void> {
  await client.query(
    `insert into deleted_roles as d (arn, deleted_at)
     select 'arn:aws:iam::' || a.value || ':role/' || trim(both '"' from m.fields ->> 'requestParameters.roleName'), max(m.event_time)
     from matches m join dictionary a on a.id = m.account_id
     where m.rule_id = $1 and m.fields ->> 'requestParameters.roleName' ~ '^"[\\w+=,.@-]{1,64}"$' group by 1 order by 1
     on conflict (arn) do update set deleted_at = excluded.deleted_at where d.deleted_at < excluded.deleted_at`,
    [ROLE_DELETED],
  );
}

/** Roles that logs showed to be deleted, each with the last time. */
export async function readDeletedRoles(db: Pool | PoolClient): Promise<DeletedRole[]> {
  const { rows } = await db.query<DeletedRole>(
    `select arn, ${msOf("deleted_at")} as at from deleted_roles order by arn`,
  );
  return rows;
}

/** Disagreements about some assets that stood between two times, in ms: those alone that were found before the second. */
export async function listFactsBetween(
  db: Pool | PoolClient,
  {
    assets,
    from,
    until,
  }: { readonly assets: readonly string[]; readonly from: number; readonly until: number },
): Promise<Disagreement[]> {
  const { rows } = await db.query<{ fact: Disagreement }>(
    `select fact from governance_facts
     where asset = any($1::text[]) and seen_at < to_timestamp($3::float8) and (ended_at is null or ended_at > to_timestamp($2::float8))
     order by kind, asset, subject, seen_at`,
    [assets, from / 1000, until / 1000],
  );
  return rows.map(({ fact }) => fact);
}
