/** How usual it is what an alert tells of: counts with bounds, of what lies before it. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { FIRED_DAYS, NORMAL_MAX, READ_DAYS } from "../core/finding/normal.ts";
import type { Normal } from "../core/finding/normal.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import type { DB } from "./tables.ts";

export interface NormalQuestion {
  readonly alertId: number;
  /** Findings that the alert tells of: they are not what is usual. */
  readonly uids: readonly string[];
  readonly ruleId: string;
  /** What they are about was read by somebody. */
  readonly isRead: boolean;
  /** Of the alert; other owners' alerts are none of theirs. */
  readonly domains: readonly string[];
  /** When it began and ended, in ms: all that is counted lies before the beginning. */
  readonly from: number;
  readonly until: number;
}

const PEOPLE_MAX = 20;
const SIMILAR_MAX = 5;
const EXCEPTIONS_MAX = 3;

/** One question to the database, however much it holds: it reads by index, and counts up to a bound. */
export async function readNormal(db: Kysely<DB>, asked: NormalQuestion): Promise<Normal> {
  const { rows } = await sql<Normal>`
    with about as materialized (select person_id, asset_id from findings where uid = any(${asked.uids}::text[])),
      people as (select distinct person_id as id from about order by 1 limit ${PEOPLE_MAX}),
      asset as (select min(asset_id) as id from about where ${asked.isRead} having count(distinct asset_id) = 1),
      span as (select to_timestamp(${asked.from}::float8 / 1000) as from_at, to_timestamp(${asked.until}::float8 / 1000) as until_at),
      similar_alerts as (
        select a.id from alerts a left join alert_states s on s.alert_id = a.id
        where (a.content ->> 'ruleId') || ' ' || (a.content ->> 'day') = any(${daysOf(asked)}::text[])
          and a.content ->> 'kind' = 'cause' and a.id <> ${asked.alertId}
          and coalesce(s.state, 'open') in ('open', 'acknowledged')
          and (${asked.domains.length === 0} or a.content -> 'domains' ?| ${asked.domains}::text[])
        limit ${NORMAL_MAX}
      ),
      reads as (
        select one.day from span, people p, asset d, generate_series(1, ${READ_DAYS}) back,
          lateral (select (from_at at time zone 'UTC')::date - back as day) one,
          -- with its limit it is looked for by the key, day by day
          lateral (select from rollup_day r where r.day = one.day and r.person_id = p.id and r.asset_id = d.id limit 1) any_read
      )
    select
      (select count(*)::int4 from (select from findings f, span
        where f.rule_id = ${asked.ruleId} and f.person_id in (select id from people) and f.status <> 'withdrawn'
          and f.window_start >= from_at - make_interval(days => ${FIRED_DAYS}) and f.window_start <= from_at
          and f.uid <> all(${asked.uids}::text[]) limit ${NORMAL_MAX}) fired) as fired,
      array(select id from similar_alerts order by id desc limit ${SIMILAR_MAX}) as similar,
      (select count(*)::int4 from similar_alerts) as "similarCount",
      coalesce((select jsonb_agg(jsonb_build_object('id', key, 'until', value -> 'until') order by key) from (
        select key, value from (
          select distinct on (key) key, value, person_id from settings where kind = 'exception' order by key, version desc) last
        where person_id in (select id from people) and (value ->> 'from')::int8 < ${asked.until}::int8
          and (value ->> 'until')::int8 > ${asked.from}::int8 order by key limit ${EXCEPTIONS_MAX}) covering), '[]') as exceptions,
      case when exists (select from asset) then (select count(distinct day)::int4 from reads) end as days,
      (select to_char(min(day), 'YYYY-MM-DD') from reads) as "firstDay"`.execute(db);
  const [row] = rows;
  return row ?? { fired: 0, similar: [], similarCount: 0, exceptions: [], days: null, firstDay: null };
}

/** Keys of the index on the rules and days of alerts. */
function daysOf({ ruleId, from, until }: NormalQuestion): string[] {
  const days = Math.min(2 * FIRED_DAYS, Math.ceil((until - from) / DAY_MS) + FIRED_DAYS);
  return Array.from({ length: days + 1 }, (_, back) => {
    return `${ruleId} ${isoTime(until - back * DAY_MS).slice(0, 10)}`;
  });
}
