-- Tickets of other systems in which alerts are worked on. A key names one ticket, which may be of several alerts. Without an author a
-- program linked it. `closed_at`: when it was told that the ticket is closed, which closed the alerts that were open then.
create table alert_tickets (
  alert_id integer not null references alerts (id),
  key text collate "C" not null check (key <> ''),
  url text not null check (url like 'https://%'),
  author_id integer references people (id),
  linked_at timestamptz not null default now(),
  closed_at timestamptz,
  constraint alert_tickets_pkey primary key (alert_id, key)
);
create index alert_tickets_by_key on alert_tickets (key);
