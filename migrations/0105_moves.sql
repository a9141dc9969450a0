-- Which assets one catalog file after the other had in another domain, or no more: files need not say since when, and an access review of the
-- former domain is to have them. A new table: locks nothing.
create table moves (
  asset text collate "C" not null,
  -- when the later file came into force
  at timestamptz not null,
  -- whose it was until then
  project text not null,
  domain text not null,
  constraint moves_pkey primary key (asset, at)
);
