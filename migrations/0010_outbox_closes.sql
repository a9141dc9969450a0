-- Domains for which the route was told; true: the message takes back what the route was told by an earlier revision.
alter table outbox add column domains text[] not null default '{}', add column closes boolean not null default false;
