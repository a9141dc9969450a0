-- What dashboards show of the handshake: docs/handshake.md. Whoever writes to the history of the control plane, or to the daily sums,
-- waits while an index is built: some seconds of a million subscriptions.

-- Subscriptions and requests of an asset, of any listing or product.
create index control_entries_subscribed on control_entries using gin ((content -> 'assets') jsonb_path_ops) with (fastupdate = off)
  where kind in ('subscription', 'subscription_request') and superseded_by is null;
-- The first and the last day on which an asset was read by subscription, without looking at those between.
create index rollup_day_subscribed on rollup_day (asset_id, day) where way = 'subscription' and action in ('read', 'list');

-- What costs a look of its own for each row is a column that is computed where it is asked for, of the rows that are left.
create view reporting.subscriptions with (security_barrier) as
  select (case when o.is_sole then e.entry_id else e.entry_id || '%2F' || a.asset end) collate "default" as subscription,
    a.asset, a.name as asset_name, a.project as asset_project, a.domain, a.domain_name, a.classification,
    case when o.who ? 'project' then 'project' when o.who ? 'user' then 'person' when o.who ? 'group' then 'group'
      when o.who ? 'principalArn' then 'role' else 'unknown' end as subscriber_kind,
    coalesce(o.who ->> 'project', o.who ->> 'group') as subscriber,
    case when o.who ?| array['project', 'group'] then coalesce(o.who ->> 'name', o.who ->> 'project', o.who ->> 'group') end as subscriber_name,
    o.state,
    coalesce(greatest(e.valid_until, e.changed, e.since, e.valid_from), s.history_from, 'epoch') as changed_at,
    (select coalesce(r.since, r.valid_from) from control_entries r
     where r.scope_id = e.scope_id and r.kind = 'subscription_request' and r.entry_id = o.request and r.superseded_by is null
     order by r.valid_from nulls first limit 1) as requested_at,
    o.approved_at,
    case when o.state = 'rejected' then (
      select case when exists (select from control_entries w where w.scope_id = e.scope_id and w.kind = e.kind and w.entry_id = e.entry_id
        and w.superseded_by is null and w.content ->> 'status' <> 'REJECTED') then r.valid_from else r.changed end
      from control_entries r where r.scope_id = e.scope_id and r.kind = e.kind and r.entry_id = e.entry_id and r.superseded_by is null
        and r.content ->> 'status' = 'REJECTED'
      order by r.valid_from nulls first limit 1) end as rejected_at,
    (select to_timestamp(min((g ->> 'grantedAt')::float8) / 1000) from control_entries t cross join jsonb_array_elements(t.content -> 'assets') g
     where t.kind = 'subscription_grant' and t.superseded_by is null and t.content ->> 'subscription' = e.entry_id collate "default"
       and t.scope_id = e.scope_id and e.kind = 'subscription' and g ->> 'asset' = a.asset) as granted_at,
    (select r.day from rollup_day r where r.asset_id = a.asset_id and r.way = 'subscription' and r.action in ('read', 'list')
       and r.accesses > r.denied and r.day >= (o.approved_at at time zone 'UTC')::date
       and (o.ended_at is null or r.day <= (o.ended_at at time zone 'UTC')::date)
     order by r.day limit 1) as first_used,
    (select r.day from rollup_day r where r.asset_id = a.asset_id and r.way = 'subscription' and r.action in ('read', 'list')
       and r.accesses > r.denied and r.day >= (o.approved_at at time zone 'UTC')::date
       and (o.ended_at is null or r.day <= (o.ended_at at time zone 'UTC')::date)
     order by r.day desc limit 1) as last_used,
    -- counted, for the index: who looks for one takes the first of the whole history to be near
    (select count(*) > 0 from control_entries n where n.kind = 'subscription' and n.superseded_by is null and n.entry_id <> e.entry_id
      and n.content -> 'assets' @> jsonb_build_array(jsonb_build_object('asset', a.asset))) as is_shared,
    o.ended_at
  from standing_assets a
  join control_entries e on e.kind in ('subscription', 'subscription_request') and e.superseded_by is null
    and e.content -> 'assets' @> jsonb_build_array(jsonb_build_object('asset', a.asset))
  join control_scopes s on s.id = e.scope_id
  cross join lateral (
    select coalesce(e.content -> 'principal', e.content -> 'principals' -> 0) as who,
      case when e.kind = 'subscription' then e.content ->> 'request' else e.entry_id end as request,
      not jsonb_path_exists(e.content, '$.assets[*] ? (@.asset != $own)', jsonb_build_object('own', a.asset)) as is_sole,
      case when e.content ->> 'status' = 'PENDING' then 'requested'
        when e.valid_until is not null and e.content ->> 'status' not in ('REVOKED', 'CANCELLED') then 'cancelled'
        else lower(e.content ->> 'status') end as state,
      case when e.kind = 'subscription' then (
        select coalesce(f.since, f.valid_from) from control_entries f
        where f.scope_id = e.scope_id and f.kind = e.kind and f.entry_id = e.entry_id and f.superseded_by is null
        order by f.valid_from nulls first limit 1) end as approved_at,
      case when e.kind <> 'subscription' then null when e.content ->> 'status' not in ('REVOKED', 'CANCELLED') then e.valid_until
        else (select case when l.at is null then w.changed else w.valid_from end
          from (select max(coalesce(p.valid_from, '-infinity')) as at from control_entries p where p.scope_id = e.scope_id and p.kind = e.kind
            and p.entry_id = e.entry_id and p.superseded_by is null and p.content ->> 'status' not in ('REVOKED', 'CANCELLED')) l
          join control_entries w on w.scope_id = e.scope_id and w.kind = e.kind and w.entry_id = e.entry_id and w.superseded_by is null
            and (l.at is null or w.valid_from > l.at)
          order by w.valid_from nulls first limit 1) end as ended_at
  ) o
  where ((select reporting.reads_all()) or a.domain = any ((select reporting.read_domains())::text[]))
    and case e.kind
      when 'subscription' then not exists (
        select from control_entries l where l.scope_id = e.scope_id and l.kind = e.kind and l.entry_id = e.entry_id
          and l.superseded_by is null and l.valid_from > coalesce(e.valid_from, '-infinity'))
      -- what was accepted is a subscription
      else e.valid_until is null and e.content ->> 'status' <> 'ACCEPTED' end;
