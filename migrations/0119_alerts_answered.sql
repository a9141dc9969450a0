-- How soon somebody has an alert in hand counts what was closed, or put off, without a word before, and each alert once: who acknowledges it
-- again a week later was no week late. Locks the view for a moment.

create or replace view reporting.acknowledgements with (security_barrier) as
  select l.at, case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end as alert,
    case when (select reporting.reads_all()) then o.domains[1] else (
      select n.domain from unnest(o.domains) with ordinality n (domain, at) where n.domain = any ((select reporting.read_domains())::text[]) order by n.at limit 1
    ) end as domain,
    greatest(0, extract(epoch from l.at - o.first))::float8 as seconds
  from audit_log l
  cross join lateral (
    -- of several messages about it one that the reader sees
    select min(m.created_at) as first,
      min(m.domains) filter (where (select reporting.reads_all()) or m.domains && (select reporting.read_domains())) as domains
    from outbox m
    where m.alert_id = case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end
  ) o
  where l.action in ('alert.acknowledged', 'alert.snoozed', 'alert.resolved', 'alert.false_positive', 'alert.expected', 'alert.confirmed')
    and not exists (select from audit_log e where e.subject = l.subject and e.seq < l.seq
      and e.action in ('alert.acknowledged', 'alert.snoozed', 'alert.resolved', 'alert.false_positive', 'alert.expected', 'alert.confirmed'))
    and o.first is not null and ((select reporting.reads_all())
    or o.domains && (select reporting.read_domains())
      and exists (select from reporting.alerts v where v.alert = case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end));
comment on view reporting.acknowledgements is 'How long alerts waited until somebody had them in hand, or closed them: of each the first time.';
comment on column reporting.acknowledgements.at is 'When somebody acknowledged, put off or closed it first.';
