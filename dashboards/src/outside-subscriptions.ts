/** Reads that nothing allowed, or nothing any more, and rights that outlived their reason. */
import { dashboard, domains } from "./dashboard.ts";
import { series, table } from "./panels.ts";
import { GIVEN, GOVERNED, IN_DAYS, OF_DOMAINS } from "./query.ts";

const OUTSIDE = `${IN_DAYS} and is_outside and accesses > denied and ${OF_DOMAINS}`;

export const outsideSubscriptions = dashboard({
  name: "outside",
  title: "Access outside subscriptions",
  description:
    "Who reads governed data without a right, of which domain, project and asset, and in which way. What AWS refused is left out.",
  variables: [domains()],
  panels: [
    series({
      title: "By verdict",
      description:
        "Accesses that nothing allowed (none), or nothing any more (revoked): the latter is zombie access.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select time, verdict as metric, sum(${GIVEN})::float8 as accesses from reporting.domain_days
        where ${IN_DAYS} and verdict in ('none', 'revoked') and accesses > denied and ${OF_DOMAINS} group by time, verdict order by time, verdict`,
    }),
    series({
      title: "By the way in which the data was got",
      description:
        "What let it happen: a bucket's policy, a named grant, a share. A bucket's policy goes past Lake Formation.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select time, way as metric, sum(${GIVEN})::float8 as accesses from reporting.domain_days
        where ${IN_DAYS} and verdict in ('none', 'revoked') and accesses > denied and ${OF_DOMAINS} group by time, way order by time, way`,
    }),
    table({
      title: "By domain",
      description: "Of the asset that was read.",
      unit: "short",
      units: { bytes_out: "decbytes", share: "percentunit" },
      links: { domain: "domain" },
      sql: `select domain, coalesce(sum(${GIVEN}) filter (where verdict in ('none', 'revoked')), 0)::float8 as accesses,
          coalesce(sum(bytes_out) filter (where verdict in ('none', 'revoked')), 0)::float8 as bytes_out,
          coalesce(sum(${GIVEN}) filter (where verdict in ('none', 'revoked')), 0)::float8 / nullif(sum(${GIVEN}), 0) as share
        from reporting.domain_days where ${IN_DAYS} and ${GOVERNED}
        group by domain order by accesses desc, domain limit 100`,
    }),
    table({
      title: "By publishing project",
      description: "Of the asset that was read.",
      unit: "short",
      units: { bytes_out: "decbytes" },
      links: { domain: "domain" },
      sql: `select project, project_name, domain, sum(${GIVEN})::float8 as accesses, sum(bytes_out)::float8 as bytes_out, count(distinct asset) as assets
        from reporting.asset_days where ${OUTSIDE} group by project, project_name, domain order by accesses desc, project limit 50`,
    }),
    table({
      title: "By asset",
      description: "The most accesses first.",
      unit: "short",
      units: { bytes_out: "decbytes" },
      links: { asset: "asset", domain: "domain" },
      sql: `select asset, asset_name, domain, classification, sum(${GIVEN})::float8 as accesses, sum(bytes_out)::float8 as bytes_out
        from reporting.asset_days where ${OUTSIDE} group by asset, asset_name, domain, classification order by accesses desc, asset limit 50`,
    }),
    table({
      title: "By person",
      description: "Pseudonyms, also of services and roles.",
      unit: "short",
      units: { bytes_out: "decbytes", last_day: "none" },
      links: { person: "person" },
      sql: `select person, count(distinct asset) as assets, sum(${GIVEN})::float8 as accesses, sum(bytes_out)::float8 as bytes_out, max(day)::text as last_day
        from reporting.access_days where ${OUTSIDE} group by person order by accesses desc, person limit 50`,
    }),
    table({
      title: "Zombie access",
      description: "Reads after the right to them had ended.",
      unit: "short",
      units: { bytes_out: "decbytes", last_day: "none" },
      links: { person: "person", asset: "asset" },
      sql: `select person, asset, way, sum(${GIVEN})::float8 as accesses, sum(bytes_out)::float8 as bytes_out, max(day)::text as last_day
        from reporting.access_days where ${OUTSIDE} and verdict = 'revoked' group by person, asset, way order by accesses desc, person, asset limit 50`,
    }),
    table({
      title: "Bypass of Lake Formation",
      description:
        "Accesses to governed data by a bucket's policy, a hybrid location, or out of an account that is none of ours, whatever the verdict.",
      unit: "short",
      units: { bytes_out: "decbytes" },
      links: { domain: "domain" },
      sql: `select domain, way, verdict, sum(${GIVEN})::float8 as accesses, sum(bytes_out)::float8 as bytes_out from reporting.domain_days
        where ${IN_DAYS} and way in ('bucket_policy', 'hybrid', 'outside_account') and accesses > denied and ${OF_DOMAINS}
        group by domain, way, verdict order by accesses desc, domain, way, verdict limit 100`,
    }),
  ],
});
