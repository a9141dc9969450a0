/** What the audit plane asks of owners: too much of it, and nobody reads it any more. */
import { dashboard, domains, text } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { OF_DOMAINS } from "./query.ts";

const SENT = `$__timeFilter(created_at) and state <> 'superseded' and ${OF_DOMAINS}`;
const TO_OWNERS = "audience in ('owner', 'deputy', 'parent')";
const MINUTES = "coalesce(substring('$minutes' from '^[0-9]{1,4}')::float8, 5)";
/** What so many messages of the range take in a week. */
const MINUTES_A_WEEK = `count(*) * ${MINUTES} / greatest(extract(epoch from $__timeTo()::timestamptz - $__timeFrom()::timestamptz) / 604800, 1.0 / 7)::float8`;

export const ownerLoad = dashboard({
  name: "owners",
  title: "Owner load",
  description: "Messages to the owners of each domain, and how long they take to answer.",
  variables: [domains(), text("minutes", "Minutes a message takes", "5")],
  panels: [
    stat({
      title: "Messages",
      description: "To everybody, in the range; those that a newer one took the place of are left out.",
      unit: "short",
      sql: `select count(*) as messages from reporting.messages where ${SENT}`,
    }),
    stat({
      title: "Pages",
      description: "Of these, those that wake somebody.",
      unit: "short",
      sql: `select count(*) filter (where urgent) as pages from reporting.messages where ${SENT}`,
    }),
    stat({
      title: "Not delivered",
      description: "Of these, those that were given up.",
      unit: "short",
      limits: { warn: 1, bad: 10 },
      sql: `select count(*) filter (where state = 'dead') as messages from reporting.messages where ${SENT}`,
    }),
    stat({
      title: "Minutes a week of the busiest domain",
      description:
        "What messages to its owners, their deputies and whoever is above them take, at so many minutes each.",
      unit: "short",
      limits: { warn: 60, bad: 240 },
      sql: `select coalesce(max(minutes), 0) as minutes from (select ${MINUTES_A_WEEK} as minutes from reporting.messages
        where ${SENT} and ${TO_OWNERS} group by domain) m`,
    }),
    series({
      title: "Messages by audience",
      description: "Owners, their deputies, security, whoever is on call.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      width: 24,
      sql: `select date_trunc('day', created_at, 'UTC') as time, audience as metric, count(*) as messages from reporting.messages
        where ${SENT} group by 1, 2 order by 1, 2`,
    }),
    table({
      title: "Messages and minutes, by domain",
      description:
        "Messages to the owners of each domain, their deputies and whoever is above them, and the minutes a week that they take each of them, at so many a message. What is sent on two ways counts twice.",
      unit: "short",
      links: { domain: "domain" },
      sql: `select domain, count(*) as messages, count(*) filter (where urgent) as pages, count(*) filter (where occasion <> 'news') as reminders,
          ${MINUTES_A_WEEK} as minutes_a_week
        from reporting.messages where ${SENT} and ${TO_OWNERS} group by domain order by messages desc, domain limit 100`,
    }),
    table({
      title: "How soon they answer",
      description: "From the first message until somebody had the alert in hand, or closed it.",
      unit: "s",
      units: { answered: "short" },
      links: { domain: "domain" },
      sql: `select domain, count(*) as answered, percentile_cont(0.5) within group (order by seconds) as "half",
          percentile_cont(0.9) within group (order by seconds) as "nine of ten"
        from reporting.acknowledgements where $__timeFilter(at) and ${OF_DOMAINS} group by domain order by "half" desc, domain limit 100`,
    }),
    series({
      title: "What waits to be sent",
      description: "Messages that wait, or are held back until the owners' morning, by when they were made.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      width: 24,
      sql: `select date_trunc('day', created_at, 'UTC') as time, state as metric, count(*) as messages from reporting.messages
        where ${SENT} and state in ('pending', 'held') group by 1, 2 order by 1, 2`,
    }),
  ],
});
