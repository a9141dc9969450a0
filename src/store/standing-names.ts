/** Assets and domains of a catalog as rows, for dashboards: the catalog itself is one document. */
import type { Pool, PoolClient } from "pg";

export interface NamedAsset {
  readonly id: number;
  readonly asset: string;
  readonly name: string;
  readonly project: string;
  readonly projectName: string | null;
  readonly domain: string | null;
  readonly domainName: string | null;
  readonly classification: string | null;
  readonly locations: readonly string[];
}

export interface NamedDomain {
  readonly domain: string;
  readonly name: string;
  /** Every name of whoever owns it, in small letters. */
  readonly owners: readonly string[];
}

/** The hash of the catalog that the rows are of. */
export async function readNamesHash(db: Pool): Promise<string | undefined> {
  const { rows } = await db.query<{ hash: string }>("select hash from derive_inputs where name = 'names'");
  return rows[0]?.hash;
}

/**
 * Puts the names of a catalog in place of those of the one before, part of a transaction: whoever comes second waits. Returns whether
 * an asset is of another domain or classification than it was, so that sums by these are to be made anew.
 */
export async function replaceNames(
  client: PoolClient,
  hash: string,
  { assets, domains }: { readonly assets: readonly NamedAsset[]; readonly domains: readonly NamedDomain[] },
): Promise<boolean> {
  await client.query("lock table standing_assets in share row exclusive mode");
  await client.query(
    `create temp table named on commit drop as
     select id as asset_id, asset, name, project, "projectName" as project_name, domain, "domainName" as domain_name, classification, locations
     from jsonb_to_recordset($1::jsonb) as a (id int4, asset text, name text, project text, "projectName" text, domain text,
       "domainName" text, classification text, locations text[])`,
    [JSON.stringify(assets)],
  );
  const { rows } = await client.query(
    `select from standing_assets s full join named n using (asset_id)
     where (s.domain, s.classification) is distinct from (n.domain, n.classification) limit 1`,
  );
  await client.query(
    "delete from standing_assets s where not exists (select from named n where n.asset_id = s.asset_id and n = s)",
  );
  await client.query("insert into standing_assets select * from named on conflict do nothing");
  await client.query("delete from standing_domains");
  await client.query(
    "insert into standing_domains select * from jsonb_to_recordset($1::jsonb) as d (domain text, name text, owners text[])",
    [JSON.stringify(domains)],
  );
  await client.query(
    `insert into derive_inputs (name, hash) values ('names', $1) on conflict (name) do update set hash = excluded.hash`,
    [hash],
  );
  return rows.length > 0;
}
