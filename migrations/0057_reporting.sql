-- What dashboards read: views in a schema of their own, over rollups, with pseudonyms in the place of people, and a role that sees
-- nothing else. What a view is for, and each of its columns, is said by its comment: docs/dashboards.md is made of these.

-- Assets and domains by name, of the catalog that derived state was computed with: the catalog itself is one document.
create table standing_assets (
  asset_id int4 not null,
  asset text not null,
  name text not null,
  project text not null,
  project_name text,
  domain text,
  domain_name text,
  classification text,
  locations text[] not null,
  constraint standing_assets_pkey primary key (asset_id),
  constraint standing_assets_asset unique (asset)
);
create index standing_assets_domain on standing_assets (domain);
create table standing_domains (
  domain text not null,
  name text not null,
  -- every name, in small letters, of whoever owns it: a reader of one domain sees no finding about them
  owners text[] not null,
  constraint standing_domains_pkey primary key (domain)
);

-- The daily rollup without people and assets: what a quarter of a year looks like is asked of some thousands of rows.
create table rollup_day_domain (
  bytes_out int8 not null,
  accesses int8 not null,
  denied int8 not null,
  objects int8 not null,
  day date not null,
  action access_action not null,
  verdict verdict not null,
  way access_way not null,
  -- '' stands for what no asset covers
  domain text not null,
  classification text not null,
  constraint rollup_day_domain_pkey primary key (day, domain, classification, action, verdict, way)
);
insert into rollup_day_domain (day, domain, classification, action, verdict, way, accesses, denied, bytes_out, objects)
  select day, '', '', action, verdict, way, sum(accesses), sum(denied), sum(bytes_out), sum(objects) from rollup_day group by day, action, verdict, way;

-- Who sees some domains alone, or ('*') all of them. `grafana_reader` itself sees all.
create table reporting_readers (
  reader name not null,
  domain text not null,
  constraint reporting_readers_pkey primary key (reader, domain)
);

-- What panels ask of findings is all in this index, which is a small part of the table; it does what findings_window did, too.
-- Each of these waits for whoever writes, and holds writers up while it is built.
create index findings_reported on findings (window_start)
  include (domain, rule_id, rule_version, category, level, tier, status, live, shadow, person_id, asset_id, cause, event_count, bytes_out);
drop index findings_window;
create index alert_revisions_first on alert_revisions (at) include (alert_id) where revision = 1;
create index audit_log_at on audit_log (at);
create index outbox_created on outbox (created_at);
create index macie_findings_updated on macie_findings (updated_at);

create schema reporting;

-- Roles belong to the server, not to a database: another database of it, or whoever set it up, may have made this one. It has no
-- password and no login until somebody gives it both.
do $$
begin
  -- who may make no roles is refused for one that is there, too
  if not exists (select from pg_roles where rolname = 'grafana_reader') then
    create role grafana_reader nologin;
  end if;
exception
  when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
  if not exists (select from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
    where r.rolname = 'grafana_reader' and s.setconfig::text like '%statement_timeout=%') then
    alter role grafana_reader set statement_timeout = '15s';
    alter role grafana_reader set default_transaction_read_only = on;
  end if;
exception
  when insufficient_privilege then
    raise warning 'grafana_reader was made by somebody else: have them run "alter role grafana_reader set statement_timeout = ''15s''"';
  when object_in_use or serialization_failure or internal_error then
    -- another database of this server is migrated at the same time, and sets the same
    null;
end
$$;

-- By who logged in: whoever may send statements can change any setting and take on any role of theirs, but not that. Whoever owns the
-- tables sees all of them anyway.
create function reporting.reads_all() returns bool language sql stable parallel safe security definer set search_path = pg_catalog as $$
  select session_user = 'grafana_reader'
    or exists (select from public.reporting_readers where reader = session_user and domain = '*')
    or pg_has_role(session_user, (select relowner from pg_class where oid = 'public.alerts'::regclass), 'member')
$$;
create function reporting.read_domains() returns text[] language sql stable parallel safe security definer set search_path = pg_catalog as $$
  select coalesce(array(select domain from public.reporting_readers where reader = session_user), '{}')
$$;
comment on function reporting.reads_all() is 'Whether whoever is logged in sees every domain.';
comment on function reporting.read_domains() is 'The domains that whoever is logged in sees, where that is not every one.';

