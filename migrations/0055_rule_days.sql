-- Which rules judged on which day, as a worker notes it: a review says on which days of its month one was off. A new table: locks nothing.
create table rule_days (
  -- of UTC, by the database's clock
  day date not null,
  rule_id text collate "C" not null,
  title text not null,
  is_shadow boolean not null,
  constraint rule_days_pkey primary key (day, rule_id)
);
