/** Whether the audit plane itself sees, keeps up, and proves what it read. */
import { dashboard } from "./dashboard.ts";
import { history, series, stat, table } from "./panels.ts";
import { IN_ALL_HOURS, SCOPE_AGE } from "./query.ts";

/** What is so now: the time is asked for so that no answer is kept for another range. */
const NOW = "from reporting.pipeline_now where $__timeTo() is not null";

export const pipelineHealth = dashboard({
  name: "pipeline",
  title: "Pipeline health",
  description: "Lag, coverage, digests, quarantine, queues and the age of entitlements.",
  panels: [
    stat({
      title: "Files waiting",
      description: "Objects of trails that are to be read.",
      unit: "short",
      limits: { warn: 1_000, bad: 10_000 },
      sql: `select files_waiting ${NOW}`,
    }),
    stat({
      title: "The oldest waits",
      description: "For how long the oldest of them has been due.",
      unit: "s",
      limits: { warn: 900, bad: 3_600 },
      sql: `select oldest_waiting_seconds ${NOW}`,
    }),
    stat({
      title: "Hours behind",
      description: "Hours that are to be derived again.",
      unit: "short",
      limits: { warn: 24, bad: 240 },
      sql: `select dirty_hours ${NOW}`,
    }),
    stat({
      title: "Set aside",
      description: "Files and records in quarantine.",
      unit: "short",
      limits: { warn: 1, bad: 1_000 },
      sql: `select set_aside ${NOW}`,
    }),
    stat({
      title: "Messages given up",
      description: "Of those that were made in the range: by that route nobody was told.",
      unit: "short",
      limits: { warn: 1, bad: 10 },
      sql: `select count(*) as messages from reporting.messages where $__timeFilter(created_at) and state = 'dead'`,
    }),
    stat({
      title: "Age of entitlements",
      description: "Since the oldest of the scopes was read, or first tried where no read was ever taken.",
      unit: "s",
      limits: { warn: 7_200, bad: 86_400 },
      sql: `select max(${SCOPE_AGE})::float8 as age from reporting.entitlement_scopes s where is_configured and $__timeTo() is not null`,
    }),
    series({
      title: "How late events come",
      description: "From the event to when it was read: on average, and the latest of the hour.",
      unit: "s",
      limits: { warn: 1_800, bad: 7_200 },
      interval: "1h",
      sql: `select $__timeGroupAlias(hour, $__interval), sum(lag_mean_seconds * events)::float8 / nullif(sum(events) filter (where lag_mean_seconds is not null), 0) as mean, max(lag_max_seconds) as latest
        from reporting.coverage_hours where ${IN_ALL_HOURS} group by 1 order by 1`,
    }),
    series({
      title: "Events",
      description: "By Region.",
      unit: "short",
      look: "stacked",
      interval: "1h",
      sql: `select $__timeGroupAlias(hour, $__interval), region as metric, sum(events)::float8 as events
        from reporting.coverage_hours where ${IN_ALL_HOURS} group by 1, 2 order by 1, 2`,
    }),
    history({
      title: "Coverage map",
      description:
        "Events of each account and Region by the hour, or longer where the range is: a hole is an hour of which nothing came.",
      unit: "short",
      width: 24,
      height: 12,
      interval: "1h",
      sql: `select $__timeGroupAlias(hour, $__interval), account || ' ' || region as metric, sum(events)::float8 as events
        from reporting.coverage_hours where ${IN_ALL_HOURS} group by 1, 2 order by 1, 2`,
    }),
    table({
      title: "Places that went silent",
      description:
        "Accounts and Regions of the range and of 30 days before it, those first of which nothing came for longest; events are those of the range.",
      unit: "s",
      units: { last_hour: "dateTimeAsIso", events: "short" },
      sql: `select account, region, max(hour) as last_hour, extract(epoch from least($__timeTo()::timestamptz, now()) - max(hour))::float8 as silent_for,
          coalesce(sum(events) filter (where ${IN_ALL_HOURS}), 0)::float8 as events
        from reporting.coverage_hours where hour between $__timeFrom()::timestamptz - interval '30 days' and $__timeTo()::timestamptz group by account, region order by silent_for desc, account, region limit 200`,
    }),
    table({
      title: "Gaps",
      description: "What cannot be seen, by kind: docs/coverage.md says what closes each.",
      unit: "short",
      units: { last: "dateTimeAsIso" },
      sql: `select kind, count(*) as gaps, count(distinct concat_ws(' ', account, region)) filter (where account is not null or region is not null) as places, max(at) as last from reporting.pipeline_gaps
        where $__timeFilter(at) group by kind order by gaps desc, kind`,
    }),
    series({
      title: "Digest files",
      description:
        "Digest files of CloudTrail by what checking them gave: anything but valid is to be looked into.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select date_trunc('day', read_at, 'UTC') as time, state as metric, count(*) as digests from reporting.digests
        where $__timeFilter(read_at) group by 1, 2 order by 1, 2`,
    }),
    series({
      title: "Quarantine",
      description: "Files and records that were set aside, by reason: docs/runbooks/quarantine.md.",
      unit: "short",
      limits: { warn: 100, bad: 1_000 },
      look: "stacked",
      interval: "1d",
      sql: `select date_trunc('day', created_at, 'UTC') as time, reason as metric, count(*) as elements from reporting.quarantine
        where $__timeFilter(created_at) group by 1, 2 order by 1, 2`,
    }),
    series({
      title: "Reads of the control plane",
      description: "By outcome: refused ones were implausible, and moved nothing.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select date_trunc('day', began_at, 'UTC') as time, outcome as metric, count(*) as reads from reporting.entitlement_reads
        where $__timeFilter(began_at) group by 1, 2 order by 1, 2`,
    }),
    table({
      title: "Scopes of the control plane",
      description: "How old what is known of each is.",
      unit: "s",
      units: { as_of: "dateTimeAsIso" },
      sql: `select scope, as_of, age_seconds, is_configured from reporting.entitlement_scopes where $__timeTo() is not null order by age_seconds desc nulls first, scope`,
    }),
  ],
});
