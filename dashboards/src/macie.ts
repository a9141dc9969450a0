/** What Macie found, and whether owners classified their data alike. */
import { dashboard, domains } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { IN_DAYS, OF_DOMAINS } from "./query.ts";

export const macie = dashboard({
  name: "macie",
  title: "Macie and classification",
  description: "Sensitive data that Macie found, how owners classified it, and how it is read.",
  from: "now-30d",
  variables: [domains()],
  panels: [
    stat({
      title: "Classified otherwise",
      description: "Assets whose classification what Macie found contradicts.",
      unit: "short",
      limits: { warn: 1, bad: 10 },
      sql: `select count(*) as assets from reporting.drift
        where kind = 'classification_contradicted' and ended_at is null and seen_at <= $__timeTo()::timestamptz and ${OF_DOMAINS}`,
    }),
    stat({
      title: "Sensitive and unclassified",
      description: "Assets in which Macie found something, and of which nobody said how sensitive they are.",
      unit: "short",
      limits: { warn: 1, bad: 10 },
      sql: `select count(*) as assets from reporting.assets where sensitivity is not null and classification is null and ${OF_DOMAINS} and $__timeTo() is not null`,
    }),
    series({
      title: "Macie's findings by severity",
      description: "By the day on which Macie last said it, whatever domain is chosen: buckets have none.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      width: 16,
      sql: `select date_trunc('day', updated_at, 'UTC') as time, severity as metric, count(*) as findings from reporting.macie_findings
        where $__timeFilter(updated_at) and not archived group by 1, 2 order by 1, 2`,
    }),
    table({
      title: "By type",
      description: "What Macie found, by its own types, whatever domain is chosen.",
      unit: "short",
      sql: `select type, category, count(*) filter (where severity = 'high') as high, count(*) filter (where severity = 'medium') as medium,
          count(*) filter (where severity = 'low') as low, count(distinct bucket) as buckets
        from reporting.macie_findings where $__timeFilter(updated_at) and not archived
        group by type, category order by high desc, medium desc, low desc, type limit 100`,
    }),
    table({
      title: "By bucket",
      description: "The most severe first, whatever domain is chosen.",
      unit: "short",
      sql: `select account, region, bucket, count(*) filter (where severity = 'high') as high, count(*) as findings
        from reporting.macie_findings where $__timeFilter(updated_at) and not archived
        group by account, region, bucket order by high desc, findings desc, account, region, bucket limit 100`,
    }),
    table({
      title: "Found against said",
      description: "Assets by what Macie found in them and what their owners say.",
      unit: "short",
      sql: `select coalesce(sensitivity, 'nothing found') as found, coalesce(classification, 'nothing said') as said, count(*) as assets
        from reporting.assets where ${OF_DOMAINS} and $__timeTo() is not null group by 1, 2 order by assets desc, 1, 2`,
    }),
    table({
      title: "Sensitive data that is read most",
      description:
        "Assets in which Macie found something, by what was read of them, and how much of that nothing allowed.",
      unit: "short",
      units: { bytes_out: "decbytes", outside: "decbytes" },
      links: { asset: "asset", domain: "domain" },
      sql: `select asset, domain, sensitivity, classification, sum(accesses)::float8 as accesses, sum(bytes_out)::float8 as bytes_out,
          coalesce(sum(bytes_out) filter (where is_outside), 0)::float8 as outside
        from reporting.asset_days where ${IN_DAYS} and sensitivity is not null and ${OF_DOMAINS}
        group by asset, domain, sensitivity, classification order by bytes_out desc, asset limit 50`,
    }),
  ],
});
