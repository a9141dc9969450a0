/** What was read by exemptions, day by day: shares are compared with it. */
import type { Pool, PoolClient } from "pg";
import { groupBy } from "../core/catalog/group.ts";
import type { DayRead } from "../core/governance/given.ts";
import { msOf } from "./ms-of.ts";

/** From the day on in which `from` is, in ms; by id of the asset. */
export async function readExemptDays(
  db: Pool | PoolClient,
  from: number,
): Promise<ReadonlyMap<string, readonly DayRead[]>> {
  const { rows } = await db.query<DayRead & { asset: string }>(
    `select d.value as asset, p.key as person, r.way::text as way, ${msOf("r.day")} as day,
       sum(r.accesses - r.denied)::int8 as accesses, sum(r.bytes_out)::int8 as "bytesOut"
     from rollup_day r join dictionary d on d.id = r.asset_id join people p on p.id = r.person_id
     where r.way = 'exemption' and r.action in ('read', 'list') and r.accesses > r.denied
       and r.day >= (to_timestamp($1::float8 / 1000) at time zone 'UTC')::date
     group by d.value, p.key, r.way, r.day order by d.value, r.day, p.key`,
    [from],
  );
  return groupBy(rows, ({ asset }) => asset);
}
