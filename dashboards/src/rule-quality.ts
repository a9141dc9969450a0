/** Which rules are worth their alerts. */
import { dashboard } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { FOUND_IN_DAYS } from "./query.ts";

/** Those that were judged by since the range began; of what scans alone judged by nobody knows when. */
const JUDGED = "coalesce(last_judged, 'infinity') >= ($__timeFrom()::timestamptz at time zone 'UTC')::date";

export const ruleQuality = dashboard({
  name: "rules",
  title: "Rule quality",
  description: "What rules find, what people make of it, and which never find anything.",
  from: "now-30d",
  panels: [
    stat({
      title: "Confirmed",
      description: "Of alerts of the range that were judged: those that were confirmed as incidents.",
      unit: "percentunit",
      sql: `select count(*) filter (where state = 'confirmed')::float8 / nullif(count(*) filter (where state in ('confirmed', 'false_positive')), 0) as share
        from reporting.alerts where $__timeFilter(since)`,
    }),
    stat({
      title: "Closed alerts",
      description: "Of the range: resolved, expected, confirmed or called false.",
      unit: "short",
      sql: `select count(*) as alerts from reporting.alerts where $__timeFilter(since) and state in ('resolved', 'expected', 'confirmed', 'false_positive')`,
    }),
    stat({
      title: "Rules that found nothing",
      description: "Of those that were judged by in the range: nothing, or nothing that stands.",
      unit: "short",
      sql: `select count(*) as rules from reporting.rules r
        where ${JUDGED} and r.rule_id not in (select rule_id from reporting.findings where ${FOUND_IN_DAYS} and status <> 'withdrawn')`,
    }),
    series({
      title: "Findings by category",
      description: "Withdrawn ones left out.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select date_trunc('day', window_start, 'UTC') as time, category as metric, count(*) as findings from reporting.findings
        where ${FOUND_IN_DAYS} and status <> 'withdrawn' group by 1, 2 order by 1, 2`,
    }),
    table({
      title: "Hits",
      description:
        "What each rule found: causes are what alerts are made of; withdrawn are findings that later records or catalogs took back.",
      unit: "short",
      units: { last: "dateTimeAsIso" },
      links: { rule_id: "rule" },
      sql: `with hits as (
          select rule_id, count(*) filter (where status <> 'withdrawn') as findings, count(*) filter (where status = 'withdrawn') as withdrawn,
            count(*) filter (where shadow) as shadow, max(window_start) as last
          from reporting.findings where ${FOUND_IN_DAYS} group by rule_id
        ), causes as (
          select rule_id, count(*) as causes from (select distinct rule_id, cause from reporting.findings
            where ${FOUND_IN_DAYS} and status <> 'withdrawn' and tier <> 'info') c group by rule_id
        )
        select h.rule_id, r.title, r.tier, h.findings, c.causes, h.withdrawn, h.shadow, h.last
        from hits h left join causes c using (rule_id) left join reporting.rules r using (rule_id) order by h.findings desc, h.rule_id limit 100`,
    }),
    table({
      title: "What people made of them",
      description:
        "Alerts of the range that were closed, by rule. A low share of confirmed ones with many false is a rule to tune.",
      unit: "short",
      units: { confirmed_share: "percentunit" },
      links: { rule_id: "rule" },
      sql: `select a.rule_id, max(r.title) as title, count(*) filter (where state = 'confirmed') as confirmed, count(*) filter (where state = 'false_positive') as false_positives,
          count(*) filter (where state = 'expected') as expected, count(*) filter (where state = 'resolved') as resolved,
          count(*) filter (where state = 'confirmed')::float8 / nullif(count(*) filter (where state in ('confirmed', 'false_positive')), 0) as confirmed_share
        from reporting.alerts a left join reporting.rules r using (rule_id)
        where $__timeFilter(a.since) and a.rule_id is not null and a.state in ('resolved', 'expected', 'confirmed', 'false_positive') group by a.rule_id order by false_positives desc, confirmed desc, a.rule_id limit 100`,
    }),
    table({
      title: "Never fired",
      description:
        "Rules that were judged by in the range and found nothing, or nothing that stands: nothing happened, or what they need is not logged.",
      unit: "none",
      links: { rule_id: "rule" },
      sql: `select rule_id, title, tier, author from reporting.rules
        where ${JUDGED} and rule_id not in (select rule_id from reporting.findings where ${FOUND_IN_DAYS} and status <> 'withdrawn') order by title, rule_id limit 500`,
    }),
    table({
      title: "Noisy and failed",
      description: "Rules that told too much on a day, or could not judge.",
      unit: "short",
      units: { at: "dateTimeAsIso" },
      sql: `select at, kind, rule_title, count, "limit" from reporting.pipeline_gaps
        where $__timeFilter(at) and kind in ('rule_noisy', 'rule_failed') order by at desc, rule_title limit 100`,
    }),
  ],
});
