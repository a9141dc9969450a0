-- Days of events that were archived, and dropped: which files hold them, and until when a restored one stays.
-- A new table: takes no lock that anybody waits for.

create table archived_days (
  day date primary key,
  events int8 not null,
  bytes int8 not null, -- of its files
  place text not null, -- a folder, or s3://bucket/prefix
  files jsonb not null, -- as in the manifest: [{"name", "kind", "rows", "bytes", "sha256"}]
  archived_at timestamptz not null default now(),
  dropped_at timestamptz, -- null: its events are in the database, too
  restored_until timestamptz -- null: not restored, or dropped again since
);
