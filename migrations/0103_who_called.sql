-- Who called what changed an entry of the control plane: the identity as stored events have it, and the access key by which its chain is
-- followed. It is kept with the history, which is kept for longer than events are. null: DataZone's own event on the bus told it, which does
-- not say. Columns without a default wait for whoever holds the table, for a moment; the index is of a small table.
alter table control_events
  add column identity_id int,
  add column access_key int8;

-- Of grants of Lake Formation, by the table.
create index control_events_by_table on control_events ((case kind when 'permission' then entry_id::jsonb #>> '{resource,table}' end))
  where kind = 'permission';

-- What is known of the calls that are there, as far as their events are kept; one look into the key of a day for each.
update control_events c set (identity_id, access_key) = (
  select e.identity_id, e.access_key from events e
  where e.event_time = c.at and e.event_id = c.event_id::uuid
  order by e.account_id, e.region_id limit 1)
where c.event_id is not null;
