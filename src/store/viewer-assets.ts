/** The dictionary's ids of assets that an owner may see. */
import { hash } from "node:crypto";
import type { Pool } from "pg";
import { KIND } from "./dictionary.ts";

/** Of those that anything was ever stored about. */
export async function readAssetIds(db: Pool, assets: readonly string[]): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    "select id from dictionary where kind = $1 and hash = any($2::uuid[]) order by id",
    [KIND.asset, assets.map((asset) => hash("sha256", asset, "hex").slice(0, 32))],
  );
  return rows.map(({ id }) => id);
}