-- What is for the table's owner and the role of owners: anybody may call a function unless it is said otherwise, and these read tables
-- for whoever calls them.
revoke execute on function alerts_about_viewer(), is_confidential(jsonb, text[]), viewer_alert_counts(), viewer_exceptions() from public;
grant execute on function alerts_about_viewer(), is_confidential(jsonb, text[]), viewer_alert_counts(), viewer_exceptions() to auditplane_owner;

create view reporting.domains with (security_barrier) as
  select d.domain, d.name from standing_domains d
  where (select reporting.reads_all()) or d.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.domains is 'Domains of the catalog in force.';
comment on column reporting.domains.domain is 'Its id.';
comment on column reporting.domains.name is 'What people call it.';

create view reporting.assets with (security_barrier) as
  select a.asset, a.name, a.project, a.project_name, a.domain, a.domain_name, a.classification, s.severity as sensitivity
  from standing_assets a left join asset_sensitivity s on s.asset = a.asset
  where (select reporting.reads_all()) or a.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.assets is 'Assets of the catalog in force, those that have ended included.';
comment on column reporting.assets.asset is 'Its id.';
comment on column reporting.assets.name is 'What people call it.';
comment on column reporting.assets.project is 'The id of the project that publishes it.';
comment on column reporting.assets.project_name is 'What people call the project.';
comment on column reporting.assets.domain is 'The id of the domain that owns it.';
comment on column reporting.assets.domain_name is 'What people call the domain.';
comment on column reporting.assets.classification is 'As its owner says; null: nobody said.';
comment on column reporting.assets.sensitivity is 'As Macie found: low, medium, high; null: nothing was found.';

create view reporting.asset_locations with (security_barrier) as
  select a.asset, l.location from standing_assets a cross join unnest(a.locations) as l (location)
  where (select reporting.reads_all()) or a.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.asset_locations is 'Where the data of assets lies.';
comment on column reporting.asset_locations.asset is 'The id of the asset.';
comment on column reporting.asset_locations.location is 'A prefix, s3://bucket/prefix/.';

create view reporting.domain_days with (security_barrier) as
  select r.day, r.day::timestamp at time zone 'UTC' as time, nullif(r.domain, '') as domain, nullif(r.classification, '') as classification,
    r.action::text as action, r.verdict::text as verdict, r.way::text as way, r.verdict <> 'ungoverned' as is_governed, r.accesses, r.denied,
    r.bytes_out, r.objects
  from rollup_day_domain r
  where (select reporting.reads_all()) or r.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.domain_days is 'Accesses by day, domain and verdict: what long ranges are drawn of.';
comment on column reporting.domain_days.day is 'UTC.';
comment on column reporting.domain_days.time is 'When the day begins.';
comment on column reporting.domain_days.domain is 'Of the asset, by the catalog in force; null: no asset covers it.';
comment on column reporting.domain_days.classification is 'Of the asset; null: nobody said.';
comment on column reporting.domain_days.action is 'read, list, write, delete, admin.';
comment on column reporting.domain_days.verdict is 'ungoverned, unknown, pending, owner, subscribed, exempt, revoked, none.';
comment on column reporting.domain_days.way is 'How the data was got: subscription, named_grant, bucket_policy, ….';
comment on column reporting.domain_days.is_governed is 'Whether an asset covers it.';
comment on column reporting.domain_days.accesses is 'Denied ones included.';
comment on column reporting.domain_days.denied is 'Those that AWS refused.';
comment on column reporting.domain_days.bytes_out is 'Read by accesses that were not refused.';
comment on column reporting.domain_days.objects is 'Distinct for each person and asset, summed up.';

create view reporting.access_days with (security_barrier) as
  select r.day, r.day::timestamp at time zone 'UTC' as time, p.pseudonym as person, a.domain, a.domain_name, a.project, a.project_name, a.asset,
    a.name as asset_name, a.classification, case when r.verdict = 'ungoverned' then (select d.value from dictionary d where d.id = r.asset_id) end as bucket,
    r.action::text as action, r.verdict::text as verdict, r.way::text as way, r.accesses, r.denied, r.bytes_out, r.objects, r.peak_bytes,
    r.peak_hour::int4 as peak_hour
  from rollup_day r left join standing_assets a on a.asset_id = r.asset_id left join people p on p.id = r.person_id
  where (select reporting.reads_all()) or a.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.access_days is 'Accesses by day, person, asset, action, verdict and way. Ask for a person, an asset, or some days.';
