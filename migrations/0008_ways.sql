-- How readers of governed data got it, in the daily rollup: the access map is made of it. Empties the rollup, which is
-- derived anew, and holds a lock on it meanwhile.
create type access_way as enum ('ungoverned', 'owner', 'subscription', 'exemption', 'named_grant', 'lf_tag', 'share',
  'access_grants', 'hybrid', 'bucket_policy', 'outside_account', 'platform', 'unknown');
truncate rollup_day;
alter table rollup_day add column way access_way not null;
alter table rollup_day drop constraint rollup_day_pkey;
alter table rollup_day add primary key (day, person_id, asset_id, action, verdict, way);
