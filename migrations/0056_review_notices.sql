-- Messages about access reviews. Locks notices for the moment in which the rows, which are few, are checked.
alter table notices drop constraint notices_kind_check,
  add constraint notices_kind_check check (kind in ('digest', 'quiet', 'review'));

-- Why rights are reviewed out of turn: each cause once, whatever becomes of it; what stood before anybody looked has no review. A new table.
create table review_causes (
  -- a disagreement, by its kind; or regranted
  cause text collate "C" not null,
  -- what it is about, and since when
  key text collate "C" not null,
  review_id text collate "C" references reviews,
  noted_at timestamptz not null default now(),
  constraint review_causes_pkey primary key (cause, key)
);