comment on column reporting.access_days.day is 'UTC.';
comment on column reporting.access_days.time is 'When the day begins.';
comment on column reporting.access_days.person is 'A pseudonym, also of services and roles.';
comment on column reporting.access_days.domain is 'Of the asset, by the catalog in force; null: no asset covers it.';
comment on column reporting.access_days.domain_name is 'What people call the domain.';
comment on column reporting.access_days.project is 'That publishes the asset.';
comment on column reporting.access_days.project_name is 'What people call the project.';
comment on column reporting.access_days.asset is 'Its id.';
comment on column reporting.access_days.asset_name is 'What people call the asset.';
comment on column reporting.access_days.classification is 'Of the asset; null: nobody said.';
comment on column reporting.access_days.bucket is 'Of what no asset covers.';
comment on column reporting.access_days.action is 'read, list, write, delete, admin.';
comment on column reporting.access_days.verdict is 'ungoverned, unknown, pending, owner, subscribed, exempt, revoked, none.';
comment on column reporting.access_days.way is 'How the data was got: subscription, named_grant, bucket_policy, ….';
comment on column reporting.access_days.accesses is 'Denied ones included.';
comment on column reporting.access_days.denied is 'Those that AWS refused.';
comment on column reporting.access_days.bytes_out is 'Read by accesses that were not refused.';
comment on column reporting.access_days.objects is 'Distinct.';
comment on column reporting.access_days.peak_bytes is 'Of the hour with most bytes.';
comment on column reporting.access_days.peak_hour is 'Which hour of the day that was, UTC.';

create view reporting.asset_hours with (security_barrier) as
  select r.hour, a.domain, a.domain_name, a.project, a.asset, a.name as asset_name, a.classification, r.verdict::text as verdict, r.accesses, r.denied,
    r.bytes_out, r.objects, r.people
  from rollup_hour_asset r left join standing_assets a on a.asset_id = r.asset_id
  where (select reporting.reads_all()) or a.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.asset_hours is 'Accesses by hour, asset and verdict. Ask for some days at most.';
comment on column reporting.asset_hours.hour is 'When it begins.';
comment on column reporting.asset_hours.domain is 'Of the asset, by the catalog in force; null: no asset covers it.';
comment on column reporting.asset_hours.domain_name is 'What people call the domain.';
comment on column reporting.asset_hours.project is 'That publishes the asset.';
comment on column reporting.asset_hours.asset is 'Its id.';
comment on column reporting.asset_hours.asset_name is 'What people call the asset.';
comment on column reporting.asset_hours.classification is 'Of the asset; null: nobody said.';
comment on column reporting.asset_hours.verdict is 'ungoverned, unknown, pending, owner, subscribed, exempt, revoked, none.';
comment on column reporting.asset_hours.accesses is 'Denied ones included.';
comment on column reporting.asset_hours.denied is 'Those that AWS refused.';
comment on column reporting.asset_hours.bytes_out is 'Read by accesses that were not refused.';
comment on column reporting.asset_hours.objects is 'Distinct.';
comment on column reporting.asset_hours.people is 'Distinct.';

-- What somebody reads in all says much of other domains: for readers of all of them.
create view reporting.person_hours with (security_barrier) as
  select r.hour, p.pseudonym as person, r.person_kind::text as person_kind, r.accesses, r.denied, r.bytes_out, r.objects, r.objects_read
  from rollup_hour_person r left join people p on p.id = r.person_id
  where (select reporting.reads_all());
comment on view reporting.person_hours is 'What people read by the hour, in all. For readers of every domain.';
comment on column reporting.person_hours.hour is 'When it begins.';
comment on column reporting.person_hours.person is 'A pseudonym, also of services and roles.';
comment on column reporting.person_hours.person_kind is 'human, service, platform.';
comment on column reporting.person_hours.accesses is 'Denied ones included.';
comment on column reporting.person_hours.denied is 'Those that AWS refused.';
comment on column reporting.person_hours.bytes_out is 'Read by accesses that were not refused.';
comment on column reporting.person_hours.objects is 'Distinct.';
comment on column reporting.person_hours.objects_read is 'Distinct, and read.';

