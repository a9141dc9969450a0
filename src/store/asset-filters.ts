/** Filters of rows and columns that stand on assets, as the control plane was read. */
import type { PoolClient } from "pg";
import type { Catalog } from "../core/catalog/catalog.ts";
import type { FilteredAssets } from "../core/governance/filters-bypassed.ts";
import { msOf } from "./ms-of.ts";

interface FilterRow {
  /** An asset's id. */
  readonly asset: string | null;
  /** The ARN of a table. */
  readonly table: string | null;
  readonly hasColumns: boolean;
  readonly hasRows: boolean;
  readonly since: number;
}

/**
 * By asset of the catalog. Where nobody says when a filter was made, it stands since the read that showed it first: before that it
 * accuses nobody.
 */
export async function readFilteredAssets(
  client: PoolClient,
  { assets }: Pick<Catalog, "assets">,
): Promise<FilteredAssets> {
  const { rows } = await client.query<FilterRow>(
    `select content ->> 'asset' as asset, content ->> 'table' as "table",
       content ? 'columns' or content ? 'butColumns' as "hasColumns", content ? 'rows' as "hasRows",
       ${msOf("case when e.from_how = 'assumed' or e.valid_from is null then r.began_at else e.valid_from end")} as since
     from control_entries e join control_reads r on r.id = e.learnt_by
     where e.kind in ('asset_filter', 'data_cells_filter') and e.superseded_by is null and e.valid_until is null
       and coalesce(e.content ->> 'status', 'VALID') = 'VALID'`,
  );
  const limited = rows.filter(({ hasColumns, hasRows }) => hasColumns || hasRows);
  if (limited.length === 0) return new Map();
  const byTable = new Map(
    assets.flatMap(({ id, tableArn }) => (tableArn === undefined ? [] : [[tableArn, id]])),
  );
  const found = new Map<string, { columns: boolean; rows: boolean; since: number }>();
  for (const { asset, table, hasColumns, hasRows, since } of limited) {
    const id = asset ?? byTable.get(table ?? "");
    if (id === undefined) continue;
    const known = found.get(id);
    found.set(id, {
      columns: hasColumns || known?.columns === true,
      rows: hasRows || known?.rows === true,
      since: Math.min(since, known?.since ?? Infinity),
    });
  }
  return new Map(
    [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { columns, rows: ofRows, since }]) => [
        id,
        { of: [columns ? "columns" : "", ofRows ? "rows" : ""].filter(Boolean).join(", "), since },
      ]),
  );
}
