-- When an alert was told first since it was opened, what was done about it since, and when something is to be done next; null: nothing.
-- `owners`: the domains that it was routed to, which may own by now what others owned when it was read.
alter table alerts add column told_at timestamptz, add column minded_at timestamptz, add column next_at timestamptz,
  add column owners text[];
create index alerts_next on alerts (next_at) where next_at is not null;

-- Messages that are not about one alert: what was held back for a morning, and that a week was quiet. `key` holds which one.
create table notices (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('digest', 'quiet')),
  route text not null,
  key text not null,
  domains text[] not null,
  round integer not null default 1,
  due_at timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'sent', 'dead')),
  attempts integer not null default 0,
  claimed_until timestamptz,
  message_id text,
  last_error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  constraint notices_key unique (kind, route, key)
);
create index notices_due on notices (due_at) where state = 'pending';

-- What a message is for: news, or another word on what nobody answered. `held`: it comes with others in a notice. `urgent`: it is not
-- held, nor does it count among the messages of a day.
alter table outbox drop constraint outbox_pkey, drop constraint outbox_state_check, drop constraint outbox_audience_check;
alter table outbox add column occasion text not null default 'news', add column urgent boolean not null default false,
  add column notice_id integer references notices (id),
  add constraint outbox_pkey primary key (alert_id, revision, route, occasion),
  add constraint outbox_state_check check (state in ('pending', 'held', 'sent', 'dead')),
  add constraint outbox_audience_check check (audience in ('owner', 'deputy', 'parent', 'security', 'confidential', 'on_call', 'escalation'));
create index outbox_route_sent on outbox (route, sent_at) where state = 'sent';
create index outbox_held on outbox (route) where state = 'held';

-- Whether anybody hears what is told to a route, as it said last.
create table route_checks (
  route text primary key,
  state text not null check (state in ('heard', 'unheard', 'unknown')),
  says text not null,
  checked_at timestamptz not null default now()
);
