/** What a security team looks at first: what was found, what was read, and whether somebody answers. */
import { dashboard, domains } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { FOUND_IN_DAYS, GIVEN, GOVERNED, IN_DAYS, OF_DOMAINS, TOLD_TO_DOMAINS } from "./query.ts";

const OPEN = `kind = 'cause' and not in_digest and state in ('open', 'acknowledged', 'snoozed') and ${TOLD_TO_DOMAINS}`;
const ACKNOWLEDGED = `$__timeFilter(at) and exists (
          select from unnest(array_append((select a.domains from reporting.alerts a where a.alert = k.alert), coalesce(domain, ''))) d (domain)
          where d.domain in ($domain))`;
const FOUND = `${FOUND_IN_DAYS} and status = 'open' and tier in ('page', 'review') and ${OF_DOMAINS}`;

export const overview = dashboard({
  name: "overview",
  title: "Audit plane overview",
  description: "Alerts, verdicts and volume of all domains, or of some of them.",
  variables: [domains()],
  panels: [
    stat({
      title: "Open alerts",
      description: "Alerts of the range that nobody closed, those that are told in digests left out.",
      unit: "short",
      limits: { warn: 10, bad: 50 },
      sql: `select count(*) as alerts from reporting.alerts where $__timeFilter(since) and ${OPEN}`,
    }),
    stat({
      title: "In nobody's hands",
      description: "Of these, those that nobody acknowledged.",
      unit: "short",
      limits: { warn: 5, bad: 20 },
      sql: `select count(*) as alerts from reporting.alerts where $__timeFilter(since) and ${OPEN} and state = 'open'`,
    }),
    stat({
      title: "Time to acknowledge",
      description:
        "Half of the alerts were in somebody's hands, or closed, after so long, from the first message.",
      unit: "s",
      limits: { warn: 3_600, bad: 14_400 },
      sql: `select percentile_cont(0.5) within group (order by seconds) as median from reporting.acknowledgements k
        where ${ACKNOWLEDGED}`,
    }),
    stat({
      title: "Accesses outside rights",
      description:
        "Accesses to governed data that nothing allowed, or nothing any more (verdicts none and revoked), as a share; those that AWS refused left out.",
      unit: "percentunit",
      limits: { warn: 0.001, bad: 0.01 },
      sql: `select coalesce(sum(${GIVEN}) filter (where verdict in ('none', 'revoked')), 0)::float8 / nullif(sum(${GIVEN}), 0) as share
        from reporting.domain_days where ${IN_DAYS} and ${GOVERNED}`,
    }),
    stat({
      title: "Bytes out",
      description: "Read of governed data in the range.",
      unit: "decbytes",
      sql: `select sum(bytes_out)::float8 as bytes from reporting.domain_days where ${IN_DAYS} and ${GOVERNED}`,
    }),
    stat({
      title: "Events behind",
      description: "How late the events of the last hour that was read came, on average.",
      unit: "s",
      limits: { warn: 1_800, bad: 7_200 },
      sql: `select sum(lag_mean_seconds * events) / nullif(sum(events) filter (where lag_mean_seconds is not null), 0) as lag from reporting.coverage_hours
        where hour = (select newest_hour from reporting.pipeline_now) and $__timeTo() is not null`,
    }),
    series({
      title: "Alerts by tier",
      description:
        "Causes that rules found, each by the first day of the range on which it was: to be told at once (page), or to be looked at (review). What was found in the past is told summed up.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select time, tier as metric, count(*) as alerts
        from (select date_trunc('day', min(window_start), 'UTC') as time, tier, cause from reporting.findings where ${FOUND} group by tier, cause) c
        group by time, tier order by time, tier`,
    }),
    series({
      title: "Bytes out against the expected band",
      description:
        "Bytes that were read of governed data by day, and between what they were on the same weekday of the six weeks before: from the least to the most of these, a tenth wider. A day without any is 0, unless it is before or after all that is known.",
      unit: "decbytes",
      interval: "1d",
      sql: `with sums as (
          select day, coalesce(sum(bytes_out) filter (where ${GOVERNED}), 0)::float8 as bytes from reporting.domain_days
          where day between ($__timeFrom()::timestamptz at time zone 'UTC')::date - 42 and ($__timeTo()::timestamptz at time zone 'UTC')::date
          group by day
        ), days as (
          select k.day::date as day, coalesce(s.bytes, 0) as bytes
          from generate_series((select min(day) from sums)::timestamp, (select max(day) from sums)::timestamp, interval '1 day') k (day)
          left join sums s on s.day = k.day::date
        )
        select d.day::timestamp at time zone 'UTC' as time, d.bytes as "bytes out", 0.9 * min(p.bytes) as "expected, from", 1.1 * max(p.bytes) as "expected, to"
        from days d left join days p on p.day in (d.day - 7, d.day - 14, d.day - 21, d.day - 28, d.day - 35, d.day - 42)
        where ${IN_DAYS.replace("day between", "d.day between")}
        group by d.day, d.bytes order by d.day`,
    }),
    series({
      title: "Entitlement verdicts",
      description:
        "Accesses to governed data by what the control plane said of them at their time; those that AWS refused left out.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select time, verdict as metric, sum(${GIVEN})::float8 as accesses from reporting.domain_days
        where ${IN_DAYS} and ${GOVERNED} group by time, verdict order by time, verdict`,
    }),
    series({
      title: "Time to acknowledge, by day",
      description: "Half of the alerts, and nine of ten, were in somebody's hands, or closed, after so long.",
      unit: "s",
      limits: { warn: 3_600, bad: 14_400 },
      interval: "1d",
      sql: `select date_trunc('day', at, 'UTC') as time, percentile_cont(0.5) within group (order by seconds) as "half",
          percentile_cont(0.9) within group (order by seconds) as "nine of ten"
        from reporting.acknowledgements k where ${ACKNOWLEDGED} group by 1 order by 1`,
    }),
    table({
      title: "Alerts by domain",
      description: "The same by the domain that owns the data.",
      unit: "short",
      links: { domain: "domain" },
      sql: `select domain, count(*) filter (where tier = 'page') as page, count(*) filter (where tier = 'review') as review
        from (select distinct domain, tier, cause from reporting.findings where ${FOUND}) c
        group by domain order by page desc, review desc, domain limit 100`,
    }),
    table({
      title: "Newest open alerts",
      description:
        "What stands and is told alone, the newest first, by the first of the domains whose owners are told.",
      unit: "none",
      units: { since: "dateTimeAsIso" },
      links: { alert: "alert", domain: "domain" },
      sql: `select n.alert, n.since, a.level, a.rule_title, n.domain, array_to_string(n.domains, ', ') as domains, n.state
        from (select alert, since, domain, domains, state from reporting.alerts where $__timeFilter(since) and ${OPEN} order by since desc, alert desc limit 50) n
        cross join lateral (select level, rule_title from reporting.alerts where alert = n.alert limit 1) a order by n.since desc, n.alert desc`,
    }),
  ],
});
