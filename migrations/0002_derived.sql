-- What is computed from events, catalog and rules: replaced by recomputation, never incremented.
-- Takes no lock on anything that exists.

create type verdict as enum ('ungoverned', 'unknown', 'pending', 'owner', 'subscribed', 'exempt', 'revoked', 'none');
create type access_action as enum ('read', 'list', 'write', 'delete', 'admin');

-- Every other table refers to a person by id, so that one can be erased or shown under a pseudonym.
create table people (
  id int4 generated always as identity primary key,
  key text not null,
  constraint people_key unique (key)
);

-- Columns of the rollups stand in the order that leaves no gaps: there are many rows.
create table rollup_hour_person (
  hour timestamptz not null,
  bytes_out int8 not null,
  person_id int4 not null,
  accesses int4 not null,
  denied int4 not null,
  objects int4 not null,
  primary key (hour, person_id)
);

create table rollup_hour_asset (
  hour timestamptz not null,
  asset_id int4 not null,
  verdict verdict not null,
  accesses int4 not null,
  denied int4 not null,
  bytes_out int8 not null,
  objects int4 not null,
  people int4 not null,
  primary key (hour, asset_id, verdict)
);

create table rollup_day (
  bytes_out int8 not null,
  day date not null,
  person_id int4 not null,
  asset_id int4 not null,
  action access_action not null,
  verdict verdict not null,
  accesses int4 not null,
  denied int4 not null,
  objects int4 not null,
  primary key (day, person_id, asset_id, action, verdict)
);

-- What one rule matched for one person and asset in one hour; findings are folded from the hits of their window.
create table hits (
  hour timestamptz not null,
  rule_id text not null,
  person_id int4 not null,
  asset_id int4,  -- null: a rule about a person alone
  event_count int4 not null,
  bytes_out int8 not null,
  last_time timestamptz not null,
  objects bytea not null,               -- the distinct object hashes, sorted, eight bytes each
  detail jsonb not null
);
create index hits_hour on hits (hour);

-- What findings say of their rule, once per version.
create table rules (
  id text not null,
  version text not null,
  content jsonb not null,
  primary key (id, version)
);

create table findings (
  uid text primary key,
  rule_id text not null,
  rule_version text not null,
  category text not null,
  level text not null,
  tier text not null,
  status text not null check (status in ('open', 'withdrawn')),
  version int4 not null,
  live boolean not null,
  shadow boolean not null,
  person_id int4 not null references people,
  asset_id int4 references dictionary,
  domain text,
  window_start timestamptz not null,
  window_end timestamptz not null,
  first_event_time timestamptz not null,
  last_event_time timestamptz not null,
  event_count int4 not null,
  bytes_out int8 not null,
  objects int4 not null,
  cause text not null,    -- what alerts group by
  detail jsonb not null,
  content_hash text not null, -- of everything that an amendment would change
  withdrawn_reason text,
  derived_at timestamptz not null default now()
);
create index findings_window on findings (window_start);
create index findings_cause on findings (cause) where status = 'open';

-- Causes whose findings changed since their alert was last looked at. Marks are added with the findings, never updated.
create table changed_causes (
  mark int8 generated always as identity primary key,
  cause text not null
);

-- Findings of one cause, told to the owners of the data.
create table alerts (
  id int4 generated always as identity primary key,
  key text not null,
  revision int4 not null,
  domain text,            -- null: nobody owns what it is about
  content jsonb not null,
  changed_at timestamptz not null default now(),
  constraint alerts_key unique (key)
);

create table outbox (
  alert_id int4 not null references alerts,
  revision int4 not null,
  route text not null,
  state text not null check (state in ('pending', 'sent', 'dead')) default 'pending',
  attempts int4 not null default 0,
  claimed_until timestamptz,
  message_id text,
  last_error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  primary key (alert_id, revision, route)
);

-- What the derived state was computed with: when one differs, every hour is derived again.
create table derive_inputs (
  name text primary key,
  hash text not null
);
