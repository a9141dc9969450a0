/** One person, by pseudonym: what they read, and what was found. Who it is, is for the console, which notes who looks. */
import { dashboard, text } from "./dashboard.ts";
import { series, table } from "./panels.ts";
import { FOUND_IN_DAYS, HOURS_NOTE, IN_DAYS, IN_HOURS } from "./query.ts";

const OWN = "person = '$person'";

export const person = dashboard({
  name: "person",
  title: "Person",
  description:
    "What somebody read, by pseudonym. The console says who it is to whoever may know, and notes who looked.",
  variables: [
    // no list: where they read nothing, or less than many others, Grafana would put somebody else in their place
    text("person", "Person, by pseudonym", ""),
  ],
  panels: [
    series({
      title: "Bytes out by the hour",
      description: HOURS_NOTE,
      unit: "decbytes",
      look: "bars",
      interval: "1h",
      sql: `select hour as time, bytes_out::float8 as bytes from reporting.person_hours where ${IN_HOURS} and ${OWN} order by hour`,
    }),
    series({
      title: "The largest hour of the day against what is usual",
      description:
        "What is usual for them in an hour in which they read at all, and three spreads above that.",
      unit: "decbytes",
      interval: "1d",
      sql: `select d.time, d.peak_bytes::float8 as "largest hour", u.usual_bytes as usual, u.high_bytes as "far above"
        from reporting.person_days d left join reporting.usual_volumes u on u.day = d.day and u.person = d.person
          and u.day >= ($__timeFrom()::timestamptz at time zone 'UTC')::date 
        where ${IN_DAYS.replace("day between", "d.day between")} and d.person = '$person' order by d.time`,
    }),
    series({
      title: "Accesses by verdict",
      description: "By what the control plane said of them at their time, refused ones included.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      sql: `select time, verdict as metric, sum(accesses)::float8 as accesses from reporting.access_days
        where ${IN_DAYS} and ${OWN} group by time, verdict order by time, verdict`,
    }),
    table({
      title: "What they read",
      description: "Assets, the most first.",
      unit: "short",
      units: { bytes_out: "decbytes", last_day: "none" },
      links: { asset: "asset", domain: "domain" },
      sql: `select asset, domain, classification, verdict, way, sum(accesses)::float8 as accesses, sum(bytes_out)::float8 as bytes_out, max(day)::text as last_day
        from reporting.access_days where ${IN_DAYS} and ${OWN} and asset is not null group by 1, 2, 3, 4, 5 order by bytes_out desc, 1, 4, 5 limit 100`,
    }),
    table({
      title: "What they read that no asset covers",
      description: "By bucket, the most first.",
      unit: "short",
      units: { bytes_out: "decbytes", last_day: "none" },
      sql: `select bucket, sum(accesses)::float8 as accesses, sum(bytes_out)::float8 as bytes_out, max(day)::text as last_day
        from reporting.access_days where ${IN_DAYS} and ${OWN} and asset is null group by bucket order by bytes_out desc, bucket limit 100`,
    }),
    table({
      title: "What was found",
      description: "Findings about them that stand, the newest first.",
      unit: "short",
      units: { window_start: "dateTimeAsIso", bytes_out: "decbytes" },
      links: { asset: "asset" },
      sql: `select f.window_start, f.level, f.tier, r.title as rule, f.asset, f.event_count, f.bytes_out
        from reporting.findings f left join reporting.rules r using (rule_id)
        where f.${FOUND_IN_DAYS} and f.person = '$person' and f.status = 'open' order by f.window_start desc, rule, f.asset limit 100`,
    }),
  ],
});
