-- A message about several domains, and an alert that was acknowledged after such a one, show readers of one domain theirs: the first of them
-- may be another's, whose id is not for them and which their dashboards do not ask for. Locks the two views for a moment.

create or replace view reporting.messages with (security_barrier) as
  select o.created_at, o.sent_at, case when (select reporting.reads_all()) then o.domains[1] else (
      select n.domain from unnest(o.domains) with ordinality n (domain, at) where n.domain = any ((select reporting.read_domains())::text[]) order by n.at limit 1
    ) end as domain, o.audience,
    case when o.state = 'dead' and o.last_error = 'a newer revision took its place' then 'superseded' else o.state end as state, o.occasion, o.urgent,
    o.attempts, extract(epoch from o.sent_at - o.created_at)::float8 as seconds
  from outbox o
  where (select reporting.reads_all()) or o.domains && (select reporting.read_domains()) and (
    exists (select from reporting.alerts v where v.alert = o.alert_id)
    -- digests and summaries: those of what owners are not told go to somebody else
    or o.audience in ('owner', 'deputy')
      and exists (select from alerts a where a.id = o.alert_id and a.content_kind not in ('cause', 'withdrawn')));
comment on column reporting.messages.domain is
  'Whom it is for, of several the first that the reader may read; null: whoever is told what nobody owns.';

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
  where l.action = 'alert.acknowledged' and o.first is not null and ((select reporting.reads_all())
    or o.domains && (select reporting.read_domains())
      and exists (select from reporting.alerts v where v.alert = case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end));
comment on column reporting.acknowledgements.domain is 'Whose owners are told, of several the first that the reader may read.';
