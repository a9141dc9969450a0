/** For whoever owns a domain: who reads my data, and what is left to do. Works for readers of one domain. */
import { dashboard, list } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { GIVEN, IN_DAYS } from "./query.ts";

/** Of none: what is nobody's, to which cells without a domain lead. */
const OWN = "('$domain' = '' and domain is null or domain = '$domain')";
/** Of alerts, which may be of several. */
const TOLD = "('$domain' = '' and domain is null or domain = '$domain' or '$domain' = any (domains))";

/** From one step to the next; null: one is not known, or they are the other way round. */
function seconds(from: string, until: string): string {
  return `case when ${until} >= ${from} then date_part('epoch', ${until} - ${from}) end`;
}

export const domainOwner = dashboard({
  name: "domain",
  title: "Domain owner",
  description:
    "One domain: who reads its data, how that goes, which rights nobody uses, how subscriptions came to be, and how its reviews are.",
  variables: [
    list(
      "domain",
      "Domain",
      `select name as __text, domain as __value from (select name, domain from reporting.domains
        union all select '(no domain)', '' where reporting.reads_all()) d order by domain = '', name, domain`,
    ),
  ],
  panels: [
    stat({
      title: "Bytes out",
      description: "Read of the domain's data in the range.",
      unit: "decbytes",
      sql: `select sum(bytes_out)::float8 as bytes from reporting.domain_days where ${IN_DAYS} and ${OWN}`,
    }),
    stat({
      title: "Without a right",
      description: "Accesses that nothing allowed, or nothing any more; those that AWS refused left out.",
      unit: "short",
      limits: { warn: 1, bad: 100 },
      sql: `select coalesce(sum(${GIVEN}), 0)::float8 as accesses from reporting.domain_days where ${IN_DAYS} and verdict in ('none', 'revoked') and ${OWN}`,
    }),
    stat({
      title: "Open alerts",
      description: "Of the range, those that nobody closed.",
      unit: "short",
      limits: { warn: 1, bad: 10 },
      sql: `select count(*) as alerts from reporting.alerts
        where $__timeFilter(since) and kind = 'cause' and not in_digest and state in ('open', 'acknowledged', 'snoozed') and ${TOLD}`,
    }),
    stat({
      title: "Unused rights",
      description: "Subscriptions and grants that stand and were not used.",
      unit: "short",
      limits: { warn: 10, bad: 100 },
      sql: `select count(*) as rights from reporting.drift where ended_at is null and seen_at <= $__timeTo()::timestamptz and kind = 'entitled_and_unused' and ${OWN}`,
    }),
    stat({
      title: "Reviews overdue",
      description: "Access reviews that are open, and were due before now.",
      unit: "short",
      limits: { warn: 1, bad: 2 },
      sql: `select count(*) as reviews from reporting.reviews where is_overdue and opened_at <= $__timeTo()::timestamptz and ${OWN}`,
    }),
    series({
      title: "Accesses by verdict",
      description: "Accesses to the domain's data by what allowed them; those that AWS refused left out.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select time, verdict as metric, sum(${GIVEN})::float8 as accesses from reporting.domain_days
        where ${IN_DAYS} and ${OWN} group by time, verdict order by time, verdict`,
    }),
    series({
      title: "Bytes out by action",
      description: "Reads, and what else moved bytes out.",
      unit: "decbytes",
      interval: "1d",
      sql: `select time, action as metric, sum(bytes_out)::float8 as bytes from reporting.domain_days
        where ${IN_DAYS} and ${OWN} group by time, action order by time, action`,
    }),
    table({
      title: "Who reads my data",
      description:
        "Pseudonyms, also of services and roles: the console shows names to whoever may see them. Accesses that AWS refused are counted, too.",
      unit: "short",
      units: { bytes_out: "decbytes", last_day: "none" },
      links: { person: "person" },
      sql: `select person, count(distinct asset) as assets, sum(accesses)::float8 as accesses, coalesce(sum(${GIVEN}) filter (where is_outside), 0)::float8 as without_right,
          sum(bytes_out)::float8 as bytes_out, max(day)::text as last_day
        from reporting.access_days where ${IN_DAYS} and ${OWN} group by person order by bytes_out desc, person limit 50`,
    }),
    table({
      title: "What is read",
      description:
        "Assets of the domain by what was read of them. Accesses that AWS refused are counted, too.",
      unit: "short",
      units: { bytes_out: "decbytes" },
      links: { asset: "asset" },
      sql: `select asset, asset_name, classification, sum(accesses)::float8 as accesses, sum(bytes_out)::float8 as bytes_out
        from reporting.asset_days where ${IN_DAYS} and ${OWN} group by asset, asset_name, classification order by bytes_out desc, asset limit 50`,
    }),
    table({
      title: "Unused subscriptions",
      description: "Rights that stand and were not used, the longest first.",
      unit: "none",
      units: { seen_at: "dateTimeAsIso" },
      links: { asset: "asset" },
      sql: `select seen_at, asset, project, way from reporting.drift
        where ended_at is null and seen_at <= $__timeTo()::timestamptz and kind = 'entitled_and_unused' and ${OWN} order by seen_at, asset, project limit 100`,
    }),
    table({
      title: "Subscriptions",
      description:
        "The 50 that changed last before the end of the range, step by step, with the time that each took since the one before, as DataZone tells. Days of use are of the daily sums: where is_shared, of any subscriber of the asset. By whom, and what Lake Formation has, is in the console.",
      unit: "none",
      width: 24,
      units: {
        requested_at: "dateTimeAsIso",
        decided_at: "dateTimeAsIso",
        granted_at: "dateTimeAsIso",
        ended_at: "dateTimeAsIso",
        to_decide: "s",
        to_grant: "s",
        to_use: "s",
        to_end: "s",
      },
      links: { subscription: "subscription", asset: "asset" },
      sql: `select subscription, asset, asset_name, coalesce(subscriber_name, subscriber_kind) as subscriber, state, requested_at,
          coalesce(approved_at, rejected_at) as decided_at, ${seconds("requested_at", "coalesce(approved_at, rejected_at)")} as to_decide,
          granted_at, ${seconds("approved_at", "granted_at")} as to_grant,
          first_used::text as first_used, ${seconds("granted_at", "first_used::timestamp at time zone 'UTC'")} as to_use,
          last_used::text as last_used, is_shared, ended_at, ${seconds("approved_at", "ended_at")} as to_end
        from reporting.newest_subscriptions('$domain', $__timeTo()::timestamptz, 50) order by changed_at desc, subscription`,
    }),
    table({
      title: "Access reviews",
      description: "The newest first: lines to decide on, and how many are decided.",
      unit: "short",
      units: { due_at: "dateTimeAsIso" },
      links: { review: "review" },
      sql: `select review, month, kind, state, due_at, due, decided, is_overdue from reporting.reviews
        where opened_at <= $__timeTo()::timestamptz and ${OWN} order by opened_at desc, review limit 24`,
    }),
  ],
});
