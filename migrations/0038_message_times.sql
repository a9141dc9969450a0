-- When a message was tried first: a route that fails for so long from then on is given up. null: it was not tried.
alter table outbox add column tried_at timestamptz;
alter table notices add column tried_at timestamptz;
update outbox set tried_at = created_at where attempts > 0 and state in ('pending', 'held');
update notices set tried_at = due_at where attempts > 0 and state = 'pending';

-- When what an alert says was news: what its owners would have been told, whoever was. Of revisions that say what was decided there is none.
create table alert_revisions (
  alert_id integer not null references alerts (id),
  revision integer not null,
  at timestamptz not null default now(),
  primary key (alert_id, revision)
);
insert into alert_revisions (alert_id, revision, at) select id, revision, changed_at from alerts;
