-- Copies and queries: what records say of them beyond their row, who had which part in a query, and how much was written. The column is
-- added without a rewrite; takes the lock on events for the moment of it.

alter table events add column bytes_in int8; -- null where the record does not tell

-- One row per record that tells of a copy or of a query, by the record's pointer: a copy of it that does not stand is nobody's.
create table traces (
  event_time timestamptz not null,
  event_id uuid not null,
  file_id int4 not null,
  ordinal int4 not null,
  kind text not null,
  query_key int8,         -- 53 bits that stand for the query: what hours depend on
  query_id text,
  target text,            -- where to
  sources text[] not null default '{}',
  detail jsonb not null default '{}',
  primary key (event_time, event_id, file_id, ordinal)
);
create index traces_query on traces (query_key) where query_key is not null;

-- Who had which part in a query within an hour; replaced with the hour.
create table query_hours (
  hour timestamptz not null,
  query_id text collate "C" not null,
  part text not null,
  person_id int4 not null references people,
  principal_id int4 not null,
  asset_id int4,          -- null: no data were touched, or it is not known which
  events int4 not null,
  denied int4 not null,
  bytes int8 not null,    -- of reads those that left, of writes those that came
  first_at timestamptz not null,
  last_at timestamptz not null,
  target text,
  detail jsonb not null default '{}'
);
create index query_hours_hour on query_hours (hour);
create index query_hours_query on query_hours (query_id);

-- Assets that an hour was judged by though nobody touched them in it: where copies went, and what queries had read before.
create table hour_assets (
  hour timestamptz not null,
  asset_id int4 not null,
  primary key (hour, asset_id)
);
