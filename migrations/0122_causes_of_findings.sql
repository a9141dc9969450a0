-- The number of a cause cannot be turned back, nor tried: the hash of tables, which it was, gives its secret away to whoever knows one cause of their
-- own, and with that whoever has a name sees that it fits. Numbers are other ones from now on. Locks the view alone.

create or replace view reporting.findings with (security_barrier) as
  select f.window_start, f.rule_id, f.category, f.level, f.tier, f.status, f.live, f.shadow, f.domain, a.asset, a.name as asset_name, p.pseudonym as person,
    hashtextextended(encode(sha256((select sha256('cause' || k.key) from server_keys k where k.name = 'pseudonyms') || convert_to(f.cause, 'UTF8')), 'hex'), 0) as cause,
    f.event_count, f.bytes_out
  from findings f left join standing_assets a on a.asset_id = f.asset_id left join people p on p.id = f.person_id
  where (select reporting.reads_all()) or (
    f.domain = any ((select reporting.read_domains())::text[])
    and f.rule_id || ' ' || f.rule_version not in (select r.id || ' ' || r.version from rules r where (r.content ->> 'confidential')::bool)
    and f.person_id not in (select o.id from standing_domains d cross join unnest(d.owners) as n (name) join people o on lower(o.key) = n.name
      where d.domain = any ((select reporting.read_domains())::text[])));
comment on column reporting.findings.cause is 'Findings of one cause have the same number, and are told in one alert. A hash with a secret of this installation.';
