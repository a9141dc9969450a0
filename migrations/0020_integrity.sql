-- Whether what a trail delivered is what CloudTrail signed, kept by a worker: digests as they were read, with AWS's keys, and of
-- each object what they say of it. Digests are kept though they lie in the bucket: whoever removes them there removes no proof.
-- New tables, and columns without a default: takes no lock that anybody waits for.

alter table trail_objects
  -- of what it unzips to, which is what digests name; null: not read to its end, or read before this was kept
  add column content_sha256 bytea,
  -- null: not checked yet
  add column integrity text
    check (integrity in ('valid', 'invalid_hash', 'missing', 'pending', 'gap', 'not_covered')),
  add column integrity_reason text,
  drop constraint trail_objects_announced_by_check,
  add constraint trail_objects_announced_by_check check (announced_by in ('message', 'listing', 'digest'));

create table trail_digests (
  path text collate "C" primary key,
  etag text,
  -- as it was delivered: zipped
  content bytea not null,
  -- hexadecimal, of its object's metadata; null: they have none
  signature text,
  read_at timestamptz not null default now(),
  -- null: not checked yet
  state text check (state in ('valid', 'invalid_signature', 'invalid_hash', 'missing', 'moved', 'pending')),
  reason text
);
alter table trail_digests alter column content set storage external;

-- What cloudtrail:ListPublicKeys answered. AWS lists them for the time that they were used; they are needed for years.
create table public_keys (
  fingerprint text collate "C" primary key,
  -- PKCS#1 in DER
  der bytea not null,
  asked_at timestamptz not null default now()
);
