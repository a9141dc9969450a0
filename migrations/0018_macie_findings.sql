-- Findings of Amazon Macie, as it wrote them, and how far each administrator account has been read in each Region. Every version
-- that was read is kept; one of each finding stands. A page of findings and the cursor behind it are one transaction, fenced by
-- the token of the lease. New tables: takes no lock that anybody waits for.

create table macie_versions (
  -- the account and Region of the bucket; ids are Macie's own in each
  account_id text collate "C" not null,
  region text collate "C" not null,
  finding_id text collate "C" not null,
  -- of the document, whatever the order of its keys
  digest uuid not null,
  updated_at timestamptz not null,
  -- json, not jsonb: verbatim, and it may hold \u0000
  document json not null,
  read_at timestamptz not null default now(),
  constraint macie_versions_pkey primary key (account_id, region, finding_id, digest)
);

-- Which version of a finding stands: the newest, in whatever order they came.
create table macie_findings (
  account_id text collate "C" not null,
  region text collate "C" not null,
  finding_id text collate "C" not null,
  digest uuid not null,
  updated_at timestamptz not null,
  constraint macie_findings_pkey primary key (account_id, region, finding_id),
  constraint macie_findings_version_fkey foreign key (account_id, region, finding_id, digest) references macie_versions
);

-- What Macie gave and nobody could read: counted by the report, so that it is not taken for nothing.
create table macie_unreadable (
  -- where it was read
  account_id text collate "C" not null,
  region text collate "C" not null,
  digest uuid not null,
  finding_id text,
  reason text not null,
  detail text not null,
  -- null: too deep to be kept
  document json,
  read_at timestamptz not null default now(),
  constraint macie_unreadable_pkey primary key (account_id, region, digest)
);

-- An administrator account in a Region.
create table macie_places (
  account_id text collate "C" not null,
  region text collate "C" not null,
  -- where the next reading begins; null: at the beginning of what Macie keeps
  cursor timestamptz,
  due_at timestamptz not null default now(),
  lease_token uuid,
  lease_until timestamptz,
  -- of the last reading that ended; null: none has
  state text check (state in ('read', 'not_enabled', 'failed')),
  -- why it failed
  reason text,
  detail text,
  ended_at timestamptz,
  constraint macie_places_pkey primary key (account_id, region)
);
