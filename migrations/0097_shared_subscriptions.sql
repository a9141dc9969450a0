-- Whether an asset has other subscriptions is found by one index: with a second one the panel of subscriptions took four times as long. Locks the view
-- for a moment.

-- What costs a look of its own for each row is a column that is computed where it is asked for, of the rows that are left.
create or replace view reporting_inner.subscription_steps as
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
    -- counted, for the index: who looks for one takes the first of the whole history to be near; and requests with them, who looks for
    -- subscriptions alone goes through all of the mesh as well
    (select count(*) filter (where n.kind = 'subscription' and n.entry_id <> e.entry_id) > 0 from control_entries n
     where n.kind in ('subscription', 'subscription_request') and n.superseded_by is null
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
