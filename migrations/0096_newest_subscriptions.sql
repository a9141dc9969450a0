-- The newest subscriptions of a domain are found without a look at all others of it: the panel of dashboards takes milliseconds of a million.
-- Whoever writes to the history of the control plane waits while an index is built: some seconds of a million subscriptions.

create schema reporting_inner;
comment on schema reporting_inner is 'What views and functions of reporting are made of. Nobody but their owner may name anything of it.';

create index control_entries_changed on control_entries (greatest(valid_until, changed, since, valid_from))
  where kind in ('subscription', 'subscription_request') and superseded_by is null
    and (kind = 'subscription' or valid_until is null and content ->> 'status' <> 'ACCEPTED');

-- What stands for a subscription, or for a request that none came of, with when it was changed last; null: nobody says.
create view reporting_inner.subscription_heads as
  select e.scope_id, e.kind, e.entry_id, e.content, e.since, e.changed, e.valid_from, e.valid_until,
    greatest(e.valid_until, e.changed, e.since, e.valid_from) as changed_at
  from control_entries e
  where e.kind in ('subscription', 'subscription_request') and e.superseded_by is null
    -- what was accepted is a subscription
    and (e.kind = 'subscription' or e.valid_until is null and e.content ->> 'status' <> 'ACCEPTED')
    and (e.kind = 'subscription_request' or not exists (
      select from control_entries l where l.scope_id = e.scope_id and l.kind = e.kind and l.entry_id = e.entry_id
        and l.superseded_by is null and l.valid_from > coalesce(e.valid_from, '-infinity')));

-- What costs a look of its own for each row is a column that is computed where it is asked for, of the rows that are left.
create view reporting_inner.subscription_steps as
  select (case when o.is_sole then e.entry_id else e.entry_id || '%2F' || a.asset end) collate "default" as subscription,
    a.asset, a.name as asset_name, a.project as asset_project, a.domain, a.domain_name, a.classification,
    case when o.who ? 'project' then 'project' when o.who ? 'user' then 'person' when o.who ? 'group' then 'group'
      when o.who ? 'principalArn' then 'role' else 'unknown' end as subscriber_kind,
    coalesce(o.who ->> 'project', o.who ->> 'group') as subscriber,
    case when o.who ?| array['project', 'group'] then coalesce(o.who ->> 'name', o.who ->> 'project', o.who ->> 'group') end as subscriber_name,
    o.state,
    coalesce(e.changed_at, s.history_from, 'epoch') as changed_at,
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
    o.ended_at, e.scope_id, e.kind, e.entry_id
  from standing_assets a
  join reporting_inner.subscription_heads e on e.content -> 'assets' @> jsonb_build_array(jsonb_build_object('asset', a.asset))
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
  ) o;

create or replace view reporting.subscriptions with (security_barrier) as
  select v.subscription, v.asset, v.asset_name, v.asset_project, v.domain, v.domain_name, v.classification, v.subscriber_kind, v.subscriber, v.subscriber_name,
    v.state, v.changed_at, v.requested_at, v.approved_at, v.rejected_at, v.granted_at, v.first_used, v.last_used, v.is_shared, v.ended_at
  from reporting_inner.subscription_steps v
  where (select reporting.reads_all()) or v.domain = any ((select reporting.read_domains())::text[]);
comment on view reporting.subscriptions is 'Subscriptions to assets, and requests that wait or were rejected, as DataZone has them: when each step of the handshake came about. Who asked and who approved, what a catalog file declares, and what Lake Formation has are in the console. Ask for a domain; of a large one for the newest alone, which are the rows of `reporting.newest_subscriptions(domain, until, at_most)`: those that changed last until a time.';

-- Most often they are among what was changed last in the whole mesh. Where they are not the domain has few of all subscriptions, or none
-- that changed of late, and is looked through.
create function reporting.newest_subscriptions(of_domain text, until timestamptz, at_most int4) returns setof reporting.subscriptions
language sql stable security definer rows 50 set search_path = pg_catalog as $$
  with allowed as materialized (
    select reporting.reads_all() or of_domain = any (reporting.read_domains()) as is_so
  ), near as materialized (
    select h.scope_id, h.kind, h.entry_id, a.asset
    from (select * from reporting_inner.subscription_heads c where (select is_so from allowed) and c.changed_at <= until order by c.changed_at desc limit 5000) h
    cross join lateral (select distinct one ->> 'asset' as asset from jsonb_array_elements(h.content -> 'assets') one) l
    join public.standing_assets a on a.asset = l.asset and a.domain = of_domain
    order by h.changed_at desc, h.entry_id, a.asset limit at_most
  ), far as materialized (
    select h.scope_id, h.kind, h.entry_id, a.asset from public.standing_assets a
    -- asset by asset: how few are of one the planner does not know, and it would take every asset with every subscription
    cross join lateral (select * from reporting_inner.subscription_heads c
      where c.content -> 'assets' @> jsonb_build_array(jsonb_build_object('asset', a.asset)) offset 0) h
    join public.control_scopes s on s.id = h.scope_id
    where (select is_so from allowed) and (select count(*) from near) < at_most and a.domain = of_domain
      and coalesce(h.changed_at, s.history_from, 'epoch') <= until
    order by coalesce(h.changed_at, s.history_from, 'epoch') desc, h.entry_id, a.asset limit at_most
  ), newest as (
    select * from near where (select count(*) from near) = at_most union all select * from far
  )
  select v.subscription, v.asset, v.asset_name, v.asset_project, v.domain, v.domain_name, v.classification, v.subscriber_kind, v.subscriber, v.subscriber_name,
    v.state, v.changed_at, v.requested_at, v.approved_at, v.rejected_at, v.granted_at, v.first_used, v.last_used, v.is_shared, v.ended_at
  from newest n join reporting_inner.subscription_steps v on v.scope_id = n.scope_id and v.kind = n.kind and v.entry_id = n.entry_id and v.asset = n.asset
$$;
comment on function reporting.newest_subscriptions(text, timestamptz, int4) is 'Rows of subscriptions: those of a domain that changed last until a time.';
revoke execute on function reporting.newest_subscriptions(text, timestamptz, int4) from public;
grant execute on function reporting.newest_subscriptions(text, timestamptz, int4) to grafana_reader;
