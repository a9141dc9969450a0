-- What was declined is declined for the changes of role that it was proposed for: another change proposes the same right anew. Locks
-- revocations for a moment: they are few.

alter table revocations
  -- The changes of role that it was proposed for at last, each as a hash; null: nobody noted them.
  add column triggers text[],
  -- When it was declined last, be it proposed anew since; null: never, or it was approved after.
  add column declined_at timestamptz,
  -- The changes that it was declined for, as a hash; null: all that there were by then.
  add column declined_triggers text[];
update revocations set declined_at = decided_at where state = 'declined';
