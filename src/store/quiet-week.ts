/** What a quiet week of a domain was like. */
import type { Pool } from "pg";
import type { QuietWeek } from "../core/finding/quiet-message.ts";
import { invariant } from "../errors.ts";
import { msOf } from "./ms-of.ts";

/** Routes that were told anything of alerts in some time, in ms. */
export async function listTold(
  pool: Pool,
  {
    routes,
    from,
    until,
  }: { readonly routes: readonly string[]; readonly from: number; readonly until: number },
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ route: string }>(
    `select distinct route from outbox where route = any($1::text[]) and state = 'sent'
       and sent_at >= to_timestamp($2::float8) and sent_at < to_timestamp($3::float8)`,
    [routes, from / 1000, until / 1000],
  );
  return new Set(rows.map(({ route }) => route));
}

/** Since when the owners of domains are told of some rules at least, in ms; not of those that are told of none. */
export async function readLiveSince(pool: Pool): Promise<ReadonlyMap<string, number>> {
  const isLive = `coalesce(value ->> 'stage' = 'live'
    or exists (select from jsonb_each_text(value -> 'rules') rule where rule.value = 'live'), false)`;
  const { rows } = await pool.query<{ domain: string; since: number }>(
    `with steps as (select key, version, recorded_at, ${isLive} as live from settings where kind = 'rollout')
     select key as domain, ${msOf("min(recorded_at)")} as since from steps s
     where live and version > coalesce((select max(version) from steps b where b.key = s.key and not b.live), 0)
     group by key`,
  );
  return new Map(rows.map(({ domain, since }) => [domain, since]));
}

/** Figures of the assets of some domains, by the UTC days that begin in the week. */
export async function readQuietWeek(
  pool: Pool,
  {
    domains,
    route,
    assets,
    from,
    until,
  }: {
    readonly domains: readonly string[];
    /** Of their owners. */
    readonly route: string;
    readonly assets: readonly string[];
    readonly from: number;
    readonly until: number;
  },
): Promise<
  Pick<QuietWeek, "accesses" | "people" | "bytesOut" | "unknown" | "missed" | "open" | "lastHour" | "gaps">
> {
  const { rows } = await pool.query<
    Pick<QuietWeek, "accesses" | "people" | "bytesOut" | "unknown" | "missed" | "open" | "lastHour" | "gaps">
  >(
    `with used as (
       select coalesce(sum(accesses), 0)::int8 as accesses, count(distinct person_id)::int4 as people,
         coalesce(sum(bytes_out), 0)::int8 as "bytesOut",
         coalesce(sum(accesses) filter (where verdict in ('unknown', 'pending')), 0)::int8 as unknown
       from rollup_day join dictionary d on d.id = asset_id
       where d.value = any($1::text[]) and day >= (to_timestamp($2::float8) at time zone 'UTC')::date
         and day < (to_timestamp($3::float8) at time zone 'UTC')::date
     )
     select used.*,
       (select count(*)::int4 from outbox where (instead_of = $5 or route = $5 and state = 'pending') and $4::text[] && domains
          and created_at >= to_timestamp($2::float8) and created_at < to_timestamp($3::float8)) as missed,
       (select count(*)::int4 from alerts a left join alert_states s on s.alert_id = a.id
        where a.content -> 'domains' ?| $4::text[] and a.content ->> 'kind' <> 'withdrawn' and not a.content ? 'isDemoted'
          and (s.state is null or s.state in ('open', 'acknowledged', 'snoozed'))) as open,
       (select ${msOf("max(hour)")} from place_hours) as "lastHour",
       (select count(*)::int4 from findings where category = 'pipeline' and status = 'open'
          and last_event_time >= to_timestamp($2::float8)) as gaps
     from used`,
    [assets, from / 1000, until / 1000, domains, route],
  );
  const [week] = rows;
  invariant(week, "a sum without a group is one row");
  return week;
}
