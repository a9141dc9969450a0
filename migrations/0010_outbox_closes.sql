-- True: the message takes back what the route was told by an earlier revision.
alter table outbox add column closes boolean not null default false;
