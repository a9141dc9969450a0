-- The HTTP API and the console: who is logged in, tokens, whose names are revealed to whom, and what an owner of data may see. The
-- policies let everybody but the role of owners through, so that nothing changes for workers, whoever they connect as.

-- Secrets of this installation, 32 random bytes each: the key of pseudonyms, the key of links.
create table server_keys (
  name text not null,
  key bytea not null check (length(key) = 32),
  made_at timestamptz not null default now(),
  constraint server_keys_pkey primary key (name)
);
-- 244 of its bits are random
insert into server_keys (name, key)
  values ('pseudonyms', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- `P-K7QD-93XM`: the first 40 bits of sha256(key, person) in Crockford's base32, as src/core/privacy/pseudonym.ts has it. Whoever calls it
-- does not see the key; whoever may call it could try names, so nobody may who is not told: dashboards read people.pseudonym.
create function person_pseudonym(person text) returns text language sql stable strict security definer
  set search_path = pg_catalog as $$
  select 'P-' || string_agg(
    substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((bits >> (35 - 5 * at)) & 31)::int4 + 1, 1) || case at when 3 then '-' else '' end, ''
    order by at)
  from (
    select ('x' || encode(substr(sha256(key || convert_to(person, 'UTF8')), 1, 5), 'hex'))::bit(40)::int8 as bits
    from public.server_keys where name = 'pseudonyms'
  ) hashed, generate_series(0, 7) at
$$;
revoke execute on function person_pseudonym(text) from public;

-- Whoever is erased keeps their row, under a key that names nobody. Waits for whoever adds people, and holds them up while it fills the column.
alter table people add column pseudonym text collate "C" not null default '', add column erased_at timestamptz;
update people set pseudonym = person_pseudonym(key);
create function set_person_pseudonym() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.pseudonym := public.person_pseudonym(new.key);
  return new;
end $$;
create trigger people_pseudonym before insert or update of key on people for each row execute function set_person_pseudonym();
create index people_pseudonym on people (pseudonym);
create index people_erased on people (erased_at) where erased_at is not null;

create table sessions (
  -- sha256 of the cookie's value
  hash bytea not null check (length(hash) = 32),
  person_id int4 not null references people (id),
  -- what the identity provider calls them: issuer and subject
  subject text not null,
  roles text[] not null,
  began_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  until timestamptz not null,
  constraint sessions_pkey primary key (hash)
);
create index sessions_person on sessions (person_id);

create table api_tokens (
  id text collate "C" not null check (id ~ '^[0-9A-Za-z]{8}$'),
  -- sha256 of the secret, which is shown once
  hash bytea not null check (length(hash) = 32),
  name text not null,
  -- whom it acts for: what they decide with it is theirs
  person_id int4 not null references people (id),
  author_id int4 not null references people (id),
  roles text[] not null,
  -- null: all that the roles allow
  scopes text[],
  made_at timestamptz not null default now(),
  until timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  constraint api_tokens_pkey primary key (id)
);

-- Whose names somebody sees for a time: those of an alert's people.
create table reveals (
  id int4 not null generated always as identity,
  viewer_id int4 not null references people (id),
  alert_id int4 not null references alerts (id),
  reason text not null,
  began_at timestamptz not null default now(),
  until timestamptz not null,
  constraint reveals_pkey primary key (id)
);
create index reveals_viewer on reveals (viewer_id, until);

-- Who looked at whom: each is noted in the audit log once an hour.
create table looks (
  viewer_id int4 not null references people (id),
  person_id int4 not null references people (id),
  action text not null,
  hour timestamptz not null,
  constraint looks_pkey primary key (viewer_id, person_id, action, hour)
);
create index looks_hour on looks (hour);

-- Links of messages, and answers of the identity provider, that were used: each is good once.
create table used_links (
  hash bytea not null check (length(hash) = 32),
  used_at timestamptz not null default now(),
  until timestamptz not null,
  constraint used_links_pkey primary key (hash)
);
create index used_links_until on used_links (until);

-- Roles belong to the server, not to a database: another database of it may have made this one.
do $$
begin
  -- who may make no roles is refused for one that is there, too
  if not exists (select from pg_roles where rolname = 'auditplane_owner') then
    create role auditplane_owner nologin;
  end if;
exception
  when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
  if not pg_has_role(current_user, 'auditplane_owner', 'member') then
    execute format('grant auditplane_owner to %I', current_user);
  end if;
end
$$;

-- What an owner may see is said by whoever answers them, for the transaction: ids of domains, and the dictionary's ids of assets, in JSON.
create function viewer_domains() returns text[] language sql stable parallel safe as $$
  select coalesce(array(select jsonb_array_elements_text(nullif(current_setting('auditplane.domains', true), '')::jsonb)), '{}')
$$;
create function viewer_assets() returns int4[] language sql stable parallel safe as $$
  select coalesce(array(select jsonb_array_elements_text(nullif(current_setting('auditplane.assets', true), '')::jsonb)::int4), '{}')
$$;