-- ln(1 + x / 10 MB) is the scale on which people differ by factors: src/core/volume/parameters.ts.
create view reporting.usual_volumes with (security_barrier) as
  select b.day, p.pseudonym as person, v.peer_groups -> u.peer_group::int4 ->> 'name' as peer_group,
    greatest(0, (exp(least(u.usual, 40)::float8) - 1) * 1e7) as usual_bytes, greatest(0, (exp(least(u.usual + 3 * u.spread, 40)::float8) - 1) * 1e7) as high_bytes,
    case when u.record >= 0 then (exp(least(u.record, 40)::float8) - 1) * 1e7 end as record_bytes
  from volume_baselines b join volume_days v on v.day = b.day
  cross join unnest(b.people, b.groups, b.usual, b.spread, b.record) as u (person_id, peer_group, usual, spread, record)
  join people p on p.id = u.person_id
  where b.measure = 'bytes' and (select reporting.reads_all());
comment on view reporting.usual_volumes is 'What is usual for people in an hour in which they read at all, by day. For readers of every domain; ask for a person.';
comment on column reporting.usual_volumes.day is 'UTC; of so many days baselines are kept.';
comment on column reporting.usual_volumes.person is 'A pseudonym, also of services and roles.';
comment on column reporting.usual_volumes.peer_group is 'By whom they are measured while little is known of them.';
comment on column reporting.usual_volumes.usual_bytes is 'An ordinary hour.';
comment on column reporting.usual_volumes.high_bytes is 'Three spreads above it.';
comment on column reporting.usual_volumes.record_bytes is 'Their largest hour so far; null: there is none.';

-- A cause is a hash over names: whoever has a name could see that it fits, so it is hashed again with a secret.
create view reporting.findings with (security_barrier) as
  select f.window_start, f.rule_id, f.category, f.level, f.tier, f.status, f.live, f.shadow, f.domain, a.asset, a.name as asset_name, p.pseudonym as person,
    hashtextextended(f.cause, (select ('x' || encode(substr(sha256('cause' || k.key), 1, 8), 'hex'))::bit(64)::int8 from server_keys k where k.name = 'pseudonyms')) as cause,
    f.event_count, f.bytes_out
  from findings f left join standing_assets a on a.asset_id = f.asset_id left join people p on p.id = f.person_id
  where (select reporting.reads_all()) or (
    f.domain = any ((select reporting.read_domains())::text[])
    and f.rule_id || ' ' || f.rule_version not in (select r.id || ' ' || r.version from rules r where (r.content ->> 'confidential')::bool)
    and f.person_id not in (select o.id from standing_domains d cross join unnest(d.owners) as n (name) join people o on lower(o.key) = n.name
      where d.domain = any ((select reporting.read_domains())::text[])));
comment on view reporting.findings is 'What rules found, withdrawn ones included. Readers of one domain see none about its owners, and none of confidential rules.';
comment on column reporting.findings.window_start is 'When the hour, the day or whatever the rule says begins.';
comment on column reporting.findings.rule_id is 'See rules.';
comment on column reporting.findings.category is 'cloudtrail, macie, access, volume, governance, pipeline.';
comment on column reporting.findings.level is 'informational, low, medium, high, critical.';
comment on column reporting.findings.tier is 'page, review, info.';
comment on column reporting.findings.status is 'open, expected, withdrawn.';
comment on column reporting.findings.live is 'Derived within 24 hours of its last event; else it is history.';
comment on column reporting.findings.shadow is 'Too little is known yet, or its rule is on trial: nobody is told.';
comment on column reporting.findings.domain is 'That owned the asset then.';
comment on column reporting.findings.asset is 'Its id; null: it is about none.';
comment on column reporting.findings.asset_name is 'What people call the asset.';
comment on column reporting.findings.person is 'A pseudonym.';
comment on column reporting.findings.cause is 'Findings of one cause have the same number, and are told in one alert.';
comment on column reporting.findings.event_count is 'Accesses, or records, that matched.';
comment on column reporting.findings.bytes_out is 'Read by them.';

