/** Filters of rows and columns on assets, from when until when they stood, as the control plane was read. */
import type { PoolClient } from "pg";
import type { Catalog } from "../core/catalog/catalog.ts";
import type { FilteredAssets, StandingFilter } from "../core/governance/filters-bypassed.ts";
import { msOf } from "./ms-of.ts";

interface FilterRow {
  /** An asset's id. */
  readonly asset: string | null;
  /** The ARN of a table. */
  readonly table: string | null;
  readonly columns: boolean;
  readonly rows: boolean;
  readonly since: number;
  /** null: it stands. */
  readonly until: number | null;
}

/** The first read that showed it as it is, or the first that is kept. */
const SHOWN = `coalesce(
  (select min(r.began_at) from control_entries p join control_reads r on r.id = p.learnt_by
   where p.scope_id = e.scope_id and p.kind = e.kind and p.entry_id = e.entry_id and p.body_hash = e.body_hash
     and p.valid_from is not distinct from e.valid_from),
  (select min(r.began_at) from control_reads r where r.scope_id = e.scope_id and r.outcome = 'taken'))`;

/** The last read that showed it, where another found it gone; what that found changed stood until then. */
const SEEN_LAST = `case when exists (
    select from control_entries n where n.scope_id = e.scope_id and n.kind = e.kind and n.entry_id = e.entry_id
      and n.valid_from = e.valid_until and n.learnt_by = e.learnt_by)
  then e.valid_until
  else (select max(r.began_at) from control_reads r
        where r.scope_id = e.scope_id and r.outcome = 'taken' and r.ended_at < e.valid_until) end`;

/**
 * By asset of the catalog, those that are gone included. Where nobody says when a filter was made, it stands since the read that showed
 * it first, and where nobody says when it was deleted, until the read that showed it last: beyond that it accuses nobody.
 */
export async function readFilteredAssets(
  client: PoolClient,
  { assets }: Pick<Catalog, "assets">,
): Promise<FilteredAssets> {
  const { rows } = await client.query<FilterRow>(
    `select content ->> 'asset' as asset, content ->> 'table' as "table", columns, rows,
       ${msOf("began")} as since, ${msOf("nullif(ended, 'infinity')")} as until
     from (
       select e.content, e.content ?| array['columns', 'butColumns'] as columns, e.content ? 'rows' as rows,
         case when e.from_how = 'assumed' or e.valid_from is null then ${SHOWN} else e.valid_from end as began,
         case e.until_how when 'assumed' then ${SEEN_LAST} else coalesce(e.valid_until, 'infinity') end as ended
       from control_entries e
       where e.kind in ('asset_filter', 'data_cells_filter') and e.superseded_by is null
         and coalesce(e.content ->> 'status', 'VALID') = 'VALID'
     ) filters where (columns or rows) and began < ended
     order by since, until nulls last, columns, rows`,
  );
  const byTable = new Map(
    assets.flatMap(({ id, tableArn }) => (tableArn === undefined ? [] : [[tableArn, id]])),
  );
  const found = new Map<string, StandingFilter[]>();
  for (const { asset, table, columns, rows: ofRows, since, until } of rows) {
    const id = asset ?? byTable.get(table ?? "");
    if (id === undefined) continue;
    const filter = { columns, rows: ofRows, since, until: until ?? Infinity };
    found.set(id, [...(found.get(id) ?? []), filter]);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
