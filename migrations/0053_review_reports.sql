-- Reports of reviews that were written, with the hash of their manifests: each names the one before, and months are compared. A new table: locks
-- nothing.

create table review_reports (
  review_id text collate "C" not null,
  -- the folder below the place: of a report with its decisions another than of the review as it was opened
  folder text collate "C" not null,
  domain text collate "C" not null,
  month text collate "C" not null,
  names text not null check (names in ('shown', 'pseudonyms')),
  place text not null,
  review_hash text collate "C" not null,
  manifest_hash text collate "C" not null,
  -- of the key that signed it; null: nobody did
  key_id text collate "C",
  -- counts alone: of the review, and of what was decided, where that is in it
  sum jsonb not null,
  outcome jsonb,
  written_at timestamptz not null default now(),
  constraint review_reports_pkey primary key (folder, names, manifest_hash, place)
);
create index review_reports_by_month on review_reports (domain, month);
