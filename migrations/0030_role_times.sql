-- An id of a role is dated by the first event that showed it: a back-fill stores the older of two after the newer one. What was dated by
-- when it was stored is dated anew, as far as there are events still. Reads every event once; nobody waits for it.
update role_ids r set seen_at = least(r.seen_at, named.seen_at)
from (
  select substring(d.value from '^\[(?:null|"[^"]*"),"(AROA[A-Z0-9]+)[":]') as role_id, min(dated.seen_at) as seen_at
  from (select identity_id, min(event_time) as seen_at from events group by identity_id) dated
  join dictionary d on d.id = dated.identity_id and d.kind = 5
  group by 1
) named
where named.role_id = r.role_id;
