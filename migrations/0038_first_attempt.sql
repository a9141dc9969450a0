-- When a message was tried first: a route that fails for so long from then on is given up. null: it was not tried.
alter table outbox add column tried_at timestamptz;
alter table notices add column tried_at timestamptz;
update outbox set tried_at = created_at where attempts > 0 and state in ('pending', 'held');
update notices set tried_at = due_at where attempts > 0 and state = 'pending';
