-- Events are counted by source, too: of one account and Region some may come of a trail, and others be looked up. What was counted before is
-- of the source that all files are of; where there are several it is not known until its hour is derived again. Rewrites place_hours, a row
-- for each hour and place, while whoever derives waits.
--
-- What row security of dashboards asks on its way is nothing that their readers may ask by themselves: which rules are confidential, who
-- owns a domain, and what any finding is about. In a schema that they cannot name anything of.

alter table place_hours add column source text collate "C" not null default 'unknown';
update place_hours set source = f.source
  from (select min(source) as source from files having count(distinct source) = 1) f;
alter table place_hours drop constraint place_hours_pkey;
alter table place_hours add constraint place_hours_pkey primary key (hour, account_id, region_id, source);

create or replace view reporting.coverage_hours with (security_barrier) as
  select h.hour, a.value as account, r.value as region, sum(h.events)::int4 as events,
    (sum(h.events * h.lag_mean_ms) filter (where h.lag_mean_ms is not null)
      / sum(h.events) filter (where h.lag_mean_ms is not null) / 1000.0)::float8 as lag_mean_seconds,
    (max(h.lag_max_ms) / 1000.0)::float8 as lag_max_seconds
  from place_hours h join dictionary a on a.id = h.account_id join dictionary r on r.id = h.region_id
  where (select reporting.reads_all())
  group by h.hour, a.value, r.value;

create schema reporting_inner;
comment on schema reporting_inner is 'What views of reporting ask. Nobody but their owner may name anything of it.';
alter function reporting.own_people() set schema reporting_inner;
alter function reporting.confidential_rules() set schema reporting_inner;
alter function reporting.reads_alert(jsonb, text[], int4[], text[]) set schema reporting_inner;
