-- Settings of two more kinds: what is declared of domains, and shares with readers outside DataZone. Holds a lock on a small table
-- for a moment.
alter table settings drop constraint settings_kind_check,
  add constraint settings_kind_check check (kind in ('budget', 'exception', 'confirmed', 'domain', 'share'));
