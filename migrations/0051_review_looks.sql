-- Who saw whose access it is in a review, by name: noted in the audit log once an hour. A new table: locks nothing.
create table review_looks (
  viewer_id int4 not null references people (id),
  review_id text collate "C" not null references reviews,
  hour timestamptz not null,
  constraint review_looks_pkey primary key (viewer_id, review_id, hour)
);
create index review_looks_hour on review_looks (hour);
