-- Alerts are looked at by cause, and a cause without open findings is one of their states; a summary is looked at when a
-- finding comes to its domain or leaves it. Holds a lock on findings while the index is made.
drop index findings_cause;
create index findings_cause on findings (cause);
alter table changed_causes add column domain text;
