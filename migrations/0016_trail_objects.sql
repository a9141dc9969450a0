-- Objects that a trail delivered, as messages or a listing said: the truth about what is still to be read. Queues only hint.
-- Read by whoever claims them (due, not leased), for so long as the lease holds; the transaction that stores their events marks
-- them done and is fenced by the token. New table: takes no lock that anybody waits for.

create table trail_objects (
  id bigint generated always as identity primary key,
  path text collate "C" not null,
  -- of the content that is to be read, where it was told; another one is another content
  etag text,
  size_bytes bigint,
  announced_by text not null check (announced_by in ('message', 'listing')),
  announced_at timestamptz not null default now(),
  state text not null default 'pending' check (state in ('pending', 'done', 'quarantined')),
  due_at timestamptz not null default now(),
  -- how often it was taken, and how often of these whoever took it gave it back
  attempts int not null default 0,
  postponed int not null default 0,
  lease_token uuid,
  lease_until timestamptz,
  -- why it is set aside, or why the last attempt failed
  reason text,
  detail text,
  file_id int references files (id),
  finished_at timestamptz,
  constraint trail_objects_key unique (path)
);

create index trail_objects_due on trail_objects (due_at, id) where state = 'pending';

-- Messages of the queue that announce nothing that is known: kept, since what they meant may be lost.
create table unknown_messages (
  id bigint generated always as identity primary key,
  body text not null,
  problem text not null,
  received_at timestamptz not null default now()
);
