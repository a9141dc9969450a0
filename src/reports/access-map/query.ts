/** Who read governed data, and how they got it: sums of the daily rollup. */
import type { Pool, PoolClient } from "pg";
import type { Way } from "../../core/access/way.ts";

/** What one person read or listed of one asset in one way. Days as `2026-09-02`. */
export interface ReadRow {
  readonly asset: string;
  readonly way: Way;
  /** The person's key. */
  readonly person: string;
  readonly accesses: number;
  readonly bytesOut: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** What succeeded; what came after the catalog was read is left out, since nobody can say how it was allowed. */
export async function readReads(pool: Pool | PoolClient): Promise<ReadRow[]> {
  const { rows } = await pool.query<ReadRow>(
    `select d.value as asset, r.way::text as way, p.key as person, r.accesses, r.bytes as "bytesOut", r.first::text as "firstDay",
       r.last::text as "lastDay"
     from (
       select asset_id, way, person_id, sum(accesses - denied)::int8 as accesses, sum(bytes_out)::int8 as bytes, min(day) as first, max(day) as last
       from rollup_day
       where way <> 'ungoverned' and verdict <> 'pending' and action in ('read', 'list') and accesses > denied
       group by asset_id, way, person_id
     ) r join dictionary d on d.id = r.asset_id join people p on p.id = r.person_id`,
  );
  return rows;
}
