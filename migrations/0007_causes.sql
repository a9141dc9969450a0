-- Alerts are looked at by cause, and a cause without open findings is one of their states. Holds a lock on findings while
-- the index is made.
drop index findings_cause;
create index findings_cause on findings (cause);
