-- An alert says when it was made, whom its findings are about and of which rules they are: dashboards have the alerts of some days by one
-- index, and readers of one domain without a look at the findings of each.
-- Rewrites alerts, once: some seconds of 100,000. Whoever writes to them waits.

create function alert_uids(content jsonb) returns text[] language sql immutable parallel safe as $$
  select array(
    select jsonb_array_elements_text(case jsonb_typeof(content -> 'findings') when 'array' then content -> 'findings' else '[]' end)
    union all select jsonb_array_elements_text(case jsonb_typeof(content -> 'gone') when 'array' then content -> 'gone' else '[]' end)
    union all select jsonb_object_keys(case jsonb_typeof(content -> 'told') when 'object' then content -> 'told' else '{}' end))
$$;
comment on function alert_uids(jsonb) is 'Of its findings, those that are gone included.';

create table alert_about as
  select a.id, coalesce(v.at, a.changed_at) as created_at,
    case when a.content_kind in ('cause', 'withdrawn') then coalesce(f.people, '{}') end as people,
    case when a.content_kind in ('cause', 'withdrawn') then coalesce(f.rules, '{}') end as rules
  from alerts a left join alert_revisions v on v.alert_id = a.id and v.revision = 1
  left join (
    select o.id, array_agg(distinct f.person_id) as people, array_agg(distinct f.rule_id) as rules
    from alerts o cross join lateral unnest(alert_uids(o.content)) as u (uid) join findings f on f.uid = u.uid group by o.id
  ) f on f.id = a.id;
alter table alert_about add primary key (id);
-- the expression that makes a column anew may hold no subquery
create function about_of(alert int4) returns alert_about language sql stable as 'select * from alert_about where id = alert';
alter table alerts add column created_at timestamptz not null default now(), add column about_people int4[], add column about_rules text[];
alter table alerts
  alter column created_at type timestamptz using (about_of(id)).created_at,
  alter column about_people type int4[] using (about_of(id)).people,
  alter column about_rules type text[] using (about_of(id)).rules;
drop function about_of(int4);
drop table alert_about;
create index alerts_created on alerts (created_at);
analyze alerts;

-- Whoever writes an alert, be it of the release before: a finding keeps its person and its rule.
create function set_alert_about() returns trigger language plpgsql as $$
begin
  select coalesce(array_agg(distinct f.person_id), '{}'), coalesce(array_agg(distinct f.rule_id), '{}') into new.about_people, new.about_rules
    from public.findings f where f.uid = any (public.alert_uids(new.content));
  return new;
end $$;
create trigger alerts_about before insert or update of content on alerts for each row
  when (new.content ->> 'kind' in ('cause', 'withdrawn')) execute function set_alert_about();

create or replace view reporting.alerts with (security_barrier) as
  select a.id as alert, a.created_at as since, a.changed_at, a.content_kind as kind, a.content_in_digest as in_digest, a.domain,
    a.content_rule_id as rule_id,
    (select max(r.content ->> 'title') from rules r where r.id = a.content_rule_id) as rule_title,
    (select (array['informational', 'low', 'medium', 'high', 'critical'])[max(array_position(array['informational', 'low', 'medium', 'high', 'critical'], f.level))]
     from findings f where f.cause = a.content ->> 'cause' and f.status = 'open') as level,
    coalesce(s.state, 'open') as state, coalesce(s.since, a.created_at) as state_since
  from alerts a left join alert_states s on s.alert_id = a.id
  where (select reporting.reads_all())
    or a.content -> 'domains' ?| (select reporting.read_domains()) and a.content_kind in ('cause', 'withdrawn')
      and not coalesce((a.content ->> 'isConfidential')::bool, false)
      and not a.about_rules && array(select r.id from rules r where (r.content ->> 'confidential')::bool)
      and not a.about_people && array(
        select o.id from standing_domains d cross join unnest(d.owners) as n (name) join people o on lower(o.key) = n.name
        where d.domain = any ((select reporting.read_domains())::text[]));
-- what it asked until now
drop function reporting_inner.reads_alert(jsonb, text[], int4[], text[]), reporting_inner.own_people(), reporting_inner.confidential_rules();
drop schema reporting_inner;
drop index alert_revisions_first;
