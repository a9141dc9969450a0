-- How each route is told is a setting; and how often a rule fired for somebody is asked for each message.
alter table settings drop constraint settings_kind_check,
  add constraint settings_kind_check check (kind in ('budget', 'exception', 'confirmed', 'domain', 'share', 'rollout', 'route'));

-- Writers of findings wait while it is built.
create index findings_rule_person on findings (rule_id, person_id, window_start);
