-- What dashboards ask of weeks and quarters is made of some hundred thousands of rows; and how access reviews go. Whoever writes to
-- rollup_day waits while its index is built.

-- The hourly rollups by day: made of these alone, with the daily one.
create table rollup_person_day (
  bytes_out int8 not null,
  peak_bytes int8 not null,
  accesses int8 not null,
  denied int8 not null,
  day date not null,
  person_id int4 not null,
  active_hours int2 not null,
  peak_hour int2 not null,
  person_kind person_kind not null,
  constraint rollup_person_day_pkey primary key (day, person_id)
);
create table rollup_asset_day (
  bytes_out int8 not null,
  accesses int8 not null,
  denied int8 not null,
  day date not null,
  asset_id int4 not null,
  -- of the hour with most of them
  people int4 not null,
  verdict verdict not null,
  constraint rollup_asset_day_pkey primary key (day, asset_id, verdict)
);
insert into rollup_person_day (day, person_id, person_kind, active_hours, peak_bytes, peak_hour, accesses, denied, bytes_out)
  select (hour at time zone 'UTC')::date, person_id, min(person_kind), count(*), max(bytes_out),
    (array_agg(extract(hour from hour at time zone 'UTC') order by bytes_out desc, hour))[1], sum(accesses), sum(denied), sum(bytes_out)
  from rollup_hour_person group by 1, 2;
insert into rollup_asset_day (day, asset_id, verdict, people, accesses, denied, bytes_out)
  select (hour at time zone 'UTC')::date, asset_id, verdict, max(people), sum(accesses), sum(denied), sum(bytes_out) from rollup_hour_asset group by 1, 2, 3;

create index rollup_day_outside on rollup_day (day) where verdict in ('none', 'revoked');

create or replace view reporting.access_days with (security_barrier) as
  select r.day, r.day::timestamp at time zone 'UTC' as time, p.pseudonym as person, a.domain, a.domain_name, a.project, a.project_name, a.asset,
    a.name as asset_name, a.classification, case when r.verdict = 'ungoverned' then (select d.value from dictionary d where d.id = r.asset_id) end as bucket,
    r.action::text as action, r.verdict::text as verdict, r.way::text as way, r.accesses, r.denied, r.bytes_out, r.objects, r.peak_bytes,
    r.peak_hour::int4 as peak_hour, r.verdict in ('none', 'revoked') as is_outside
  from rollup_day r left join standing_assets a on a.asset_id = r.asset_id left join people p on p.id = r.person_id
  where (select reporting.reads_all()) or a.domain = any ((select reporting.read_domains())::text[]);
comment on column reporting.access_days.is_outside is 'The verdict is none or revoked: nothing allowed it, or nothing any more.';

create view reporting.person_days with (security_barrier) as
  select r.day, r.day::timestamp at time zone 'UTC' as time, p.pseudonym as person, r.person_kind::text as person_kind, r.active_hours::int4 as active_hours,
    r.accesses, r.denied, r.bytes_out, r.peak_bytes, r.peak_hour::int4 as peak_hour
  from rollup_person_day r left join people p on p.id = r.person_id
  where (select reporting.reads_all());
comment on view reporting.person_days is 'What people read by the day, in all. For readers of every domain.';
comment on column reporting.person_days.day is 'UTC.';
comment on column reporting.person_days.time is 'When the day begins.';
comment on column reporting.person_days.person is 'A pseudonym, also of services and roles.';
comment on column reporting.person_days.person_kind is 'human, service, platform.';
comment on column reporting.person_days.active_hours is 'In which they did anything.';
comment on column reporting.person_days.accesses is 'Denied ones included.';
comment on column reporting.person_days.denied is 'Those that AWS refused.';
comment on column reporting.person_days.bytes_out is 'Read by accesses that were not refused.';
comment on column reporting.person_days.peak_bytes is 'Of the hour with most bytes.';
comment on column reporting.person_days.peak_hour is 'Which hour of the day that was, UTC.';

create view reporting.asset_days with (security_barrier) as
  select r.day, r.day::timestamp at time zone 'UTC' as time, a.domain, a.domain_name, a.project, a.project_name, a.asset, a.name as asset_name, a.classification,
    s.severity as sensitivity, case when r.verdict = 'ungoverned' then (select d.value from dictionary d where d.id = r.asset_id) end as bucket,
    r.verdict::text as verdict, r.verdict in ('none', 'revoked') as is_outside, r.accesses, r.denied, r.bytes_out, r.people
  from rollup_asset_day r left join standing_assets a on a.asset_id = r.asset_id left join asset_sensitivity s on s.asset = a.asset
  where (select reporting.reads_all()) or a.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.asset_days is 'Accesses by day, asset and verdict.';
