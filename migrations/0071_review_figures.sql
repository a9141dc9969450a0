-- What months are compared by: of each review's document the counts that are not in its items. Rewrites review_documents; whoever opens a
-- review meanwhile waits.

create function review_figures(document json) returns jsonb language sql immutable parallel safe as $$
  select jsonb_build_object('name', d.domain ->> 'name', 'before', (d.sum ->> 'before')::int4, 'added', (d.sum ->> 'added')::int4,
    'removed', (d.sum ->> 'removed')::int4, 'unused', (d.sum #>> '{by_suggestion,revoke_unused}')::int4,
    'without_entitlement', json_array_length(d.used_without_entitlement), 'leavers', json_array_length(d.entitled_after_leaving),
    'hours', (select coalesce(sum((p ->> 'hours')::int4), 0) from json_array_elements(d.coverage -> 'places') p),
    'hours_seen', (select coalesce(sum((p ->> 'hours_seen')::int4), 0) from json_array_elements(d.coverage -> 'places') p))
  from json_to_record(document) as d (domain json, sum json, used_without_entitlement json, entitled_after_leaving json, coverage json)
$$;

alter table review_documents add column figures jsonb generated always as (review_figures(document)) stored;
