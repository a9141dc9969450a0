-- What a review was computed of, kept when it is opened, and the reports of it that a worker writes by itself. New tables: lock nothing but
-- reviews, for the moment in which they are referred to.

-- Apart from the document: only reports read it. json, not jsonb: raw.json has these bytes, until somebody in it is erased.
create table review_answers (
  review_id text collate "C" not null references reviews,
  answers json not null,
  -- what the database was asked: text, parameters and rows of each question
  queries json not null,
  kept_at timestamptz not null default now(),
  constraint review_answers_pkey primary key (review_id)
);
create index review_answers_age on review_answers (kept_at);

create table review_report_tasks (
  review_id text collate "C" not null references reviews,
  -- 1: as it was opened; 2: with its decisions, as it was closed; 3: with the proof that all that was to be revoked is gone
  step int2 not null check (step in (1, 2, 3)),
  -- rises where another report lies under its name
  round int4 not null default 1,
  -- what its bytes depend on beside the review, from the first attempt on: however often it is tried, they are the same
  pinned json,
  pinned_at timestamptz,
  claimed_until timestamptz,
  last_error text,
  written_at timestamptz,
  -- where it lies, as whoever reads it is told
  report text,
  -- of the key that signed it; null: nobody did
  key_id text collate "C",
  constraint review_report_tasks_pkey primary key (review_id, step),
  constraint review_report_tasks_written check ((written_at is null) = (report is null))
);
create index review_report_tasks_open on review_report_tasks (review_id, step) where written_at is null;
