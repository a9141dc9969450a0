/** How often rules found something, and what people made of it. */
import type { Pool, PoolClient } from "pg";
import { isoTime } from "../core/record/time.ts";
import { msOf } from "./ms-of.ts";

export interface RuleHits {
  readonly ruleId: string;
  /** Of the time that was asked for; those that were withdrawn are left out. */
  readonly findings: number;
  /** Causes that were told, whatever became of them. */
  readonly alerts: number;
  /** When the window of its last finding begins, in ms, withdrawn or not; null: it never found anything. */
  readonly lastAt: number | null;
  /** Alerts that somebody confirmed, and called false positives, whenever. */
  readonly confirmed: number;
  readonly falsePositives: number;
}

/** An alert `a` is its first finding's rule's; those of before do not say which that was. */
const RULE_OF_ALERT = `coalesce(a.content ->> 'ruleId',
  (select f.rule_id from findings f where f.cause = a.content ->> 'cause' order by f.uid limit 1))`;

/** Of each of some rules, from a time in ms on. */
export async function readRuleHits(
  db: Pool | PoolClient,
  ruleIds: readonly string[],
  since: number,
): Promise<ReadonlyMap<string, RuleHits>> {
  const { rows } = await db.query<RuleHits>(
    `with recursive last as (
       -- from rule to rule through the index: of some there are hundreds of thousands, and of most there is none
       (select rule_id, window_start as at from findings order by rule_id, window_start desc limit 1)
       union all
       select next.rule_id, next.at from last cross join lateral (
         select rule_id, window_start as at from findings where rule_id > last.rule_id order by rule_id, window_start desc limit 1
       ) next
     ), judged as (
       select rule_id, count(*) filter (where state = 'confirmed') as confirmed,
         count(*) filter (where state = 'false_positive') as false_positives
       from (select ${RULE_OF_ALERT} as rule_id, s.state from alert_states s join alerts a on a.id = s.alert_id
             where s.state in ('confirmed', 'false_positive')) j
       group by rule_id
     ), found as (
       select rule_id, count(*) as count from findings
       where rule_id = any($1::text[]) and window_start >= $2::timestamptz and status <> 'withdrawn' group by rule_id
     ), told as (
       -- what is told was done before
       select a.content ->> 'ruleId' as rule_id, count(*) as count from alerts a
       where a.changed_at >= $2::timestamptz and a.content ->> 'day' >= $3 group by 1
     )
     select w.rule_id as "ruleId", coalesce(f.count, 0)::int4 as findings, coalesce(t.count, 0)::int4 as alerts,
       ${msOf("l.at")} as "lastAt", coalesce(j.confirmed, 0)::int4 as confirmed,
       coalesce(j.false_positives, 0)::int4 as "falsePositives"
     from unnest($1::text[]) as w (rule_id)
     left join last l on l.rule_id = w.rule_id
     left join found f on f.rule_id = w.rule_id
     left join told t on t.rule_id = w.rule_id
     left join judged j on j.rule_id = w.rule_id`,
    [ruleIds, isoTime(since), isoTime(since).slice(0, 10)],
  );
  return new Map(rows.map((row) => [row.ruleId, row]));
}

export interface WeekHits {
  /** The Monday, `2026-09-07`. */
  readonly week: string;
  readonly findings: number;
  readonly alerts: number;
}

/** Of one rule, from the week of a time in ms to that of another one; every week, also those without any. */
export async function readWeekHits(
  db: Pool | PoolClient,
  ruleId: string,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<WeekHits[]> {
  const { rows } = await db.query<WeekHits>(
    `with weeks as (
       select w::date as week from generate_series(date_trunc('week', $2::date::timestamp), date_trunc('week', $3::date::timestamp),
         interval '1 week') w
     ), found as materialized (
       -- week by week through the index, which has all that is asked for
       select week, (select count(*) from findings f where f.rule_id = $1 and f.status <> 'withdrawn'
         and f.window_start >= week::timestamp at time zone 'UTC'
         and f.window_start < (week + 7)::timestamp at time zone 'UTC') as count
       from weeks
     ), told as (
       select date_trunc('week', (a.content ->> 'day')::date::timestamp)::date as week, count(*) as count from alerts a
       where (a.content ->> 'ruleId') || ' ' || (a.content ->> 'day')
         between $1 || ' ' || (select min(week) from weeks)::text and $1 || ' 9999' group by 1
     )
     select week::text as week, coalesce(f.count, 0)::int4 as findings, coalesce(t.count, 0)::int4 as alerts
     from weeks left join found f using (week) left join told t using (week) order by week`,
    [ruleId, isoTime(from).slice(0, 10), isoTime(until).slice(0, 10)],
  );
  return rows;
}
