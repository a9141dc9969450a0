/** How much of what happened can be judged at all. */
import { dashboard, text } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { IN_DAYS } from "./query.ts";

const TARGET = "least(coalesce(substring('$target' from '^[0-9]{1,3}')::float8, 95), 100) / 100";
const SEEN = "verdict not in ('unknown', 'pending', 'ungoverned')";

export const sight = dashboard({
  name: "sight",
  title: "Sight",
  description:
    "Which share of accesses and bytes was judged, and what hides the rest: unknown, pending, ungoverned.",
  variables: [text("target", "Target, in percent", "95")],
  panels: [
    stat({
      title: "Judged accesses",
      description:
        "Accesses to governed data with a verdict that says something, as a share of those to governed data. Refused ones count, too.",
      unit: "percentunit",
      limits: { warn: 0.95, bad: 0.8, below: true },
      sql: `select coalesce(sum(accesses) filter (where ${SEEN}), 0)::float8 / nullif(sum(accesses), 0) as share from reporting.domain_days where ${IN_DAYS} and is_governed`,
    }),
    stat({
      title: "Governed accesses",
      description: "Accesses to data that an asset covers, as a share of all.",
      unit: "percentunit",
      limits: { warn: 0.8, bad: 0.5, below: true },
      sql: `select coalesce(sum(accesses) filter (where is_governed), 0)::float8 / nullif(sum(accesses), 0) as share from reporting.domain_days where ${IN_DAYS}`,
    }),
    stat({
      title: "Judged bytes",
      description: "The same of bytes that were read of governed data.",
      unit: "percentunit",
      limits: { warn: 0.95, bad: 0.8, below: true },
      sql: `select coalesce(sum(bytes_out) filter (where ${SEEN}), 0)::float8 / nullif(sum(bytes_out), 0) as share from reporting.domain_days where ${IN_DAYS} and is_governed`,
    }),
    stat({
      title: "Governed bytes",
      description: "Bytes that were read of data that an asset covers, as a share of all.",
      unit: "percentunit",
      limits: { warn: 0.8, bad: 0.5, below: true },
      sql: `select coalesce(sum(bytes_out) filter (where is_governed), 0)::float8 / nullif(sum(bytes_out), 0) as share from reporting.domain_days where ${IN_DAYS}`,
    }),
    series({
      title: "Judged share against the target",
      description: "Of accesses to governed data, and of what was read of it.",
      unit: "percentunit",
      interval: "1d",
      sql: `select time, coalesce(sum(accesses) filter (where ${SEEN}), 0)::float8 / nullif(sum(accesses), 0) as accesses,
          coalesce(sum(bytes_out) filter (where ${SEEN}), 0)::float8 / nullif(sum(bytes_out), 0) as bytes, ${TARGET} as target
        from reporting.domain_days where ${IN_DAYS} and is_governed group by time order by time`,
    }),
    series({
      title: "Accesses by verdict",
      description: "As shares of all accesses of the day.",
      unit: "percentunit",
      look: "stacked",
      interval: "1d",
      sql: `select time, verdict as metric, sum(accesses)::float8 / nullif(sum(sum(accesses)) over (partition by time), 0)::float8 as share
        from reporting.domain_days where ${IN_DAYS} group by time, verdict order by time, verdict`,
    }),
    series({
      title: "Bytes by verdict",
      description: "As shares of all that was read on the day.",
      unit: "percentunit",
      look: "stacked",
      interval: "1d",
      sql: `select time, verdict as metric, sum(bytes_out)::float8 / nullif(sum(sum(bytes_out)) over (partition by time), 0)::float8 as share
        from reporting.domain_days where ${IN_DAYS} group by time, verdict order by time, verdict`,
    }),
    table({
      title: "Why verdicts are unknown or pending",
      description:
        "By domain and by whoever it was: unknown are a session or role that is nobody's, and somebody of whom not all that they may is seen; pending is what was done after the domain's control plane was read last.",
      unit: "short",
      units: { bytes_out: "decbytes" },
      links: { domain: "domain", person: "person" },
      sql: `select verdict, domain, person, sum(accesses)::float8 as accesses, sum(bytes_out)::float8 as bytes_out from reporting.access_days
        where ${IN_DAYS} and verdict in ('unknown', 'pending') group by verdict, domain, person order by accesses desc, verdict, domain, person limit 50`,
    }),
    table({
      title: "Assets whose accesses cannot be judged",
      description: "With verdict unknown or pending, the most first.",
      unit: "short",
      units: { bytes_out: "decbytes" },
      links: { asset: "asset", domain: "domain" },
      sql: `select asset, domain, verdict, sum(accesses)::float8 as accesses, sum(bytes_out)::float8 as bytes_out from reporting.asset_days
        where ${IN_DAYS} and verdict in ('unknown', 'pending') group by asset, domain, verdict order by accesses desc, asset, verdict limit 50`,
    }),
    table({
      title: "What no asset covers",
      description: "Buckets by what was read of them: to be published, or to be left out on purpose.",
      unit: "short",
      units: { bytes_out: "decbytes" },
      sql: `select bucket, sum(accesses)::float8 as accesses, sum(bytes_out)::float8 as bytes_out, max(people) as people from reporting.asset_days
        where ${IN_DAYS} and verdict = 'ungoverned' group by bucket order by bytes_out desc, bucket limit 50`,
    }),
    table({
      title: "How old what is known of the control plane is",
      description: "What was done after the last read is pending until the next.",
      unit: "s",
      units: { as_of: "dateTimeAsIso" },
      sql: `select scope, as_of, age_seconds from reporting.entitlement_scopes where is_configured and $__timeTo() is not null order by age_seconds desc nulls first, scope`,
    }),
  ],
});
