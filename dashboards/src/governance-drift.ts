/** Where plan, grants, use and metadata disagree. */
import { dashboard, domains } from "./dashboard.ts";
import { series, table } from "./panels.ts";
import { OF_DOMAINS } from "./query.ts";

const STANDS = `ended_at is null and seen_at <= $__timeTo()::timestamptz and ${OF_DOMAINS}`;

export const governanceDrift = dashboard({
  name: "drift",
  title: "Governance drift",
  description:
    "Where subscriptions, grants, use and metadata disagree, since when, and whether it gets better.",
  from: "now-30d",
  variables: [domains()],
  panels: [
    series({
      title: "Found, by kind",
      description: "Disagreements by the day on which they were found first.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select date_trunc('day', seen_at, 'UTC') as time, kind as metric, count(*) as disagreements from reporting.drift
        where $__timeFilter(seen_at) and ${OF_DOMAINS} group by 1, 2 order by 1, 2`,
    }),
    series({
      title: "Ended, by kind",
      description: "Disagreements by the day on which they were so no more.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select date_trunc('day', ended_at, 'UTC') as time, kind as metric, count(*) as disagreements from reporting.drift
        where $__timeFilter(ended_at) and ${OF_DOMAINS} group by 1, 2 order by 1, 2`,
    }),
    table({
      title: "What stands, by kind",
      description: "How many, since when the oldest, and how much was read by them.",
      unit: "short",
      units: { oldest: "dateTimeAsIso", bytes_out: "decbytes" },
      sql: `select kind, count(*) as disagreements, min(seen_at) as oldest, sum(bytes_out)::float8 as bytes_out from reporting.drift
        where ${STANDS} group by kind order by disagreements desc, kind`,
    }),
    table({
      title: "What stands, by domain",
      description:
        "How many of which kind matter most: rights that outlived their reason, and grants that go round the plan.",
      unit: "short",
      links: { domain: "domain" },
      sql: `select domain, count(*) as disagreements, count(*) filter (where kind in ('grant_kept_after_revoke', 'grant_after_leaving', 'access_after_role_change')) as outlived,
          count(*) filter (where kind in ('grant_without_subscription', 'used_by_direct_grant', 'used_by_tag', 'used_by_share')) as round_the_plan,
          count(*) filter (where kind = 'entitled_and_unused') as unused
        from reporting.drift where ${STANDS} group by domain order by disagreements desc, domain limit 100`,
    }),
    table({
      title: "The oldest that stand",
      description: "Whom each is about is in the console.",
      unit: "short",
      width: 24,
      units: { seen_at: "dateTimeAsIso", bytes_out: "decbytes" },
      links: { asset: "asset", domain: "domain" },
      sql: `select seen_at, kind, domain, asset, project, way, people, accesses, bytes_out from reporting.drift
        where ${STANDS} order by seen_at, kind, asset, project limit 200`,
    }),
  ],
});
