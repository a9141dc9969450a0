-- What the detector of unusual volume goes by: what people read in each hour and of each asset, and what judging a day
-- left for the days after it.
create type person_kind as enum ('human', 'service', 'platform');

alter table rollup_hour_person
  add column objects_read integer not null default 0,
  add column person_kind person_kind not null default 'human';

-- Of each asset that somebody read on a day the hour in which they read most of it.
create table volume_touches (
  hour timestamptz not null,
  bytes_out bigint not null,
  person_id integer not null,
  asset_id integer not null,
  objects integer not null,
  day date not null,
  primary key (day, person_id, asset_id)
);

-- Days whose hours were derived anew since they were judged.
create table volume_stale (
  day date primary key
);

-- Days that were judged: what they leave for the days after them, by ids of people, and what rules matched.
create table volume_days (
  day date primary key,
  traces jsonb not null,
  thresholds jsonb not null,
  matched jsonb not null
);

-- Hits of rules on scores, which are judged apart from the hour.
alter table hits add column is_volume boolean not null default false;
