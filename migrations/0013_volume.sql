-- What the detector of unusual volume goes by: what people read in each hour and of each asset, and what judging a day
-- left for the days after it.
create type person_kind as enum ('human', 'service', 'platform');

alter table rollup_hour_person
  add column objects_read integer not null default 0,
  add column person_kind person_kind not null default 'human';

-- The hour of the day with most bytes of the row: what is new to somebody is measured by it.
alter table rollup_day
  add column peak_bytes bigint not null default 0,
  add column peak_objects integer not null default 0,
  add column peak_hour smallint not null default 0;

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
