-- What can be seen, and what cannot: which trails AWS said there are, since when, and how many events came of which account and
-- Region in which hour; and how sensitive assets are by what Macie found, as hours were derived with it. New tables: takes no lock
-- that anybody waits for.

-- An account in a Region that is asked which trails log there.
create table coverage_places (
  account text collate "C" not null,
  region text collate "C" not null,
  due_at timestamptz not null default now(),
  lease_token uuid,
  lease_until timestamptz,
  -- of the last time that it was asked
  state text check (state in ('read', 'failed')),
  reason text,
  detail text,
  ended_at timestamptz,
  -- when it last answered in full; null: never
  read_at timestamptz,
  constraint coverage_places_pkey primary key (account, region),
  constraint coverage_places_reason check ((state is not distinct from 'failed') = (reason is not null))
);

-- What a place said of a trail, for as long as it said the same. A reading that failed changes nothing here.
create table coverage_trails (
  account text collate "C" not null,
  region text collate "C" not null,
  trail_arn text collate "C" not null,
  seen_from timestamptz not null,
  -- null: it is still so
  seen_until timestamptz,
  content jsonb not null,
  constraint coverage_trails_pkey primary key (account, region, trail_arn, seen_from),
  constraint coverage_trails_place_fkey foreign key (account, region) references coverage_places on delete cascade
);

-- Events by hour, account and Region: derived with the hour, replaced as a whole.
create table place_hours (
  hour timestamptz not null,
  account_id int not null,
  region_id int not null,
  events int not null,
  -- from the event to its delivery; null: nothing says when that was
  lag_mean_ms bigint,
  lag_max_ms bigint,
  constraint place_hours_pkey primary key (hour, account_id, region_id)
);

-- Assets in which Macie found something, as derived state has it: an input of it, like the catalog.
create table asset_sensitivity (
  asset text collate "C" not null primary key,
  severity text not null
);
