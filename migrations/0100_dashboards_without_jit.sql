-- What dashboards ask is planned for the worst that row security might cost, and takes a tenth of that: to compile it first, as Postgres does
-- with what looks expensive, takes longer than to run it. Locks nothing.
do $$
begin
  if not exists (select from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
    where r.rolname = 'grafana_reader' and s.setconfig::text like '%jit=%') then
    alter role grafana_reader set jit = off;
  end if;
exception
  when insufficient_privilege then
    raise warning 'grafana_reader was made by somebody else: have them run "alter role grafana_reader set jit = off"';
  when object_in_use or serialization_failure or internal_error then
    -- another database of this server is migrated at the same time, and sets the same
    null;
end
$$;