comment on column reporting.asset_days.day is 'UTC.';
comment on column reporting.asset_days.time is 'When the day begins.';
comment on column reporting.asset_days.domain is 'Of the asset, by the catalog in force; null: no asset covers it.';
comment on column reporting.asset_days.domain_name is 'What people call the domain.';
comment on column reporting.asset_days.project is 'That publishes the asset.';
comment on column reporting.asset_days.project_name is 'What people call the project.';
comment on column reporting.asset_days.asset is 'Its id.';
comment on column reporting.asset_days.asset_name is 'What people call the asset.';
comment on column reporting.asset_days.classification is 'Of the asset; null: nobody said.';
comment on column reporting.asset_days.sensitivity is 'Of the asset, as Macie found; null: nothing was found.';
comment on column reporting.asset_days.bucket is 'Of what no asset covers.';
comment on column reporting.asset_days.verdict is 'ungoverned, unknown, pending, owner, subscribed, exempt, revoked, none.';
comment on column reporting.asset_days.is_outside is 'The verdict is none or revoked: nothing allowed it, or nothing any more.';
comment on column reporting.asset_days.accesses is 'Denied ones included.';
comment on column reporting.asset_days.denied is 'Those that AWS refused.';
comment on column reporting.asset_days.bytes_out is 'Read by accesses that were not refused.';
comment on column reporting.asset_days.people is 'Of the hour with most of them.';

create view reporting.reviews with (security_barrier) as
  select r.id as review, r.domain, d.name as domain_name, r.month, r.kind, r.state, r.opened_at, r.due_at, r.closed_at,
    r.state = 'open' and r.due_at < now() as is_overdue, i.items, i.due, i.decided
  from reviews r left join standing_domains d on d.domain = r.domain
  cross join lateral (
    select count(*)::int4 as items, count(due)::int4 as due, count(due) filter (where exists (
      select from review_decisions c where c.review_id = w.review_id and c.item_id = w.item_id))::int4 as decided
    from review_items w where w.review_id = r.id
  ) i
  where (select reporting.reads_all()) or r.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.reviews is 'Access reviews, and how far each is.';
comment on column reporting.reviews.review is 'Its id, as the console has it: /reviews/ID.';
comment on column reporting.reviews.domain is 'Whose data it is about.';
comment on column reporting.reviews.domain_name is 'What people call the domain.';
comment on column reporting.reviews.month is 'That it is about, 2026-09.';
comment on column reporting.reviews.kind is 'monthly, micro.';
comment on column reporting.reviews.state is 'open, signed, closed.';
comment on column reporting.reviews.opened_at is 'When it was opened.';
comment on column reporting.reviews.due_at is 'By when it is to be signed.';
comment on column reporting.reviews.closed_at is 'null: it is not closed.';
comment on column reporting.reviews.is_overdue is 'It is open, and was due before now.';
comment on column reporting.reviews.items is 'Lines, those that are listed with their last decision included.';
comment on column reporting.reviews.due is 'Lines to decide on.';
comment on column reporting.reviews.decided is 'Of these.';

create view reporting.review_decisions with (security_barrier) as
  select c.decided_at, c.review_id as review, r.domain, c.decision, c.is_bulk, c.delegation_id is not null as is_delegated, c.took_ms / 1000.0::float8 as seconds
  from review_decisions c join reviews r on r.id = c.review_id
  where (select reporting.reads_all()) or r.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.review_decisions is 'Decisions in access reviews, those that were changed later included; not by whom.';
comment on column reporting.review_decisions.decided_at is 'When.';
comment on column reporting.review_decisions.review is 'In which review.';
comment on column reporting.review_decisions.domain is 'Whose data it is about.';
comment on column reporting.review_decisions.decision is 'keep, revoke, change, defer, exception.';
comment on column reporting.review_decisions.is_bulk is 'Decided together with others in one go.';
comment on column reporting.review_decisions.is_delegated is 'By somebody in the place of an owner.';
comment on column reporting.review_decisions.seconds is 'How long whoever decided had it before them; null: nobody knows.';

create view reporting.review_removals with (security_barrier) as
  select c.decided_at, c.review_id as review, r.domain, m.state, m.proven_at, m.revocation_id is not null as is_applied
  from review_removals m join review_decisions c on c.id = m.decision_id join reviews r on r.id = c.review_id
  where (select reporting.reads_all()) or r.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.review_removals is 'Rights that reviews ended, until something shows that they did.';
comment on column reporting.review_removals.decided_at is 'When it was decided.';
comment on column reporting.review_removals.review is 'In which review.';
comment on column reporting.review_removals.domain is 'Whose data it is about.';
comment on column reporting.review_removals.state is 'open, proven, taken_back.';
comment on column reporting.review_removals.proven_at is 'When it was shown; null: nothing shows it yet.';
comment on column reporting.review_removals.is_applied is 'DataZone was asked to end it; else whoever can ends it.';

grant select on all tables in schema reporting to grafana_reader;
