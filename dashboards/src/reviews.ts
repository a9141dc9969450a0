/** Whether access reviews are done, how, and whether what they ended has ended. */
import { dashboard, domains } from "./dashboard.ts";
import { series, stat, table } from "./panels.ts";
import { OF_DOMAINS } from "./query.ts";

const OPENED = `$__timeFilter(opened_at) and ${OF_DOMAINS}`;
const DECIDED = `$__timeFilter(decided_at) and ${OF_DOMAINS}`;

export const reviews = dashboard({
  name: "reviews",
  title: "Access reviews",
  description: "Reviews of access by domain: how far they are, what was decided, and what is left to end.",
  from: "now-90d",
  variables: [domains()],
  panels: [
    stat({
      title: "Open",
      description: "Reviews that nobody signed.",
      unit: "short",
      sql: `select count(*) filter (where state = 'open') as reviews from reporting.reviews where ${OPENED}`,
    }),
    stat({
      title: "Overdue",
      description: "Of these, those that were due before now.",
      unit: "short",
      limits: { warn: 1, bad: 5 },
      sql: `select count(*) filter (where is_overdue) as reviews from reporting.reviews where ${OPENED}`,
    }),
    stat({
      title: "Decided",
      description: "Lines to decide on that are decided, as a share.",
      unit: "percentunit",
      limits: { warn: 0.9, bad: 0.5, below: true },
      sql: `select sum(decided)::float8 / nullif(sum(due), 0) as share from reporting.reviews where ${OPENED}`,
    }),
    stat({
      title: "Revoked and still there",
      description: "Rights that reviews ended and of which nothing shows yet that they did.",
      unit: "short",
      limits: { warn: 1, bad: 20 },
      sql: `select count(*) filter (where state = 'open') as rights from reporting.review_removals where ${DECIDED}`,
    }),
    stat({
      title: "Seconds a decision takes",
      description: "Half of them took no longer. Very short ones are rubber stamps.",
      unit: "s",
      limits: { warn: 5, bad: 2, below: true },
      sql: `select percentile_cont(0.5) within group (order by seconds) as median from reporting.review_decisions where ${DECIDED} and not is_bulk`,
    }),
    series({
      title: "Decisions",
      description: "By what was decided.",
      unit: "short",
      look: "stacked",
      interval: "1d",
      width: 24,
      sql: `select date_trunc('day', decided_at, 'UTC') as time, decision as metric, count(*) as decisions from reporting.review_decisions
        where ${DECIDED} group by 1, 2 order by 1, 2`,
    }),
    table({
      title: "Reviews",
      description: "The newest first.",
      unit: "short",
      width: 24,
      units: { opened_at: "dateTimeAsIso", due_at: "dateTimeAsIso", closed_at: "dateTimeAsIso" },
      links: { review: "review", domain: "domain" },
      sql: `select review, domain, month, kind, state, opened_at, due_at, closed_at, items, due, decided, is_overdue from reporting.reviews
        where ${OPENED} order by opened_at desc, review limit 200`,
    }),
    table({
      title: "How domains decide",
      description: "Many decisions in bulk, and none that revokes, is worth a question.",
      unit: "short",
      units: { median_seconds: "s" },
      links: { domain: "domain" },
      sql: `select domain, count(*) as decisions, count(*) filter (where decision = 'revoke') as revoked, count(*) filter (where is_bulk) as in_bulk,
          count(*) filter (where is_delegated) as delegated, percentile_cont(0.5) within group (order by seconds) as median_seconds
        from reporting.review_decisions where ${DECIDED} group by domain order by decisions desc, domain limit 100`,
    }),
    table({
      title: "What is left to end",
      description: "Rights that were to end, the longest first: applied ones were asked of DataZone.",
      unit: "none",
      units: { decided_at: "dateTimeAsIso" },
      links: { review: "review", domain: "domain" },
      sql: `select decided_at, domain, review, is_applied from reporting.review_removals where ${DECIDED} and state = 'open'
        order by decided_at, review limit 100`,
    }),
  ],
});
