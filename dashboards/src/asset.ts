/** One asset: who reads it, in which way, and its newest events. */
import { dashboard, domains, list } from "./dashboard.ts";
import { series, table } from "./panels.ts";
import { FOUND_IN_DAYS, HOURS_NOTE, IN_DAYS, IN_HOURS, OF_DOMAINS } from "./query.ts";

const OWN = "asset = '$asset'";

export const asset = dashboard({
  name: "asset",
  title: "Asset",
  description: "Who reads an asset, in which way and by which right.",
  variables: [
    domains(),
    list(
      "asset",
      "Asset",
      `select name as __text, asset as __value from (select name, asset from reporting.assets where ${OF_DOMAINS}
        union all select '(no asset)', '') a order by asset = '', name, asset`,
    ),
  ],
  panels: [
    table({
      title: "What it is",
      description: "As the catalog has it.",
      unit: "none",
      height: 4,
      links: { domain: "domain" },
      sql: `select name, domain, domain_name, project_name, classification, sensitivity from reporting.assets where ${OWN} and $__timeTo() is not null`,
    }),
    table({
      title: "Where it lies",
      description: "Its prefixes in S3.",
      unit: "none",
      height: 4,
      sql: `select location from reporting.asset_locations where ${OWN} and $__timeTo() is not null order by location limit 50`,
    }),
    series({
      title: "Accesses by verdict, by the hour",
      description: `Refused ones included. ${HOURS_NOTE}`,
      unit: "short",
      look: "stacked",
      interval: "1h",
      sql: `select hour as time, verdict as metric, accesses::float8 as accesses from reporting.asset_hours where ${IN_HOURS} and ${OWN} order by hour, verdict`,
    }),
    series({
      title: "Bytes out by verdict, by the day",
      description: "Over the whole range.",
      unit: "decbytes",
      look: "stacked",
      interval: "1d",
      sql: `select time, verdict as metric, sum(bytes_out)::float8 as bytes from reporting.access_days where ${IN_DAYS} and ${OWN} group by time, verdict order by time, verdict`,
    }),
    table({
      title: "Who reads it",
      description: "Pseudonyms, also of services and roles.",
      unit: "short",
      units: { bytes_out: "decbytes", last_day: "none" },
      links: { person: "person" },
      sql: `select person, verdict, way, sum(accesses)::float8 as accesses, sum(bytes_out)::float8 as bytes_out, max(day)::text as last_day
        from reporting.access_days where ${IN_DAYS} and ${OWN} group by person, verdict, way order by bytes_out desc, person, verdict, way limit 100`,
    }),
    table({
      title: "What was found",
      description: "Findings about it that stand, the newest first.",
      unit: "short",
      units: { window_start: "dateTimeAsIso", bytes_out: "decbytes" },
      links: { person: "person" },
      sql: `select f.window_start, f.level, f.tier, r.title as rule, f.person, f.event_count, f.bytes_out
        from reporting.findings f left join reporting.rules r using (rule_id)
        where f.${FOUND_IN_DAYS} and f.asset = '$asset' and f.status = 'open' order by f.window_start desc, rule, f.person limit 100`,
    }),
    table({
      title: "Where plan, grants and use disagree",
      description: "What stands, since when.",
      unit: "short",
      units: { seen_at: "dateTimeAsIso", bytes_out: "decbytes" },
      sql: `select seen_at, kind, project, way, people, bytes_out from reporting.drift
        where ended_at is null and seen_at <= $__timeTo()::timestamptz and ${OWN} order by seen_at desc, kind, project limit 100`,
    }),
    table({
      title: "Newest events",
      description:
        "Of the last day of the range, one by one, without who: that is in the console, which notes who looks.",
      unit: "none",
      units: { event_time: "dateTimeAsIso", bytes_out: "decbytes" },
      sql: `select event_time, account, region, event_name, resource, bytes_out, error_code from reporting.events
        where event_time between $__timeTo()::timestamptz - interval '1 day' and $__timeTo()::timestamptz
          and exists (select from reporting.asset_locations l where l.asset = '$asset' and starts_with(resource, l.location)
            and not exists (select from reporting.asset_locations m where m.asset <> l.asset and length(m.location) > length(l.location)
              and starts_with(m.location, l.location) and starts_with(resource, m.location)))
        order by event_time desc limit 200`,
    }),
  ],
});
