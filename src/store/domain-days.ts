/** The daily rollup without people and assets, by domain and classification as the catalog has them: made of `rollup_day` alone. */
import type { PoolClient } from "pg";
import { DAY_MS } from "../core/record/time.ts";

const SUMMED = `insert into rollup_day_domain (day, domain, classification, action, verdict, way, accesses, denied, bytes_out, objects)
  select r.day, coalesce(a.domain, ''), coalesce(a.classification, ''), r.action, r.verdict, r.way, sum(r.accesses), sum(r.denied),
    sum(r.bytes_out), sum(r.objects)
  from rollup_day r left join standing_assets a on a.asset_id = r.asset_id`;
const BY = "group by 1, 2, 3, 4, 5, 6";

/** Of one day, in ms, in place of what was summed up before; part of the transaction that replaces the day. */
export async function sumDay(client: PoolClient, day: number): Promise<void> {
  const number = day / DAY_MS;
  await client.query("delete from rollup_day_domain where day = date '1970-01-01' + $1::int4", [number]);
  await client.query(`${SUMMED} where r.day = date '1970-01-01' + $1::int4 ${BY}`, [number]);
}

/** Of every day: an asset is of another domain. Whoever sums up a day meanwhile waits, and so does this for them. */
export async function sumAllDays(client: PoolClient): Promise<void> {
  await client.query("lock table rollup_day_domain in share row exclusive mode");
  await client.query("delete from rollup_day_domain");
  await client.query(`${SUMMED} ${BY}`);
}
