-- The records that findings rest on, kept beyond the time that the bucket keeps their files.
-- A new table, and a column without a default: takes no lock that anybody waits for; the index is built over what findings there are.

create table kept_records (
  file_id int not null references files,
  ordinal int not null,
  -- as it stands in its file, zipped
  record bytea not null,
  kept_at timestamptz not null default now(),
  constraint kept_records_pkey primary key (file_id, ordinal)
);
alter table kept_records alter column record set storage external;

-- the version of the finding whose records were kept, as far as they were to be had; null: none yet
alter table findings add column kept_version int;
create index findings_unkept on findings (uid) where kept_version is distinct from version;
