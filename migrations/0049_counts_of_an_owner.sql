-- How many alerts wait, for an owner, without a look into each of them: what row security would show them is found by the indexes of domains
-- and of themselves. The conditions are those of the policy of_own_domains on alerts. Locks nothing.

drop function viewer_alerts();

create function viewer_alert_counts() returns table (open int4, acknowledged int4, snoozed int4, oldest_open_at timestamptz)
language sql stable security definer set search_path from current as $$
  with seen as materialized (
    select id from alerts where content -> 'domains' ?| (select viewer_domains())
    except select unnest((select alerts_about_viewer()))
    except select id from alerts
      where (select cardinality(confidential_rules())) > 0 and content -> 'domains' ?| (select viewer_domains())
        and is_confidential(content, (select confidential_rules()))
  )
  select count(*) filter (where s.state is null or s.state = 'open')::int4,
    count(*) filter (where s.state = 'acknowledged')::int4,
    count(*) filter (where s.state = 'snoozed')::int4,
    min(coalesce(s.since, a.changed_at)) filter (where s.state is null or s.state = 'open')
  from seen join alerts a using (id) left join alert_states s on s.alert_id = a.id
  where a.content ->> 'kind' <> 'withdrawn' and not a.content ? 'isDemoted'
$$;