-- Keys of exceptions about their assets, as each stands now: what it was about before, or who ended it, says nothing of another's asset.
create function viewer_exceptions() returns text[] language sql stable parallel safe security definer set search_path from current as $$
  select coalesce(array(
    select s.key from (select distinct on (key) key, value from settings where kind = 'exception' order by key, version desc) s
    where exists (select from dictionary d
      where d.kind = 11 and d.id = any (viewer_assets()) and d.value = s.value ->> 'asset')), '{}')
$$;

-- Ids of alerts about their domains. The policy below asks of every row who reads it, and so uses no index; this finds them by one.
create function viewer_alerts() returns int4[] language sql stable security definer set search_path from current as $$
  select coalesce(array(select id from alerts where content -> 'domains' ?| viewer_domains()), '{}')
$$;
-- What confidential rules find is security's alone, whoever owns the data.
create function confidential_rules() returns text[] language sql stable parallel safe as $$
  select coalesce(array(select id || ' ' || version from rules where (content ->> 'confidential')::bool), '{}')
$$;
-- Of the content of an alert, by what confidential_rules says; one of several rules is so where one of these is.
create function is_confidential(alert jsonb, confidential text[]) returns boolean language sql stable parallel safe security definer set search_path from current as $$
  select coalesce((alert ->> 'isConfidential')::bool, false) or exists (
    select from findings f
    where f.rule_id || ' ' || f.rule_version = any (confidential) and f.uid in (
      select jsonb_array_elements_text(coalesce(alert -> 'findings', '[]'))
      union all select jsonb_array_elements_text(coalesce(alert -> 'gone', '[]'))
      union all select jsonb_object_keys(coalesce(alert -> 'told', '{}'))))
$$;

alter table alerts enable row level security;
create policy everybody_else on alerts using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on alerts for select to auditplane_owner using (
  content -> 'domains' ?| (select viewer_domains())
  and (cardinality((select confidential_rules())) = 0 or not is_confidential(content, (select confidential_rules())))
);
alter table alert_states enable row level security;
create policy everybody_else on alert_states using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on alert_states for select to auditplane_owner using (exists (select from alerts a where a.id = alert_id));
alter table alert_tickets enable row level security;
create policy everybody_else on alert_tickets using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on alert_tickets for select to auditplane_owner using (exists (select from alerts a where a.id = alert_id));
alter table outbox enable row level security;
create policy everybody_else on outbox using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on outbox for select to auditplane_owner using (
  domains && (select viewer_domains())::text[] and exists (select from alerts a where a.id = alert_id)
);
alter table findings enable row level security;
create policy everybody_else on findings using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on findings for select to auditplane_owner using (
  domain = any ((select viewer_domains())::text[])
  and (cardinality((select confidential_rules())) = 0 or rule_id || ' ' || rule_version <> all ((select confidential_rules())::text[]))
);
alter table rollup_day enable row level security;
create policy everybody_else on rollup_day using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_assets on rollup_day for select to auditplane_owner using (asset_id = any ((select viewer_assets())::int4[]));
alter table rollup_hour_asset enable row level security;
create policy everybody_else on rollup_hour_asset using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_assets on rollup_hour_asset for select to auditplane_owner using (asset_id = any ((select viewer_assets())::int4[]));
alter table settings enable row level security;
create policy everybody_else on settings using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on settings for select to auditplane_owner using (
  kind in ('rollout', 'domain') and key = any ((select viewer_domains())::text[])
  or kind = 'exception' and key in (select unnest(viewer_exceptions()))
);

grant select on alerts, alert_states, alert_tickets, outbox, findings, rollup_day, rollup_hour_asset, settings to auditplane_owner;
-- names behind ids, and what is the same for everybody
grant select on people, dictionary, rules, files, trail_objects, catalogs, derive_inputs, control_scopes, control_entries,
  control_reads, asset_sensitivity to auditplane_owner;

-- The newest alerts first, page by page.
create index alerts_changed on alerts (changed_at desc, id desc);
-- Of a domain; and those that have no findings of their own.
create index alerts_domains on alerts using gin ((content -> 'domains'));
create index alerts_summed on alerts (id) where content ->> 'kind' in ('digest', 'history');
-- How many stand and are told alone, with what was decided: all that is counted is in these two, in the same order.
create index alerts_standing on alerts (id, changed_at) where content ->> 'kind' <> 'withdrawn' and not content ? 'isDemoted';
create index alert_states_counted on alert_states (alert_id) include (state, since);
-- People are asked for by name, whatever its case.
create index people_lower on people (lower(key));

-- What is known of one asset: how it was used, and what was found.
create index rollup_day_asset on rollup_day (asset_id, day);
create index findings_asset on findings (asset_id, window_start desc);
-- What workers read last, and what they could not.
create index trail_objects_finished on trail_objects (finished_at desc);
create index trail_objects_failed on trail_objects (id) where state = 'quarantined';
-- And of one rule: what it found last, week by week, and what people made of it.
create index findings_rule on findings (rule_id, window_start desc) include (status);
create index alert_states_judged on alert_states (alert_id) where state in ('confirmed', 'false_positive');
-- What somebody did, day by day.
create index rollup_day_person on rollup_day (person_id, day);
