/** Rows of `moves`: what one catalog file after the other had in another domain, or no more. */
import type { Pool, PoolClient } from "pg";
import type { AssetMove } from "../core/catalog/moves.ts";
import { msOf } from "./ms-of.ts";

/** What is known stays as it is. */
export async function noteMoves(client: PoolClient, moves: readonly AssetMove[]): Promise<void> {
  if (moves.length === 0) return;
  await client.query(
    `insert into moves (asset, at, project, domain)
     select m.asset, to_timestamp(m.at / 1000), m.project, m.domain
     from unnest($1::text[], $2::float8[], $3::text[], $4::text[]) as m (asset, at, project, domain) on conflict do nothing`,
    [
      moves.map(({ asset }) => asset),
      moves.map(({ at }) => at),
      moves.map(({ project }) => project),
      moves.map(({ domain }) => domain),
    ],
  );
}

/** By asset and time. */
export async function listMoves(db: Pool | PoolClient): Promise<AssetMove[]> {
  const { rows } = await db.query<AssetMove>(
    `select asset, project, domain, ${msOf("at")} as at from moves order by asset, at`,
  );
  return rows;
}
