-- An alert of several domains has the first of them in a column, and who asked for another one did not find it: all of them are in one more
-- column, of whoever reads one domain those that they may read. Locks nothing but the view.

create or replace view reporting.alerts with (security_barrier) as
  select a.id as alert, a.created_at as since, a.changed_at, a.content_kind as kind, a.content_in_digest as in_digest, a.domain,
    a.content_rule_id as rule_id,
    (select max(r.content ->> 'title') from rules r where r.id = a.content_rule_id) as rule_title,
    (select (array['informational', 'low', 'medium', 'high', 'critical'])[max(array_position(array['informational', 'low', 'medium', 'high', 'critical'], f.level))]
     from findings f where f.cause = a.content ->> 'cause' and f.status = 'open') as level,
    coalesce(s.state, 'open') as state, coalesce(s.since, a.created_at) as state_since,
    -- most have one, which is read without a look at each: a row of one domain alone is seen by whoever may read that
    case when jsonb_array_length(a.content -> 'domains') > 1 then
      array(select n.domain from jsonb_array_elements_text(a.content -> 'domains') n (domain)
        where (select reporting.reads_all()) or n.domain = any ((select reporting.read_domains())::text[]))
      else array_remove(array[a.domain], null) end as domains
  from alerts a left join alert_states s on s.alert_id = a.id
  where (select reporting.reads_all())
    or a.content -> 'domains' ?| (select reporting.read_domains()) and a.content_kind in ('cause', 'withdrawn')
      and not coalesce((a.content ->> 'isConfidential')::bool, false)
      and not a.about_rules && array(select r.id from rules r where (r.content ->> 'confidential')::bool)
      and not a.about_people && array(
        select o.id from standing_domains d cross join unnest(d.owners) as n (name) join people o on lower(o.key) = n.name
        where d.domain = any ((select reporting.read_domains())::text[]));
comment on column reporting.alerts.domains is 'Whose owners are told, all that the reader may read.';
