-- How severe an alert of several domains is, readers of one domain are told by what was found of theirs, as owners are in the console: what is
-- worse is somebody else's. Locks the view alone.

create or replace view reporting.alerts with (security_barrier) as
  select a.id as alert, a.created_at as since, a.changed_at, a.content_kind as kind, a.content_in_digest as in_digest,
    -- what an alert says is looked at where its first domain is not the reader's
    case when (select reporting.reads_all()) or a.domain = any ((select reporting.read_domains())::text[]) then a.domain
      else (select n.domain from jsonb_array_elements_text(a.content -> 'domains') with ordinality n (domain, at)
        where n.domain = any ((select reporting.read_domains())::text[]) order by n.at limit 1) end as domain,
    a.content_rule_id as rule_id,
    (select r.content ->> 'title' from rules r where r.id = a.content_rule_id order by r.noted_at desc, r.version limit 1) as rule_title,
    -- findings one by one, by their key: how many an alert has is not known to the planner; as the console says it: src/core/alert/level.ts
    (select (array['informational', 'low', 'medium', 'high', 'critical'])[least(5, max(f.level)
       + (count(distinct f.rule_id) > 1 or coalesce(a.content -> 'joined', '[]') <> '[]')::int4)]
     from (select u.uid from jsonb_array_elements_text(case jsonb_typeof(a.content -> 'findings') when 'array' then a.content -> 'findings' end) u (uid) limit 1000) u
     cross join lateral (select array_position(array['informational', 'low', 'medium', 'high', 'critical'], f.level) as level, f.rule_id
       from findings f where f.uid = u.uid and f.status = 'open' and f.tier <> 'info'
         and ((select reporting.reads_all()) or f.domain = any ((select reporting.read_domains())::text[])) limit 1) f having count(*) > 0) as level,
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
comment on column reporting.alerts.level is 'Of its worst finding that stands and that the reader may see, one more where two rules, or findings of another category, say it, as in the console.';
