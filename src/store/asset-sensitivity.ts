/** How sensitive assets are, as derived state has it: what Macie found in them, of what was read of Macie so far. */
import type { Pool, PoolClient } from "pg";
import type { Severity } from "../core/macie/severity.ts";

/** By the asset's id; assets in which nothing was found are left out. */
export type Sensitivities = ReadonlyMap<string, Severity>;

export async function readSensitivities(db: Pool | PoolClient): Promise<Sensitivities> {
  const { rows } = await db.query<{ asset: string; severity: Severity }>(
    "select asset, severity from asset_sensitivity order by asset",
  );
  return new Map(rows.map(({ asset, severity }) => [asset, severity]));
}

/** Puts them in place of all others. Part of the transaction that marks the hours that they touch. */
export async function replaceSensitivities(client: PoolClient, all: Sensitivities): Promise<void> {
  await client.query("delete from asset_sensitivity");
  await client.query(
    "insert into asset_sensitivity (asset, severity) select * from unnest($1::text[], $2::text[])",
    [[...all.keys()], [...all.values()]],
  );
}

/** Another one where another version of any finding was read: versions are only added. */
export const MACIE_STAMP = `(select count(*) || ' ' || coalesce(extract(epoch from max(read_at)), 0) from macie_versions)`;

export async function readMacieStamp(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ stamp: string }>(`select ${MACIE_STAMP} as stamp`);
  return rows[0]?.stamp ?? "";
}