create view reporting.alerts with (security_barrier) as
  select a.id as alert, v.at as since, a.changed_at, a.content ->> 'kind' as kind, a.content ? 'isDemoted' as in_digest, a.domain, a.content ->> 'ruleId' as rule_id,
    (select max(r.content ->> 'title') from rules r where r.id = a.content ->> 'ruleId') as rule_title,
    (select (array['informational', 'low', 'medium', 'high', 'critical'])[max(array_position(array['informational', 'low', 'medium', 'high', 'critical'], f.level))] from findings f
     where f.cause = a.content ->> 'cause' and f.status = 'open') as level,
    coalesce(s.state, 'open') as state, coalesce(s.since, v.at) as state_since
  from alert_revisions v join alerts a on a.id = v.alert_id left join alert_states s on s.alert_id = a.id
  where v.revision = 1 and ((select reporting.reads_all()) or (
    a.content -> 'domains' ?| (select reporting.read_domains()) and not coalesce((a.content ->> 'isConfidential')::bool, false)
    and not exists (select from findings f where f.uid in (
        select jsonb_array_elements_text(coalesce(a.content -> 'findings', '[]')) union all select jsonb_array_elements_text(coalesce(a.content -> 'gone', '[]'))
        union all select jsonb_object_keys(case jsonb_typeof(a.content -> 'told') when 'object' then a.content -> 'told' else '{}' end))
      and (f.rule_id || ' ' || f.rule_version in (select r.id || ' ' || r.version from rules r where (r.content ->> 'confidential')::bool)
        or f.person_id in (select o.id from standing_domains d cross join unnest(d.owners) as n (name) join people o on lower(o.key) = n.name
          where d.domain = any ((select reporting.read_domains())::text[])))))
    and a.content ->> 'kind' in ('cause', 'withdrawn'));
comment on view reporting.alerts is 'Alerts and what people made of them. Readers of one domain see those of single causes, none about its owners, and none of confidential rules.';
comment on column reporting.alerts.alert is 'Its number, as the console has it: /alerts/NUMBER.';
comment on column reporting.alerts.since is 'When it was made.';
comment on column reporting.alerts.changed_at is 'When what it says last changed.';
comment on column reporting.alerts.kind is 'cause, digest, history, withdrawn.';
comment on column reporting.alerts.in_digest is 'It is told in a digest, not alone.';
comment on column reporting.alerts.domain is 'Whose owners are told, the first of several; null: nobody owns the data.';
comment on column reporting.alerts.rule_id is 'See rules; null: it is of several.';
comment on column reporting.alerts.rule_title is 'What it is called.';
comment on column reporting.alerts.level is 'Of its worst finding that stands.';
comment on column reporting.alerts.state is 'open, acknowledged, snoozed, resolved, false_positive, expected, confirmed.';
comment on column reporting.alerts.state_since is 'Since when that is so.';

create view reporting.acknowledgements with (security_barrier) as
  select l.at, a.id as alert, a.domain, greatest(0, extract(epoch from l.at - o.first))::float8 as seconds
  from audit_log l
  join alerts a on a.id = case when l.subject ~ '^[0-9]{1,9}$' then l.subject::int4 end
  cross join lateral (select min(m.created_at) as first from outbox m where m.alert_id = a.id) o
  where l.action = 'alert.acknowledged' and o.first is not null
    and ((select reporting.reads_all()) or a.content -> 'domains' ?| (select reporting.read_domains()));
comment on view reporting.acknowledgements is 'How long alerts waited until somebody had them in hand.';
comment on column reporting.acknowledgements.at is 'When somebody acknowledged it.';
comment on column reporting.acknowledgements.alert is 'Its number.';
comment on column reporting.acknowledgements.domain is 'Whose owners are told, the first of several.';
comment on column reporting.acknowledgements.seconds is 'Since the first message about it was made.';

create view reporting.messages with (security_barrier) as
  select o.created_at, o.sent_at, o.domains[1] as domain, o.audience,
    case when o.state = 'dead' and o.last_error = 'a newer revision took its place' then 'superseded' else o.state end as state, o.occasion, o.urgent,
    o.attempts, extract(epoch from o.sent_at - o.created_at)::float8 as seconds
  from outbox o
  where (select reporting.reads_all()) or o.domains && (select reporting.read_domains());
comment on view reporting.messages is 'What was told to whom, one row for each message and route.';
comment on column reporting.messages.created_at is 'When it was made.';
comment on column reporting.messages.sent_at is 'When it left; null: it has not.';
comment on column reporting.messages.domain is 'Whom it is for, the first of several; null: whoever is told what nobody owns.';
comment on column reporting.messages.audience is 'owner, deputy, parent, security, confidential, on_call, escalation.';
comment on column reporting.messages.state is 'pending, held, sent, dead, superseded.';
comment on column reporting.messages.occasion is 'What it was made for: news, a reminder, a step of a chain.';
comment on column reporting.messages.urgent is 'It is a page.';
comment on column reporting.messages.attempts is 'How often it was tried.';
comment on column reporting.messages.seconds is 'Between the two times.';

