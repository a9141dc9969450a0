/** Who reads much, of what, and whether that is usual for them. */
import { dashboard, text } from "./dashboard.ts";
import { series, table } from "./panels.ts";
import { FOUND_IN_DAYS, HOURS_NOTE, IN_DAYS, IN_HOURS } from "./query.ts";

export const bulkDownloads = dashboard({
  name: "bulk-downloads",
  title: "Bulk downloads",
  description: "Who reads most, of which assets, hour by hour, against what is usual for them.",
  variables: [text("least_mb", "Hours from MB", "100")],
  panels: [
    series({
      title: "Bytes out by the hour",
      description: `What people, services and roles of the platform read. ${HOURS_NOTE}`,
      unit: "decbytes",
      look: "stacked",
      interval: "1h",
      sql: `select hour as time, person_kind as metric, sum(bytes_out)::float8 as bytes from reporting.person_hours
        where ${IN_HOURS} group by hour, person_kind order by hour, person_kind`,
    }),
    series({
      title: "Bytes out by the day",
      description: "The same by day, over the whole range.",
      unit: "decbytes",
      look: "stacked",
      interval: "1d",
      sql: `select day::timestamp at time zone 'UTC' as time, person_kind as metric, sum(bytes_out::float8) as bytes from reporting.person_days
        where ${IN_DAYS} group by day, person_kind order by day, person_kind`,
    }),
    table({
      title: "Who reads most",
      description: "People, services and roles by what they read in the range, and their largest hour.",
      unit: "decbytes",
      units: { days: "short", accesses: "short" },
      links: { person: "person" },
      sql: `select person, min(person_kind) as kind, sum(bytes_out)::float8 as bytes_out, max(peak_bytes) as largest_hour, count(*) as days, sum(accesses)::float8 as accesses
        from reporting.person_days where ${IN_DAYS} group by person order by bytes_out desc, person limit 50`,
    }),
    table({
      title: "What is read most",
      description: "Assets by what was read of them in the range.",
      unit: "decbytes",
      units: { accesses: "short" },
      links: { asset: "asset", domain: "domain" },
      sql: `select r.asset, a.name, a.domain, a.classification, r.bytes_out, r.accesses
        from (select asset, sum(bytes_out::float8) as bytes_out, sum(accesses::float8) as accesses from reporting.asset_days
          where ${IN_DAYS} and asset is not null group by asset order by bytes_out desc, asset limit 50) r
        left join reporting.assets a using (asset) order by r.bytes_out desc, r.asset`,
    }),
    series({
      title: "The ten who read most, hour by hour",
      description: `By pseudonym. ${HOURS_NOTE}`,
      unit: "decbytes",
      interval: "1h",
      sql: `select hour as time, person as metric, bytes_out::float8 as bytes from reporting.person_hours
        where ${IN_HOURS} and person in (select person from reporting.person_days where ${IN_DAYS}
          group by person order by sum(bytes_out) desc, person limit 10)
        order by hour, person`,
    }),
    table({
      title: "Hours far above what is usual",
      description: `Hours with at least so many MB that are over three spreads above what is usual for whoever it was, the farthest first, before them those of whom nothing is usual. ${HOURS_NOTE}`,
      unit: "decbytes",
      units: { hour: "dateTimeAsIso", times: "short" },
      links: { person: "person" },
      sql: `with hours as materialized (
          select hour, (hour at time zone 'UTC')::date as day, person, bytes_out from reporting.person_hours
          where ${IN_HOURS} and bytes_out >= coalesce(substring('$least_mb' from '^[0-9]{1,9}')::float8, 100) * 1e6
        )
        select h.hour, h.person, u.peer_group, h.bytes_out, u.usual_bytes, u.high_bytes, h.bytes_out / nullif(u.usual_bytes, 0) as times
        from hours h join reporting.usual_volumes u on u.day = h.day and u.person = h.person
        where u.day in (select day from hours) and h.bytes_out > u.high_bytes
        order by times desc nulls first, h.hour, h.person limit 100`,
    }),
    series({
      title: "Findings on volume",
      description:
        "Findings of the detector and of ceilings by tier; those in shadow, or expected, are left out.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select date_trunc('day', window_start, 'UTC') as time, tier as metric, count(*) as findings from reporting.findings
        where ${FOUND_IN_DAYS} and category = 'volume' and status = 'open' and not shadow group by 1, 2 order by 1, 2`,
    }),
    table({
      title: "Newest findings on volume",
      description: "The newest first.",
      unit: "decbytes",
      units: { window_start: "dateTimeAsIso" },
      links: { person: "person", domain: "domain" },
      sql: `select window_start, level, tier, person, domain, bytes_out from reporting.findings
        where ${FOUND_IN_DAYS} and category = 'volume' and status = 'open' and not shadow
        order by window_start desc, bytes_out desc limit 50`,
    }),
  ],
});
