/** Sums for dashboards by day: made of the rollups of the day and of its hours alone. */
import type { PoolClient } from "pg";
import { DAY_MS } from "../core/record/time.ts";

/** Domain and classification as the catalog has them. */
const BY_DOMAIN = `insert into rollup_day_domain (day, domain, classification, action, verdict, way, accesses, denied, bytes_out, objects)
  select r.day, coalesce(a.domain, ''), coalesce(a.classification, ''), r.action, r.verdict, r.way, sum(r.accesses), sum(r.denied),
    sum(r.bytes_out), sum(r.objects)
  from rollup_day r left join standing_assets a on a.asset_id = r.asset_id`;
const DOMAINS = "group by 1, 2, 3, 4, 5, 6";

const BY_PERSON = `insert into rollup_person_day (day, person_id, person_kind, active_hours, peak_bytes, peak_hour, accesses, denied, bytes_out)
  select (hour at time zone 'UTC')::date, person_id, min(person_kind), count(*), max(bytes_out),
    (array_agg(extract(hour from hour at time zone 'UTC') order by bytes_out desc, hour))[1], sum(accesses), sum(denied), sum(bytes_out)
  from rollup_hour_person`;
const BY_ASSET = `insert into rollup_asset_day (day, asset_id, verdict, people, accesses, denied, bytes_out)
  select (hour at time zone 'UTC')::date, asset_id, verdict, max(people), sum(accesses), sum(denied), sum(bytes_out)
  from rollup_hour_asset`;

/** Of one day, in ms, in place of what was summed up before; part of the transaction that replaces the day and its hours. */
export async function sumDay(client: PoolClient, day: number): Promise<void> {
  const number = [day / DAY_MS];
  const times = [day / 1000, (day + DAY_MS) / 1000];
  for (const table of ["rollup_day_domain", "rollup_person_day", "rollup_asset_day"])
    await client.query(`delete from ${table} where day = date '1970-01-01' + $1::int4`, number);
  await client.query(`${BY_DOMAIN} where r.day = date '1970-01-01' + $1::int4 ${DOMAINS}`, number);
  const isOfDay = "where hour >= to_timestamp($1::float8) and hour < to_timestamp($2::float8)";
  await client.query(`${BY_PERSON} ${isOfDay} group by 1, 2`, times);
  await client.query(`${BY_ASSET} ${isOfDay} group by 1, 2, 3`, times);
}

/** By domain, of every day: an asset is of another one. Whoever sums up a day meanwhile waits, and so does this for them. */
export async function sumDomains(client: PoolClient): Promise<void> {
  await client.query("lock table rollup_day_domain in share row exclusive mode");
  await client.query("delete from rollup_day_domain");
  await client.query(`${BY_DOMAIN} ${DOMAINS}`);
}

/** Everything, of rollups that were filled by whoever did not sum them up. */
export async function sumAll(client: PoolClient): Promise<void> {
  await sumDomains(client);
  await client.query("delete from rollup_person_day");
  await client.query("delete from rollup_asset_day");
  await client.query(`${BY_PERSON} group by 1, 2`);
  await client.query(`${BY_ASSET} group by 1, 2, 3`);
}
