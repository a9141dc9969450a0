-- What correlations look at of a record that a rule matched: a field that the record has not is null, one that nobody asked
-- for is absent.
alter table matches add column captured jsonb not null default '{}';

-- A mark is spread when the later hours are marked, too, of which correlations look back at its hour.
alter table dirty_hours add column is_spread boolean not null default false;