create view reporting.drift with (security_barrier) as
  select g.seen_at, g.ended_at, g.kind, g.fact ->> 'domain' as domain, g.fact ->> 'asset_project' as asset_project, nullif(g.asset, '') as asset,
    g.fact ->> 'classification' as classification, g.fact ->> 'sensitivity' as sensitivity, g.fact ->> 'project' as project, g.fact ->> 'way' as way,
    (g.fact ->> 'people')::int4 as people, (g.fact ->> 'accesses')::int8 as accesses, (g.fact ->> 'bytes_out')::int8 as bytes_out
  from governance_facts g
  where (select reporting.reads_all()) or g.fact ->> 'domain' = any ((select reporting.read_domains())::text[]);
comment on view reporting.drift is 'Where plan, grants, use and metadata disagree, and since when. Whom it is about is in the console.';
comment on column reporting.drift.seen_at is 'When it was found first.';
comment on column reporting.drift.ended_at is 'When it was so no more; null: it stands.';
comment on column reporting.drift.kind is 'See docs/governance.md.';
comment on column reporting.drift.domain is 'That owns the asset.';
comment on column reporting.drift.asset_project is 'That publishes the asset.';
comment on column reporting.drift.asset is 'Its id; null: it is about none.';
comment on column reporting.drift.classification is 'Of the asset.';
comment on column reporting.drift.sensitivity is 'Of the asset, as Macie found.';
comment on column reporting.drift.project is 'On the other side.';
comment on column reporting.drift.way is 'How Lake Formation lets it happen.';
comment on column reporting.drift.people is 'Whom it concerns.';
comment on column reporting.drift.accesses is 'That it is about.';
comment on column reporting.drift.bytes_out is 'Read by them.';

create view reporting.macie_findings with (security_barrier) as
  select m.updated_at, m.account_id as account, m.region, lower(v.document -> 'severity' ->> 'description') as severity,
    lower(v.document ->> 'category') as category, v.document ->> 'type' as type, v.document -> 'resourcesAffected' -> 's3Bucket' ->> 'name' as bucket,
    coalesce((v.document ->> 'archived')::bool, false) as archived
  from macie_findings m join macie_versions v using (account_id, region, finding_id, digest)
  where coalesce((v.document ->> 'sample')::bool, false) is false and (select reporting.reads_all());
comment on view reporting.macie_findings is 'What Amazon Macie found, as it stands. For readers of every domain.';
comment on column reporting.macie_findings.updated_at is 'When Macie last said it.';
comment on column reporting.macie_findings.account is 'Whose bucket it is.';
comment on column reporting.macie_findings.region is 'Where the bucket is.';
comment on column reporting.macie_findings.severity is 'low, medium, high.';
comment on column reporting.macie_findings.category is 'classification: in an object; policy: of a bucket.';
comment on column reporting.macie_findings.type is 'SensitiveData:S3Object/Personal and so on.';
comment on column reporting.macie_findings.bucket is 'Its name.';
comment on column reporting.macie_findings.archived is 'Nobody asked to hear of it.';

create view reporting.rules with (security_barrier) as
  select r.id as rule_id, max(r.content ->> 'title') as title, max(r.content ->> 'author') as author, max(r.content ->> 'tier') as tier
  from rules r
  where (select reporting.reads_all()) or not coalesce((r.content ->> 'confidential')::bool, false)
  group by r.id;
comment on view reporting.rules is 'Rules that were ever judged by.';
comment on column reporting.rules.rule_id is 'Its id.';
comment on column reporting.rules.title is 'What it is called.';
comment on column reporting.rules.author is 'Who wrote it.';
comment on column reporting.rules.tier is 'page, review, info.';

create view reporting.coverage_hours with (security_barrier) as
  select h.hour, a.value as account, r.value as region, h.events, h.lag_mean_ms / 1000.0::float8 as lag_mean_seconds, h.lag_max_ms / 1000.0::float8 as lag_max_seconds
  from place_hours h join dictionary a on a.id = h.account_id join dictionary r on r.id = h.region_id
  where (select reporting.reads_all());
