-- What records tell of other records: who is behind a session or an access key, which record replaces which; and what
-- each hour was derived from, so that a half that comes late brings back the hours that miss it.
-- Holds a lock on events while the index on what is there is made.

-- Of a record that gave out a session (Lake Formation's request for data) or an access key (STS): the key that stands for
-- either, in 53 bits.
alter table events add column origin_key int8;
create index events_origin on events (origin_key) where origin_key is not null;

-- Roles by their id, as sessions showed them.
create table role_ids (
  role_id text primary key,
  arn text not null
);

-- Addenda: the record `event_id` replaces the record `original_id` of its account and Region.
create table addenda (
  original_id uuid not null,
  event_time timestamptz not null,
  event_id uuid not null,
  account_id int4 not null,
  region_id int4 not null,
  is_linked boolean not null default false, -- the original's hour has been marked
  constraint addenda_key primary key (original_id, event_id, account_id, region_id)
);
create index addenda_time on addenda (event_time);
create index addenda_unlinked on addenda (event_id) where not is_linked;

-- Keys of origins and roles that came since hours were last compared with them. Rows are added, never updated.
create table late_keys (
  keys int8[] not null
);

-- What the callers of an hour were resolved with: sessions, access keys, roles, principals, accounts, each as 53 bits.
create table hour_dependencies (
  hour timestamptz primary key,
  keys int8[] not null,
  judged_until timestamptz -- the latest time as of which one of its accesses was judged, where that is after the hour
);
create index hour_dependencies_keys on hour_dependencies using gin (keys);
