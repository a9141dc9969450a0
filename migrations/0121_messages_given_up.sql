-- What nobody gave up, as nothing was left to tell or a backup was restored, is not among the messages that were given up, as in the console
-- and its figures (src/store/pipeline-figures.ts). Locks the views alone.

create or replace view reporting.messages with (security_barrier) as
  select o.created_at, o.sent_at, case when (select reporting.reads_all()) then o.domains[1] else (
      select n.domain from unnest(o.domains) with ordinality n (domain, at) where n.domain = any ((select reporting.read_domains())::text[]) order by n.at limit 1
    ) end as domain, o.audience,
    case when o.state = 'dead' and o.last_error in ('a newer revision took its place', 'there was nothing left to tell', 'restored') then 'superseded'
      else o.state end as state, o.occasion, o.urgent,
    o.attempts, extract(epoch from o.sent_at - o.created_at)::float8 as seconds
  from outbox o
  where (select reporting.reads_all()) or o.domains && (select reporting.read_domains()) and (
    exists (select from reporting.alerts v where v.alert = o.alert_id)
    -- digests and summaries: those of what owners are not told go to somebody else
    or o.audience in ('owner', 'deputy')
      and exists (select from alerts a where a.id = o.alert_id and a.content_kind not in ('cause', 'withdrawn')));
comment on column reporting.messages.state is 'pending, held, sent, dead, superseded: something newer was told, nothing was left to tell, or a backup was restored.';

create or replace view reporting.pipeline_now with (security_barrier) as
  select (select max(h.hour) from place_hours h) as newest_hour,
    (select count(*) from trail_objects t where t.state = 'pending') as files_waiting,
    (select coalesce(extract(epoch from now() - min(t.due_at)), 0)::float8 from trail_objects t where t.state = 'pending' and t.due_at <= now()) as oldest_waiting_seconds,
    (select extract(epoch from now() - max(t.finished_at))::float8 from trail_objects t) as idle_seconds,
    (select count(*) from trail_objects t where t.state = 'quarantined') as files_failed,
    (select count(*) from quarantine) as set_aside,
    (select count(distinct d.hour) from dirty_hours d) as dirty_hours,
    (select count(*) from outbox o where o.state in ('pending', 'held')) as messages_waiting,
    (select count(*) from outbox o where o.state = 'dead'
      and coalesce(o.last_error, '') not in ('a newer revision took its place', 'there was nothing left to tell', 'restored')) as messages_dead,
    (select max(extract(epoch from now() - s.as_of))::float8 from control_scopes s where s.is_configured) as entitlement_age_seconds
  where (select reporting.reads_all());
comment on column reporting.pipeline_now.messages_dead is 'Given up: what something newer, or a restored backup, took away is left out.';
