-- The control plane as history: what DataZone, Lake Formation, Glue, Identity Center and Organizations said, when it was so and
-- when we learnt it. New tables: takes no lock that anybody waits for.

-- What is read in one piece: a DataZone domain, Lake Formation or Glue of an account and Region, …
create table control_scopes (
  id int generated always as identity primary key,
  key text collate "C" not null unique,
  due_at timestamptz not null default now(),
  lease_token uuid,
  lease_until timestamptz,
  -- when the last read that was taken began; null: none was
  as_of timestamptz,
  -- when the first one began: what was before it is assumed
  history_from timestamptz,
  -- of the last read that was taken: entries by list
  counts jsonb not null default '{}',
  -- by list, the kinds of entries that ever came of it
  kinds jsonb not null default '{}',
  -- projects, or environments, whose lists that read could not see
  blind jsonb not null default '[]',
  -- the last read that changed any entry
  revision bigint not null default 0,
  -- whether anybody has it read by now: what is not read any more is history, and keeps nothing else waiting
  is_configured boolean not null default true
);

create table control_reads (
  id bigint generated always as identity primary key,
  scope_id int not null references control_scopes,
  began_at timestamptz not null,
  ended_at timestamptz,
  -- refused: whole or in part, or too short to be believed; failed: no answer
  outcome text not null default 'running' check (outcome in ('running', 'taken', 'refused', 'failed')),
  -- what was wrong, a line each
  reasons text[] not null default '{}',
  counts jsonb not null default '{}',
  blind jsonb not null default '[]',
  -- entries that began, changed and ended by it
  changes int not null default 0,
  -- it was taken although it was too short: somebody said so
  was_accepted boolean not null default false
);
create index control_reads_by_scope on control_reads (scope_id, id);

-- Entries of a read under way. Lost in a crash, and so is the read.
create unlogged table control_staged (
  read_id bigint not null,
  -- that it came of
  list text collate "C" not null,
  kind text collate "C" not null,
  entry_id text collate "C" not null,
  content jsonb not null,
  since timestamptz,
  changed timestamptz,
  body_hash bytea not null,
  ordinal bigint generated always as identity
);
create index control_staged_by_entry on control_staged (read_id, kind, entry_id);

-- One row for each stretch of time in which something was the same, as it was known for a while.
create table control_entries (
  scope_id int not null references control_scopes,
  kind text collate "C" not null,
  entry_id text collate "C" not null,
  content jsonb not null,
  body_hash bytea not null,
  -- as the service says
  since timestamptz,
  changed timestamptz,
  -- when it was so; null: since ever, until further notice
  valid_from timestamptz,
  valid_until timestamptz,
  -- how that is known: said (by the service), event (of CloudTrail or EventBridge), assumed (between two reads, or before the first)
  from_how text not null check (from_how in ('said', 'event', 'assumed')),
  until_how text check (until_how in ('said', 'event', 'assumed')),
  -- the reads by which it was learnt, and superseded
  learnt_by bigint not null,
  superseded_by bigint,
  constraint control_entries_until check ((valid_until is null) = (until_how is null))
);
create unique index control_entries_current on control_entries (scope_id, kind, entry_id)
  where superseded_by is null and valid_until is null;
create index control_entries_by_entry on control_entries (scope_id, kind, entry_id, learnt_by);

-- What CloudTrail and EventBridge say that happened to an entry. It moves nothing: it dates what the next read finds.
create table control_events (
  scope_key text collate "C" not null,
  kind text collate "C" not null,
  entry_id text collate "C" not null,
  at timestamptz not null,
  change text not null check (change in ('began', 'changed', 'ended')),
  constraint control_events_pkey primary key (scope_key, kind, entry_id, at, change)
);

-- A catalog that is made of the above is kept as what it was made of. Waits for whoever writes a catalog, for a moment.
alter table catalogs
  alter column content drop not null,
  add column made jsonb,
  add constraint catalogs_content check ((content is null) <> (made is null));

-- Disagreements between plan, grant, use and metadata: rules of category governance judge them, apart from events.
create table governance_facts (
  kind text collate "C" not null,
  -- whom it is about, and what; '': everybody, nothing
  subject text collate "C" not null,
  asset text collate "C" not null,
  -- when it was found first; it stands until it is not found any more
  seen_at timestamptz not null,
  ended_at timestamptz,
  fact jsonb not null,
  is_judged boolean not null default false,
  constraint governance_facts_pkey primary key (kind, subject, asset, seen_at)
);
create unique index governance_facts_open on governance_facts (kind, subject, asset) where ended_at is null;
create index governance_facts_unjudged on governance_facts (seen_at) where not is_judged;

-- What findings rest on. Waits for whoever writes findings, for as long as it takes to write the column.
alter table findings add column basis text not null default 'events' check (basis in ('events', 'pipeline', 'governance'));
update findings set basis = 'pipeline' where category = 'pipeline';

-- When an id of a role was first stored: of two ids under one name the later one is another role.
alter table role_ids add column seen_at timestamptz not null default now();

create index control_entries_names on control_entries (entry_id) where superseded_by is null and kind in ('asset', 'project', 'domain_unit');
