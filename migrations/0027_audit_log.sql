-- Who changed what of settings, findings and the control plane, when and why: entries that follow each other by hashes
-- (docs/audit-log.md). Nothing of it is changed or removed but what names people, once and for ever. Whoever owns the table, or is a
-- superuser, can take the triggers away: that is what the signed heads outside are for. A new table: locks nothing.

create table audit_log (
  -- without a gap
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  actor_kind text not null,
  action text not null,
  subject_kind text not null,
  -- null: a person, who stands in personal
  subject text,
  detail jsonb not null,
  -- who, why, and whatever else names people; null: erased
  personal jsonb,
  salt bytea,
  -- sha256(salt, personal): what the hash covers of them
  commitment bytea not null check (length(commitment) = 32),
  prev_hash bytea not null check (length(prev_hash) = 32),
  hash bytea not null check (length(hash) = 32),
  constraint audit_log_pkey primary key (seq),
  constraint audit_log_erased_whole check ((personal is null) = (salt is null))
);
create index audit_log_subjects on audit_log (subject, seq);

create function keep_audit_log() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.personal is not null and new.personal is null
    and to_jsonb(new) - array['personal', 'salt'] = to_jsonb(old) - array['personal', 'salt'] then
    return new;
  end if;
  raise exception 'audit_log is only ever added to: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end $$;

create trigger audit_log_kept before update or delete on audit_log for each row execute function keep_audit_log();
create trigger audit_log_kept_whole before truncate on audit_log execute function keep_audit_log();
-- also where a session plays a replica
alter table audit_log enable always trigger audit_log_kept, enable always trigger audit_log_kept_whole;
