-- Every catalog that derived state was computed with, so that a new one brings back the hours that it changes and no
-- others. Takes no lock on anything that exists.

create table catalogs (
  hash text primary key,
  content jsonb not null,   -- the catalog; open ends of intervals are null
  as_of jsonb not null,     -- when each domain was read, in ms; the key '' stands for the catalog
  recorded_at timestamptz not null default now()
);
