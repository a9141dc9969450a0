-- When a revocation was asked for last, whatever became of it: the cap of a day counts also what failed, was declined and is proposed anew,
-- whose sent_at begins again.
-- A small table: takes its lock for a moment.

alter table revocations add column asked_at timestamptz;
update revocations set asked_at = sent_at;
