-- What is heard of the control plane between two reads, and what a read could not see. Columns whose default is a constant: waits for
-- whoever holds these tables, for a moment. The index is of a small table.

alter table control_scopes
  -- when the newest thing happened that an event told of: it is read again soon
  add column news_at timestamptz,
  -- lists that the last read that was taken did not get, with what is missing
  add column refused jsonb not null default '[]',
  -- projects that something names and that it was not shown
  add column unseen jsonb not null default '[]';

-- An event may come after the read that found what it tells: dates that were assumed since are mended by it.
alter table control_events add column noted_at timestamptz not null default now();
create index control_events_by_noting on control_events (scope_key, noted_at);
