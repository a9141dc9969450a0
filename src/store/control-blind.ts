/** What a read of the control plane could not see into, and what of that was known before. */
import type { Pool, PoolClient } from "pg";
import { DECIDED } from "../core/control-plane/read/decided.ts";
import type { ReadRow, ScopeState } from "./control-plane.ts";

/**
 * Ids of what an entry `c` hangs on: it comes of a list of theirs, and is not gone where that list was not given. A table hangs on its
 * database, by name; a grant also on whoever subscribed, since people's own grants are asked for by them.
 */
const HANGS_ON = `array[c.entry_id, c.content ->> 'environment',
  case c.kind when 'table' then split_part(c.entry_id, '/', -2) when 'group_membership' then c.content ->> 'group'
    when 'enforcement_rule' then c.content ->> 'unit' when 'domain_unit' then c.content ->> 'parent'
    when 'blueprint' then c.content ->> 'domain'
    when 'form_type' then c.content ->> 'domain' when 'asset_filter' then c.content ->> 'asset' else c.content ->> 'project' end,
  case when c.kind = 'subscription_grant' then (
    select coalesce(p.content #>> '{principal,user}', p.content #>> '{principal,group}', p.content #>> '{principal,principalArn}')
    from control_entries p where p.scope_id = c.scope_id and p.kind = 'subscription' and p.superseded_by is null
      and p.entry_id = c.content ->> 'subscription' order by p.valid_from desc nulls last limit 1) end]`;

/** Also what it goes with though it comes of a list of the domain: a listing with its asset, a subscription with its projects. */
const GOES_WITH = `${HANGS_ON} || array[c.content #>> '{of,asset}', c.content ->> 'glossary', c.content ->> 'ownerProject',
  c.content #>> '{principal,project}']`;

/** A condition: what the entry `c` hangs on is among the ids of a parameter. */
export function hangsOn(parameter: string): string {
  return `coalesce(${HANGS_ON} && ${parameter}::text[], false)`;
}

/**
 * Of some ids those of what a scope has, or of which it has something, and that its last read could see into. Listings and glossaries tell
 * nothing of that: they are in lists of the domain.
 */
export async function listSighted(
  db: Pool | PoolClient,
  { id, blind }: ScopeState,
  wanted: readonly string[],
): Promise<ReadonlySet<string>> {
  const blindBefore = new Set(blind);
  const asked = wanted.filter((one) => !blindBefore.has(one));
  if (asked.length === 0) return new Set();
  const { rows } = await db.query<{ id: string }>(
    `select distinct o.id from control_entries c, unnest(${HANGS_ON}) as o (id)
     where c.scope_id = $1 and c.superseded_by is null and c.valid_until is null and c.kind not in ('listing', 'glossary')
       and o.id = any($2)`,
    [id, asked],
  );
  return new Set(rows.map((row) => row.id));
}

/**
 * What a read is blind to, with what lies below it: environments and units that were known there, and that the read, whose entries are in
 * the table `fresh`, lacks. Their own lists were not asked for, either.
 */
export async function withAllBelow(
  client: PoolClient,
  { id }: Pick<ScopeState, "id">,
  blind: readonly string[],
): Promise<readonly string[]> {
  if (blind.length === 0) return blind;
  const { rows } = await client.query<{ id: string }>(
    `with recursive below (id) as (
       select unnest($2::text[]) collate "C"
       union
       select c.entry_id from below b
       join control_entries c on c.scope_id = $1 and c.superseded_by is null and c.valid_until is null
         and (c.kind = 'environment' and c.content ->> 'project' = b.id or c.kind = 'domain_unit' and c.content ->> 'parent' = b.id)
       where not exists (select from fresh f where f.kind = c.kind and f.entry_id = c.entry_id)
     )
     select id from below`,
    [id, blind],
  );
  return rows.map((row) => row.id);
}

export interface Orphaned {
  readonly projects: readonly string[];
  /** Ids of these, and of the assets that were known of them. */
  readonly all: readonly string[];
}