comment on view reporting.subscriptions is 'Subscriptions to assets, and requests that wait or were rejected, as DataZone has them: when each step of the handshake came about. Who asked and who approved, what a catalog file declares, and what Lake Formation has are in the console. Ask for a domain.';
comment on column reporting.subscriptions.subscription is 'Its id, as the console has it: /subscriptions/ID.';
comment on column reporting.subscriptions.asset is 'The id of the asset.';
comment on column reporting.subscriptions.asset_name is 'What people call the asset.';
comment on column reporting.subscriptions.asset_project is 'That publishes the asset.';
comment on column reporting.subscriptions.domain is 'That owns the asset.';
comment on column reporting.subscriptions.domain_name is 'What people call the domain.';
comment on column reporting.subscriptions.classification is 'Of the asset; null: nobody said.';
comment on column reporting.subscriptions.subscriber_kind is 'project, group, person, role, unknown.';
comment on column reporting.subscriptions.subscriber is 'The id of the project or group; null: a person or a role, which the console shows to whoever may see them.';
comment on column reporting.subscriptions.subscriber_name is 'What people call the project or group.';
comment on column reporting.subscriptions.state is 'requested, rejected, approved, revoked, cancelled; what is none of them as DataZone says it.';
comment on column reporting.subscriptions.changed_at is 'When anything of it was changed last; where nobody says, when the control plane was read first.';
comment on column reporting.subscriptions.requested_at is 'null: its request is not known.';
comment on column reporting.subscriptions.approved_at is 'When DataZone made the subscription; null: it was not approved.';
comment on column reporting.subscriptions.rejected_at is 'null: it was not rejected, or nobody says when.';
comment on column reporting.subscriptions.granted_at is 'As DataZone says; null: it does not.';
comment on column reporting.subscriptions.first_used is 'The first day, UTC, on which the asset was read by subscription while this one stood, of days that are kept; null: there is none.';
comment on column reporting.subscriptions.last_used is 'The last such day.';
comment on column reporting.subscriptions.is_shared is 'The asset has, or had, other subscriptions: it may have been used by these. The console tells them apart.';
comment on column reporting.subscriptions.ended_at is 'When it was revoked or cancelled last, or was in the list no more; null: it stands, or nobody says when.';

grant select on all tables in schema reporting to grafana_reader;
