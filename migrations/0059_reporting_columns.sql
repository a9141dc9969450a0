-- What dashboards filter by, of documents, as columns: JSON has no statistics, and is read whole for each of its fields. Rewrites alerts
-- and macie_versions; whoever writes to them waits.

-- Of a document as it came; null as well where Postgres cannot keep the text: an escaped zero byte anywhere in it.
create function document_text(document json, variadic path text[]) returns text language plpgsql immutable parallel safe as $$
begin
  return document #>> path;
exception
  when untranslatable_character then return null;
end $$;

alter table alerts
  add column content_kind text generated always as (content ->> 'kind') stored,
  add column content_in_digest bool generated always as (content ? 'isDemoted') stored,
  add column content_rule_id text generated always as (content ->> 'ruleId') stored;
alter table macie_versions
  add column document_severity text generated always as (lower(document_text(document, 'severity', 'description'))) stored,
  add column document_category text generated always as (lower(document_text(document, 'category'))) stored,
  add column document_type text generated always as (document_text(document, 'type')) stored,
  add column document_bucket text generated always as (document_text(document, 'resourcesAffected', 's3Bucket', 'name')) stored,
  add column document_archived bool generated always as (coalesce(document_text(document, 'archived'), '') = 'true') stored,
  add column document_is_sample bool generated always as (coalesce(document_text(document, 'sample'), '') = 'true') stored;

-- Whether whoever is logged in, and does not read every domain, may see an alert. Apart from the view: what it costs is no reason to
-- plan for readers of every domain otherwise.
create function reporting.reads_alert(alert int4) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select a.content -> 'domains' ?| reporting.read_domains() and not coalesce((a.content ->> 'isConfidential')::bool, false)
    and a.content_kind in ('cause', 'withdrawn')
    and not exists (select from public.findings f where f.uid in (
        select jsonb_array_elements_text(coalesce(a.content -> 'findings', '[]')) union all select jsonb_array_elements_text(coalesce(a.content -> 'gone', '[]'))
        union all select jsonb_object_keys(case jsonb_typeof(a.content -> 'told') when 'object' then a.content -> 'told' else '{}' end))
      and (f.rule_id || ' ' || f.rule_version in (select r.id || ' ' || r.version from public.rules r where (r.content ->> 'confidential')::bool)
        or f.person_id in (select o.id from public.standing_domains d cross join unnest(d.owners) as n (name) join public.people o on lower(o.key) = n.name
          where d.domain = any (reporting.read_domains()))))
  from public.alerts a where a.id = alert
$$;
comment on function reporting.reads_alert(int4) is 'Whether whoever is logged in sees an alert, where that is not every one.';

create or replace view reporting.alerts with (security_barrier) as
  select a.id as alert, v.at as since, a.changed_at, a.content_kind as kind, a.content_in_digest as in_digest, a.domain, a.content_rule_id as rule_id,
    (select max(r.content ->> 'title') from rules r where r.id = a.content_rule_id) as rule_title,
    (select (array['informational', 'low', 'medium', 'high', 'critical'])[max(array_position(array['informational', 'low', 'medium', 'high', 'critical'], f.level))]
     from findings f where f.cause = a.content ->> 'cause' and f.status = 'open') as level,
    coalesce(s.state, 'open') as state, coalesce(s.since, v.at) as state_since
  from alert_revisions v join alerts a on a.id = v.alert_id left join alert_states s on s.alert_id = a.id
  where v.revision = 1 and ((select reporting.reads_all()) or reporting.reads_alert(a.id));

create or replace view reporting.acknowledgements with (security_barrier) as
  select l.at, case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end as alert, o.domains[1] as domain,
    greatest(0, extract(epoch from l.at - o.first))::float8 as seconds
  from audit_log l
  cross join lateral (
    select min(m.created_at) as first, min(m.domains) as domains from outbox m
    where m.alert_id = case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end
  ) o
  where l.action = 'alert.acknowledged' and o.first is not null and ((select reporting.reads_all()) or o.domains && (select reporting.read_domains()));

create or replace view reporting.macie_findings with (security_barrier) as
  select m.updated_at, m.account_id as account, m.region, v.document_severity as severity, v.document_category as category, v.document_type as type,
    v.document_bucket as bucket, v.document_archived as archived
  from macie_findings m join macie_versions v using (account_id, region, finding_id, digest)
  where not v.document_is_sample and (select reporting.reads_all());