comment on view reporting.coverage_hours is 'Events by hour, account and Region, and how late they came. For readers of every domain.';
comment on column reporting.coverage_hours.hour is 'When it begins.';
comment on column reporting.coverage_hours.account is 'In whose log they are.';
comment on column reporting.coverage_hours.region is 'Where they happened.';
comment on column reporting.coverage_hours.events is 'How many.';
comment on column reporting.coverage_hours.lag_mean_seconds is 'From the event to when it was read; null: that is not known.';
comment on column reporting.coverage_hours.lag_max_seconds is 'Of the latest.';

create view reporting.pipeline_gaps with (security_barrier) as
  select f.at, f.day, f.kind, f.fact ->> 'account' as account, f.fact ->> 'region' as region, f.fact ->> 'asset' as asset, f.fact ->> 'rule_title' as rule_title,
    (f.fact ->> 'count')::int8 as count, (f.fact ->> 'limit')::int8 as "limit"
  from pipeline_facts f where (select reporting.reads_all());
comment on view reporting.pipeline_gaps is 'Gaps in our own sight, one for each kind, subject and day. For readers of every domain.';
comment on column reporting.pipeline_gaps.at is 'When it was seen last.';
comment on column reporting.pipeline_gaps.day is 'UTC.';
comment on column reporting.pipeline_gaps.kind is 'See docs/coverage.md.';
comment on column reporting.pipeline_gaps.account is 'Where it is.';
comment on column reporting.pipeline_gaps.region is 'Where it is.';
comment on column reporting.pipeline_gaps.asset is 'That it is about.';
comment on column reporting.pipeline_gaps.rule_title is 'That it is about.';
comment on column reporting.pipeline_gaps.count is 'Of what there was too much: alerts, failures, hours without data, minutes late; else 1.';
comment on column reporting.pipeline_gaps."limit" is 'What would have been in order.';

create view reporting.quarantine with (security_barrier) as
  select q.created_at, f.source, q.reason from quarantine q join files f on f.id = q.file_id where (select reporting.reads_all());
comment on view reporting.quarantine is 'Files and records that are set aside. For readers of every domain.';
comment on column reporting.quarantine.created_at is 'When it was.';
comment on column reporting.quarantine.source is 'Where it came from.';
comment on column reporting.quarantine.reason is 'See docs/runbooks/quarantine.md.';

create view reporting.digests with (security_barrier) as
  select d.read_at, coalesce(d.state, 'unchecked') as state, substring(d.path from '/CloudTrail-Digest/([^/]+)/') as region,
    substring(d.path from '/AWSLogs/(?:o-[^/]+/)?([0-9]{12})/') as account
  from trail_digests d where (select reporting.reads_all());
comment on view reporting.digests is 'Digest files of CloudTrail, and whether they prove what they are to. For readers of every domain.';
comment on column reporting.digests.read_at is 'When it was read.';
comment on column reporting.digests.state is 'valid, invalid_signature, invalid_hash, missing, moved, pending, unchecked.';
comment on column reporting.digests.region is 'Of the log.';
comment on column reporting.digests.account is 'Of the log.';

create view reporting.entitlement_scopes with (security_barrier) as
  select s.key as scope, s.as_of, extract(epoch from now() - s.as_of)::float8 as age_seconds, s.is_configured
  from control_scopes s where (select reporting.reads_all());
comment on view reporting.entitlement_scopes is 'How old what is known of the control plane is. For readers of every domain.';
comment on column reporting.entitlement_scopes.scope is 'What is read in one piece, such as a domain of DataZone.';
comment on column reporting.entitlement_scopes.as_of is 'When the last read that was taken began; null: there was none.';
comment on column reporting.entitlement_scopes.age_seconds is 'Since then.';
comment on column reporting.entitlement_scopes.is_configured is 'It is to be read.';

create view reporting.entitlement_reads with (security_barrier) as
  select s.key as scope, r.began_at, r.ended_at, r.outcome, r.changes
  from control_reads r join control_scopes s on s.id = r.scope_id where (select reporting.reads_all());
