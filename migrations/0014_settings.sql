-- What people set at run time: budgets, what is expected, what was confirmed. A change is a row; the last of a key holds, and
-- one without a value ends it. People are ids; no author: a file said so.
create table settings (
  version bigint generated always as identity primary key,
  kind text not null check (kind in ('budget', 'exception', 'confirmed')),
  key text not null,
  value jsonb,
  person_id integer references people (id),
  author_id integer references people (id),
  reason text not null,
  origin text not null check (origin in ('file', 'command')),
  recorded_at timestamptz not null default now()
);
create index settings_key on settings (kind, key, version desc);

alter table findings drop constraint findings_status_check,
  add constraint findings_status_check check (status in ('open', 'expected', 'withdrawn'));

-- What was usual for everybody on a day, as judging it went by: with the tails of the day, what a score can be recomputed from.
-- Levels stand in the order of people; they are logarithms as docs/detection.md defines them.
create table volume_baselines (
  day date not null,
  measure text not null check (measure in ('bytes', 'objects', 'day_bytes')),
  people integer[] not null,
  groups smallint[] not null,
  usual real[] not null,
  spread real[] not null,
  hours real[] not null,
  own real[] not null,
  record real[] not null,
  group_levels jsonb not null,
  primary key (day, measure)
);

alter table volume_days
  add column tails jsonb not null default '{}',
  add column peer_groups jsonb not null default '[]',
  add column known_days integer not null default 0,
  add column detector_version integer not null default 0;
alter table volume_days alter column thresholds set default '{}';
