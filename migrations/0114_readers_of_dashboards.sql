-- Whoever reads dashboards tries no names, and a reader of one domain learns neither of other domains nor what is found about its owners.
-- Locks views and `rules` for a moment; no table is written anew.

-- A function that runs with the rights of its owner is not for everybody to put on a table of their own: it says whose pseudonym is whose.
-- The trigger of `people` goes on, as its right is asked when it is made.
revoke execute on function set_person_pseudonym() from public;

-- Nobody puts a function of their own where statements of workers look for one. A server that began as Postgres 14 lets everybody, also
-- after an upgrade.
revoke create on schema public from public;

-- Of several versions of a rule the newest says what it is called: versions are hashes. Of those that are there nobody knows; the first
-- worker that judges by one says so.
alter table rules add column noted_at timestamptz not null default '-infinity';
comment on column rules.noted_at is 'When it was first judged by, or again after another version.';

-- A rule that was taken away finds nothing, and is none that never fires: dashboards know when each was judged by last.
create or replace view reporting.rules with (security_barrier) as
  select distinct on (r.id) r.id as rule_id, r.content ->> 'title' as title, r.content ->> 'author' as author, r.content ->> 'tier' as tier,
    d.day as last_judged
  from rules r left join (select d.rule_id, max(d.day) as day from rule_days d group by d.rule_id) d on d.rule_id = r.id
  where (select reporting.reads_all()) or not coalesce((r.content ->> 'confidential')::bool, false)
  order by r.id, r.noted_at desc, r.version;
comment on view reporting.rules is 'Rules that were ever judged by, as their newest version says.';
comment on column reporting.rules.last_judged is 'The last day, UTC, on which a worker judged by it; null: none did, or not since such days are kept.';

create or replace view reporting.alerts with (security_barrier) as
  select a.id as alert, a.created_at as since, a.changed_at, a.content_kind as kind, a.content_in_digest as in_digest,
    -- what an alert says is looked at where its first domain is not the reader's
    case when (select reporting.reads_all()) or a.domain = any ((select reporting.read_domains())::text[]) then a.domain
      else (select n.domain from jsonb_array_elements_text(a.content -> 'domains') with ordinality n (domain, at)
        where n.domain = any ((select reporting.read_domains())::text[]) order by n.at limit 1) end as domain,
    a.content_rule_id as rule_id,
    (select r.content ->> 'title' from rules r where r.id = a.content_rule_id order by r.noted_at desc, r.version limit 1) as rule_title,
    -- findings one by one, by their key: how many an alert has is not known to the planner; as the console says it: src/core/alert/level.ts.
    -- Of which nothing stands that the reader may see, it has no level.
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
comment on column reporting.alerts.domain is 'Whose owners are told, the first of several that the reader may read; null: nobody owns the data.';
comment on column reporting.alerts.level is 'Of its worst finding that stands and that the reader may see, one more where two rules, or findings of another category, say it, as in the console.';

-- A disagreement is a finding as soon as it is judged: readers of one domain see it as they see that.
create or replace view reporting.drift with (security_barrier) as
  select g.seen_at, g.ended_at, g.kind, g.fact ->> 'domain' as domain, g.fact ->> 'asset_project' as asset_project, nullif(g.asset, '') as asset,
    g.fact ->> 'classification' as classification, g.fact ->> 'sensitivity' as sensitivity, g.fact ->> 'project' as project, g.fact ->> 'way' as way,
    (g.fact ->> 'people')::int4 as people, (g.fact ->> 'accesses')::int8 as accesses, (g.fact ->> 'bytes_out')::int8 as bytes_out
  from governance_facts g
  where (select reporting.reads_all()) or (
    g.fact ->> 'domain' = any ((select reporting.read_domains())::text[])
    and lower(g.subject collate "default") not in (select n.name from standing_domains d cross join unnest(d.owners) as n (name)
      where d.domain = any ((select reporting.read_domains())::text[]))
    and (not exists (select from rules r where (r.content ->> 'confidential')::bool)
      -- before it is judged nobody knows whether a rule that is confidential finds it
      or g.is_judged and (g.subject collate "default", g.asset collate "default") not in (
        select case p.key when 'everyone' then '' else p.key end, coalesce(d.value, '')
        from findings f join people p on p.id = f.person_id left join dictionary d on d.id = f.asset_id
        where f.category = 'governance' and f.rule_id in (select r.id from rules r where (r.content ->> 'confidential')::bool))));
comment on view reporting.drift is 'Where plan, grants, use and metadata disagree, and since when. Whom it is about is in the console. Readers of one domain see none about its owners, and none that a confidential rule finds.';
