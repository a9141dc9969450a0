/** The dictionary's ids of assets that an owner may see. */
import type { Pool } from "pg";
import { KIND, valueHash } from "./dictionary.ts";

/** Of those that anything was ever stored about. */
export async function readAssetIds(db: Pool, assets: readonly string[]): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    "select id from dictionary where kind = $1 and hash = any($2::uuid[]) order by id",
    [KIND.asset, assets.map(valueHash)],
  );
  return rows.map(({ id }) => id);
}
