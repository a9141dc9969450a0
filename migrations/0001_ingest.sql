-- What came: files, dictionaries, events, copies, matches, quarantine, and the hours to derive.
-- Takes no lock on anything that exists.

-- Strings that repeat. Keyed by a hash so that no value is too long for an index; never order output by id.
create table dictionary (
  id int4 generated always as identity primary key,
  kind int2 not null,
  hash uuid not null,
  value text not null,
  constraint dictionary_key unique (kind, hash)
);

create table files (
  id int4 generated always as identity primary key,
  source text not null,
  path text collate "C" not null,
  sha256 bytea not null,
  state text not null check (state in ('done', 'quarantined', 'skipped')),
  reason text,
  size_bytes int8 not null,
  records_read int4 not null default 0,
  records_new int4 not null default 0,
  records_duplicate int4 not null default 0,
  records_quarantined int4 not null default 0,
  records_skipped int4 not null default 0,
  quarantine_reasons jsonb not null default '{}',
  hours timestamptz[] not null default '{}', -- the hours its records touch
  oldest_at timestamptz, -- the oldest and the newest event time in it
  newest_at timestamptz,
  finished_at timestamptz not null default now(),
  constraint files_key unique (path, sha256),
  constraint files_counts check (records_read = records_new + records_duplicate + records_quarantined + records_skipped)
);

-- One row per CloudTrail record, narrow, without a word of the catalog. Partitioned by day; what is older than 2020
-- shares one partition. Days are made before the batch that needs them. No foreign keys: a trigger per row and key would
-- cost more than the rest of the insert; ingest resolves dictionary and files before the batch.
create table events (
  event_time timestamptz not null,
  event_id uuid not null,
  shared_event_id uuid,
  object_hash int8,       -- 53 bits of the sha256 of bucket and key: what distinct objects are counted by
  bytes_out int8,         -- null where the record does not tell
  access_key int8,        -- the last ten characters of the access key as a number: enough to follow a chain of keys
  body_hash int8 not null,-- 53 bits of the sha256 of the record's bytes
  account_id int4 not null,
  region_id int4 not null,
  operation_id int4 not null, -- event source and name
  identity_id int4 not null,
  ip_id int4,
  agent_id int4,
  error_id int4,
  resource_id int4,
  file_id int4 not null,
  ordinal int4 not null,
  action int2,            -- null: no access to data
  flags int2 not null,
  constraint events_key primary key (event_time, event_id, account_id, region_id)
) partition by range (event_time);

create table events_past (like events including defaults including constraints);
alter table events attach partition events_past for values from (minvalue) to ('2020-01-01T00:00:00Z');

-- Where else an event was seen: every pointer that does not stand in `events`.
create table copies (
  file_id int4 not null references files,
  ordinal int4 not null,
  event_time timestamptz not null,
  event_id uuid not null,
  account_id int4 not null,
  region_id int4 not null,
  body_hash int8 not null,
  primary key (file_id, ordinal)
);

-- Record rules that matched at ingest, with the fields that decided.
create table matches (
  event_time timestamptz not null,
  event_id uuid not null,
  account_id int4 not null,
  region_id int4 not null,
  rule_id text not null,
  rule_version text not null,
  fields jsonb not null,
  primary key (event_time, event_id, account_id, region_id, rule_id)
);

create table quarantine (
  file_id int4 not null references files,
  ordinal int4 not null,  -- -1: the whole file
  reason text not null,
  detail text not null,
  created_at timestamptz not null default now(),
  primary key (file_id, ordinal)
);

-- Hours whose derived state is behind. Marks are added, never updated, so that ingest waits for nobody.
create table dirty_hours (
  mark int8 generated always as identity primary key,
  hour timestamptz not null
);
