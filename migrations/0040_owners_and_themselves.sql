-- Nobody is told of an alert about themselves: an owner sees none of them, and no finding, whatever their domain. Locks alerts and findings
-- for the moment in which the policies change, and alerts while the index is made, which few of them are in.

-- Alerts by what they told once, and is gone.
create index alerts_gone on alerts using gin ((content -> 'gone')) where content ? 'gone';

-- Ids of the rows of people that an owner who reads is, by every name that the catalog knows; as JSON.
create function viewer_people() returns int4[] language sql stable parallel safe as $$
  select coalesce(array(select jsonb_array_elements_text(nullif(current_setting('auditplane.people', true), '')::jsonb)::int4), '{}')
$$;

-- Ids of alerts that are about them: of any of their findings, told or gone, and of a summary of the past that holds one. Found by the
-- findings of that one person, which are few.
create function alerts_about_viewer() returns int4[] language sql stable security definer set search_path from current as $$
  with own as materialized (
    select uid, rule_id, domain, status = 'open' and not live and tier <> 'info' as is_past
    from findings where person_id = any (viewer_people())
  )
  select coalesce(array(
    select a.id from own join alerts a on a.content -> 'findings' ? own.uid
    union select a.id from own join alerts a on a.content ? 'gone' and a.content -> 'gone' ? own.uid
    union select a.id from own join alerts a on a.content ->> 'kind' in ('digest', 'history')
      and (a.content ->> 'kind' = 'digest' and a.content -> 'told' ? own.uid
        or a.content ->> 'kind' = 'history' and own.is_past and coalesce(own.domain, '') = coalesce(a.content ->> 'domain', '')
          and a.content -> 'rules' @> jsonb_build_array(jsonb_build_object('ruleId', own.rule_id)))
  ), '{}')
$$;

alter policy of_own_domains on alerts using (
  content -> 'domains' ?| (select viewer_domains())
  and id <> all ((select alerts_about_viewer())::int4[])
  and (cardinality((select confidential_rules())) = 0 or not is_confidential(content, (select confidential_rules())))
);
alter policy of_own_domains on findings using (
  domain = any ((select viewer_domains())::text[])
  and person_id <> all ((select viewer_people())::int4[])
  and (cardinality((select confidential_rules())) = 0 or rule_id || ' ' || rule_version <> all ((select confidential_rules())::text[]))
);
