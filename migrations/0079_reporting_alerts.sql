-- Readers of one domain have alerts in milliseconds: who owns their domains, and which rules are confidential, is found once for a statement
-- and not for each alert. Locks the view for a moment.

create function reporting.own_people() returns int4[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array(select o.id from public.standing_domains d cross join unnest(d.owners) as n (name) join public.people o on lower(o.key) = n.name
    where d.domain = any (reporting.read_domains())), '{}')
$$;
comment on function reporting.own_people() is 'Who owns the domains that whoever is logged in sees, where that is not every one.';

create function reporting.confidential_rules() returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array(select r.id || ' ' || r.version from public.rules r where (r.content ->> 'confidential')::bool), '{}')
$$;
comment on function reporting.confidential_rules() is 'Rules, with their versions, whose findings are for readers of every domain.';

-- Findings one by one, by their key: how many an alert has is not known to the planner, which would read the table.
create function reporting.reads_alert(alert jsonb, domains text[], people int4[], rules text[]) returns bool
language sql stable security definer cost 1000 set search_path = pg_catalog as $$
  select alert -> 'domains' ?| domains and not coalesce((alert ->> 'isConfidential')::bool, false) and alert ->> 'kind' in ('cause', 'withdrawn')
    and not exists (
      select from (select jsonb_array_elements_text(coalesce(alert -> 'findings', '[]')) union all select jsonb_array_elements_text(coalesce(alert -> 'gone', '[]'))
        union all select jsonb_object_keys(case jsonb_typeof(alert -> 'told') when 'object' then alert -> 'told' else '{}' end)) u (uid)
      cross join lateral (select f.person_id, f.rule_id || ' ' || f.rule_version as rule from public.findings f where f.uid = u.uid limit 1) f
      where f.person_id = any (people) or f.rule = any (rules))
$$;
comment on function reporting.reads_alert(jsonb, text[], int4[], text[]) is 'Whether an alert may be seen by a reader of these domains, whose owners are these people, where these rules are confidential.';

create or replace view reporting.alerts with (security_barrier) as
  select a.id as alert, v.at as since, a.changed_at, a.content_kind as kind, a.content_in_digest as in_digest, a.domain, a.content_rule_id as rule_id,
    (select max(r.content ->> 'title') from rules r where r.id = a.content_rule_id) as rule_title,
    (select (array['informational', 'low', 'medium', 'high', 'critical'])[max(array_position(array['informational', 'low', 'medium', 'high', 'critical'], f.level))]
     from findings f where f.cause = a.content ->> 'cause' and f.status = 'open') as level,
    coalesce(s.state, 'open') as state, coalesce(s.since, v.at) as state_since
  from alert_revisions v join alerts a on a.id = v.alert_id left join alert_states s on s.alert_id = a.id
  where v.revision = 1 and ((select reporting.reads_all()) or reporting.reads_alert(a.content, (select reporting.read_domains()),
    (select reporting.own_people()), (select reporting.confidential_rules())));
drop function reporting.reads_alert(int4);