comment on view reporting.entitlement_reads is 'Reads of the control plane. For readers of every domain.';
comment on column reporting.entitlement_reads.scope is 'What was read.';
comment on column reporting.entitlement_reads.began_at is 'When it began.';
comment on column reporting.entitlement_reads.ended_at is 'When it ended; null: it has not.';
comment on column reporting.entitlement_reads.outcome is 'running, taken, refused, failed.';
comment on column reporting.entitlement_reads.changes is 'How much was other than before.';

create view reporting.pipeline_now with (security_barrier) as
  select (select max(h.hour) from place_hours h) as newest_hour,
    (select count(*) from trail_objects t where t.state = 'pending') as files_waiting,
    (select coalesce(extract(epoch from now() - min(t.due_at)), 0)::float8 from trail_objects t where t.state = 'pending' and t.due_at <= now()) as oldest_waiting_seconds,
    (select extract(epoch from now() - max(t.finished_at))::float8 from trail_objects t) as idle_seconds,
    (select count(*) from trail_objects t where t.state = 'quarantined') as files_failed,
    (select count(*) from quarantine) as set_aside,
    (select count(distinct d.hour) from dirty_hours d) as dirty_hours,
    (select count(*) from outbox o where o.state in ('pending', 'held')) as messages_waiting,
    (select count(*) from outbox o where o.state = 'dead' and o.last_error <> 'a newer revision took its place') as messages_dead,
    (select max(extract(epoch from now() - s.as_of))::float8 from control_scopes s where s.is_configured) as entitlement_age_seconds
  where (select reporting.reads_all());
comment on view reporting.pipeline_now is 'How the pipeline is, in one row. For readers of every domain.';
comment on column reporting.pipeline_now.newest_hour is 'The last hour of which anything was read; null: nothing was.';
comment on column reporting.pipeline_now.files_waiting is 'Objects of trails that are to be read.';
comment on column reporting.pipeline_now.oldest_waiting_seconds is 'For how long the oldest of them has been due.';
comment on column reporting.pipeline_now.idle_seconds is 'Since anything was read; null: nothing was.';
comment on column reporting.pipeline_now.files_failed is 'Objects that could not be read.';
comment on column reporting.pipeline_now.set_aside is 'Files and records.';
comment on column reporting.pipeline_now.dirty_hours is 'Hours that are to be derived again.';
comment on column reporting.pipeline_now.messages_waiting is 'To be sent, or held back.';
comment on column reporting.pipeline_now.messages_dead is 'Given up.';
comment on column reporting.pipeline_now.entitlement_age_seconds is 'Of what is known of the control plane, the oldest part.';

create view reporting.changes with (security_barrier) as
  select m."timestamp"::timestamptz as at, 'release' as kind, m.name as what from kysely_migration m where (select reporting.reads_all())
  union all
  select l.at, 'setting', l.action from audit_log l
  where l.action ~ '^(budget|domain|mesh_policy|rollout|route)\.' and (select reporting.reads_all());
comment on view reporting.changes is 'When the schema of a release was put in place, and settings were changed: what annotations show. For readers of every domain.';
comment on column reporting.changes.at is 'When.';
comment on column reporting.changes.kind is 'release, setting.';
comment on column reporting.changes.what is 'The migration, or the action of the audit log.';

create view reporting.events with (security_barrier) as
  select e.event_time, a.value as account, r.value as region, split_part(o.value, ' ', 1) as event_source, split_part(o.value, ' ', 2) as event_name,
    w.value as resource, e.bytes_out, x.value as error_code
  from events e
  join dictionary a on a.id = e.account_id join dictionary r on r.id = e.region_id join dictionary o on o.id = e.operation_id
  left join dictionary w on w.id = e.resource_id left join dictionary x on x.id = e.error_id
  where (select reporting.reads_all());
comment on view reporting.events is 'Events one by one, without who: that is for the console, which notes who looks. For readers of every domain; ask for a day at most.';
comment on column reporting.events.event_time is 'As CloudTrail says.';
comment on column reporting.events.account is 'In whose log it is.';
comment on column reporting.events.region is 'Where it happened.';
comment on column reporting.events.event_source is 's3.amazonaws.com and so on.';
comment on column reporting.events.event_name is 'GetObject and so on.';
comment on column reporting.events.resource is 'The folder of the object, or the ARN of the table.';
comment on column reporting.events.bytes_out is 'As far as the record says.';
comment on column reporting.events.error_code is 'null: it was not refused.';

grant usage on schema reporting to grafana_reader;
grant select on all tables in schema reporting to grafana_reader;
