-- Readers of one domain have a role of their own to be in: who is in the role of another login sees what its sessions run, and may end them.
-- And of messages and acknowledgements they see those about alerts that they see, as owners do in the console: that security alone was told
-- of something says that there is something.

do $$
begin
  -- who may make no roles is refused for one that is there, too
  if not exists (select from pg_roles where rolname = 'grafana_domain_reader') then
    create role grafana_domain_reader nologin;
  end if;
exception
  when duplicate_object or unique_violation then null;
end
$$;
grant usage on schema reporting to grafana_domain_reader;
grant select on all tables in schema reporting to grafana_domain_reader;
grant execute on function reporting.newest_subscriptions(text, timestamptz, int4) to grafana_domain_reader;

create or replace view reporting.messages with (security_barrier) as
  select o.created_at, o.sent_at, o.domains[1] as domain, o.audience,
    case when o.state = 'dead' and o.last_error = 'a newer revision took its place' then 'superseded' else o.state end as state, o.occasion, o.urgent,
    o.attempts, extract(epoch from o.sent_at - o.created_at)::float8 as seconds
  from outbox o
  where (select reporting.reads_all()) or o.domains && (select reporting.read_domains()) and (
    exists (select from reporting.alerts v where v.alert = o.alert_id)
    -- digests and summaries: those of what owners are not told go to somebody else
    or o.audience in ('owner', 'deputy')
      and exists (select from alerts a where a.id = o.alert_id and a.content_kind not in ('cause', 'withdrawn')));
comment on view reporting.messages is 'What was told to whom, one row for each message and route. Readers of one domain see none about alerts that they do not see.';

create or replace view reporting.acknowledgements with (security_barrier) as
  select l.at, case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end as alert, o.domains[1] as domain,
    greatest(0, extract(epoch from l.at - o.first))::float8 as seconds
  from audit_log l
  cross join lateral (
    select min(m.created_at) as first, min(m.domains) as domains from outbox m
    where m.alert_id = case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end
  ) o
  where l.action = 'alert.acknowledged' and o.first is not null and ((select reporting.reads_all())
    or o.domains && (select reporting.read_domains())
      and exists (select from reporting.alerts v where v.alert = case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end));
