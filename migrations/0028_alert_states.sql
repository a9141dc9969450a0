-- What people, and time, made of an alert; without a row it is open. `seen`: the findings that stood when it was decided, by uid.
-- `revision`: that of the alert which tells of it; `looked`: the one at which a quiet alert was asked last whether it stays so. No actor:
-- nobody but time, or a new finding. The way there is in the audit log.
create table alert_states (
  alert_id integer primary key references alerts (id),
  state text not null check (state in ('open', 'acknowledged', 'snoozed', 'resolved', 'false_positive', 'expected', 'confirmed')),
  since timestamptz not null,
  until timestamptz,
  actor_id integer references people (id),
  assignee_id integer references people (id),
  reason text not null,
  seen text[] not null,
  level text not null,
  revision integer not null,
  looked integer not null
);
create index alert_states_until on alert_states (until) where until is not null;

-- A message that tells of a state alone: only those are told who know the alert.
alter table outbox add column about_state boolean not null default false;
