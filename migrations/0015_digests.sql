-- Digests are of an hour, a day or a week: alerts say in which one they are told, those of before in that of their rule's
-- day. Rewrites the alerts that are told in digests, and holds a lock on alerts while the indexes are made.
update alerts
set content = content || jsonb_build_object(
  'digest', jsonb_build_object('period', 'day', 'start', content -> 'day', 'ruleId', content -> 'ruleId'))
where content ? 'isDemoted' or content ->> 'kind' = 'digest';

create index alerts_digest on alerts ((content -> 'digest'));
-- Weeks that are over are looked for in every run.
create index alerts_weeks on alerts ((content -> 'digest' ->> 'start'))
  where content -> 'digest' ->> 'period' = 'week' and content ->> 'kind' = 'cause';
