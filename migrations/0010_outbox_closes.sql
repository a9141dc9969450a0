-- Domains for which the route was told; true: the message takes back what the route was told by an earlier revision.
alter table outbox add column domains text[] not null default '{}', add column closes boolean not null default false;

update outbox o set closes = true from alerts a
where (a.id, a.revision) = (o.alert_id, o.revision)
  and (a.content ->> 'kind' = 'withdrawn' or a.content ->> 'kind' = 'history' and a.content -> 'rules' = '[]');

-- Alerts are looked at when a finding that they told changes, though it is another cause's by now.
create index alerts_findings on alerts using gin ((content -> 'findings'));