/**
 * Projects that a read does not show any more, though no event says that they ended, and that have assets which stand, or subscriptions
 * that it does not show any more, either: assets are asked for project by project, and whoever may not see a project may not see what it
 * subscribed to, so nobody said that these are gone.
 */
export async function listOrphaned(
  db: Pool,
  { id, key }: Pick<ScopeState, "id" | "key">,
  read: ReadRow,
): Promise<Orphaned> {
  const { rows } = await db.query<{ id: string; is_project: boolean }>(
    `with vanished as materialized (
       select p.entry_id as id from control_entries p
       where p.scope_id = $1 and p.kind = 'project' and p.superseded_by is null
         and not exists (select from control_staged f where f.read_id = $3 and f.kind = 'project' and f.entry_id = p.entry_id)
       group by p.entry_id
       having not exists (select from control_events e where e.scope_key = $2 and e.kind = 'project' and e.entry_id = p.entry_id
         and e.change = 'ended' and e.at >= coalesce(max(p.valid_from), '-infinity'))
     ), open as not materialized (
       select kind, entry_id, content from control_entries
       where scope_id = $1 and superseded_by is null and valid_until is null and exists (select from vanished)
         and (kind = 'asset' or kind = 'subscription' and content ->> 'status' not in ('REVOKED', 'CANCELLED'))
     ), naming (kind, entry_id, project) as (
       select kind, entry_id, content ->> 'project' from open where kind = 'asset'
       union all select kind, entry_id, content ->> 'ownerProject' from open where kind = 'subscription'
       union all select kind, entry_id, content #>> '{principal,project}' from open where kind = 'subscription'
     ), named as materialized (
       select n.kind, n.entry_id, n.project from naming n join vanished v on v.id = n.project
       where not exists (select from control_staged f where f.read_id = $3 and f.kind = n.kind and f.entry_id = n.entry_id)
     )
     select distinct project as id, true as is_project from named union all
     select entry_id, false from named where kind = 'asset' order by 1`,
    [id, key, read.id],
  );
  return {
    projects: rows.flatMap((row) => (row.is_project ? [row.id] : [])),
    all: rows.map((row) => row.id),
  };
}

/** A condition: the entry `c` is an asset, something of one, or a subscription, of what is among the ids of a parameter. */
export function isOrphaned(parameter: string): string {
  return `(c.kind in ('asset', 'asset_filter', 'glossary') and ${hangsOn(parameter)}
    or c.kind = 'subscription' and coalesce(array[c.content ->> 'ownerProject', c.content #>> '{principal,project}'] && ${parameter}::text[], false))`;
}

/** A condition: the entry of that name is a request that was decided. */
export function isDecided(entry: string): string {
  const statuses = DECIDED.map((status) => `'${status}'`).join(", ");
  return `(${entry}.kind = 'subscription_request' and coalesce(${entry}.content ->> 'status', '') in (${statuses}))`;
}

/** A condition: the entry `c`, or what it goes with, is among the ids of a parameter. */
export function goesWith(parameter: string): string {
  return `coalesce(${GOES_WITH} && ${parameter}::text[], false)`;
}

/**
 * Ids of what ended since the last read, as events say and this one does not deny, and of what was known in it and goes with it: a project's environments, assets and
 * glossaries, on which others hang.
 */
export async function listEndedByEvents(
  db: Pool | PoolClient,
  { id, key, asOf }: ScopeState,
  read: ReadRow,
): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with recursive ended (id) as (
       select e.entry_id from control_events e
       where e.scope_key = $2 and e.change = 'ended' and e.at > coalesce(to_timestamp($3 / 1000.0), '-infinity')
         and not exists (select from control_staged f where f.read_id = $4 and f.kind = e.kind and f.entry_id = e.entry_id)
       union
       select c.entry_id from ended e
       join control_entries c on c.scope_id = $1 and c.superseded_by is null and c.valid_until is null
         and c.kind in ('environment', 'asset', 'glossary') and c.content ->> 'project' = e.id
     )
     select id from ended`,
    [id, key, asOf, read.id],
  );
  return rows.map((row) => row.id);
}
