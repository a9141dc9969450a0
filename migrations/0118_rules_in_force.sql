-- A rule that was taken away finds nothing, and is none that never fires: dashboards know when each was judged by last. Locks the view for a moment.

create or replace view reporting.rules with (security_barrier) as
  select distinct on (r.id) r.id as rule_id, r.content ->> 'title' as title, r.content ->> 'author' as author, r.content ->> 'tier' as tier,
    d.day as last_judged
  from rules r left join (select d.rule_id, max(d.day) as day from rule_days d group by d.rule_id) d on d.rule_id = r.id
  where (select reporting.reads_all()) or not coalesce((r.content ->> 'confidential')::bool, false)
  order by r.id, r.noted_at desc, r.version;
comment on column reporting.rules.last_judged is 'The last day, UTC, on which a worker judged by it; null: none did, or not since such days are kept.';
