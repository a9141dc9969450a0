-- Which version of each rule judged on which day: an auditor asks what was run. Adds a column with a constant default: no table is written anew.
alter table rule_days add column versions text[] not null default '{}';
comment on column rule_days.versions is 'Hashes of what the rule said, as findings have them; none: it was not noted yet.';
