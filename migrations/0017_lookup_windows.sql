-- What is looked up account by account and Region by Region (source lookup-events), where no file lies anywhere that could be
-- read again: whose a place is for the moment, what of its past is covered, and the answers themselves, so that a pointer to a
-- record always leads to it. The transaction that stores a page's events stores the page, and with the last page of a window
-- that the window is covered, where the lease still holds. New tables: takes no lock that anybody waits for.

-- What sources stored that leave no file behind, by the path that `files` has. The path says the content: it never changes.
create table raw_files (
  path text collate "C" primary key,
  -- zipped with gzip, as it was hashed
  content bytea not null,
  stored_at timestamptz not null default now()
);
-- it does not shrink further
alter table raw_files alter column content set storage external;

create table lookup_places (
  account text collate "C" not null,
  region text collate "C" not null,
  due_at timestamptz not null default now(),
  lease_token uuid,
  lease_until timestamptz,
  -- of the last outcome; of a failure the code, a sentence for people, and how many there were in a row
  state text not null default 'new' check (state in ('new', 'behind', 'current', 'failed')),
  reason text,
  detail text,
  failures int not null default 0,
  state_at timestamptz not null default now(),
  primary key (account, region),
  constraint lookup_places_reason check ((state = 'failed') = (reason is not null))
);

-- Windows whose last page is stored; both ends belong to them. Events come late, so that what is younger than some minutes when
-- it is asked for is covered only in so far.
create table lookup_windows (
  account text collate "C" not null,
  region text collate "C" not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  asked_at timestamptz not null,
  primary key (account, region, from_at, until_at),
  foreign key (account, region) references lookup_places (account, region) on delete cascade,
  check (from_at <= until_at)
);
