-- How far each domain is: observed, told to security, or to its owner. `routed`: the revision of an alert of which it is decided who is
-- told; of one that is only observed nobody is, and nobody asks again.
alter table settings drop constraint settings_kind_check,
  add constraint settings_kind_check check (kind in ('budget', 'exception', 'confirmed', 'domain', 'share', 'rollout'));

alter table alerts add column routed integer not null default 0;
update alerts a set routed = revision where exists (select from outbox o where o.alert_id = a.id and o.revision = a.revision);
create index alerts_unrouted on alerts (id) where routed < revision;

-- Who was told until now goes on being told: domains to which messages were sent are live.
insert into settings (kind, key, value, reason, origin)
select 'rollout', domain, '{"stage": "live", "rules": {}}', 'its owners were told before there were stages', 'command'
from (select distinct unnest(domains) as domain from outbox where state = 'sent') told;

-- In which capacity a route is told: as owner of the domains, or as security in the owner's place.
alter table outbox add column audience text not null default 'owner' check (audience in ('owner', 'security'));
