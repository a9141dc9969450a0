-- Which record of CloudTrail told what happened to an entry: what proves that something was done is to be found again by it. null: DataZone's
-- own event on the bus told it, or it was noted before this. A column without a default waits for whoever holds the table, for a moment.
alter table control_events add column event_id text collate "C";
