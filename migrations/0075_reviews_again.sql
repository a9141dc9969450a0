-- What was decided about in a review out of turn is reviewed again where another cause comes after that: the same items may be asked about
-- several times in a month. Reviews are few, and are locked while their key is made anew, for a moment.
alter table reviews add column turn int4 not null default 1 check (turn > 0);
alter table reviews drop constraint reviews_once,
  add constraint reviews_once unique (domain, month, kind, asked_hash, turn);

-- Each kind of cause is looked for a first time: what is so by then, where a kind comes with a new version, is left to the monthly review.
insert into review_causes (cause, key, noted_at)
  select 'first_look', kind, noted_at from review_causes, unnest(array['member_moved', 'out_of_band_grant', 'regranted']) kind
  where cause = 'first_look' and key = '';
delete from review_causes where cause = 'first_look' and key = '';
