/** The dictionary's ids of assets that an owner may see. */
import type { Pool } from "pg";
import { KIND, valueHash } from "./dictionary.ts";

/** By asset: of those that anything was ever stored about. */
export async function readAssetIds(
  db: Pool,
  assets: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (assets.length === 0) return new Map();
  const { rows } = await db.query<{ id: number; asset: string }>(
    "select id, value as asset from dictionary where kind = $1 and hash = any($2::uuid[]) order by id",
    [KIND.asset, assets.map(valueHash)],
  );
  return new Map(rows.map(({ id, asset }) => [asset, id]));
}
