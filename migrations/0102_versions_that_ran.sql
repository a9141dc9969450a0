-- Which versions of the program ran, and since when: a release without a migration is a change, too, and annotations show it. Locks the view for
-- a moment.

create table program_versions (
  version text not null,
  -- the empty text: nobody knew of which commit it was built
  commit text not null,
  started_at timestamptz not null default now(),
  constraint program_versions_pkey primary key (version, commit)
);
comment on table program_versions is 'Versions of the program, by when the first worker of each started.';

create or replace view reporting.changes with (security_barrier) as
  select m.timestamp::timestamptz as at, 'release' as kind, m.name as what
  from kysely_migration m where (select reporting.reads_all())
  union all
  select l.at, 'setting', l.action from audit_log l
  where l.action ~ '^(budget|domain|mesh_policy|rollout|route)\.' and (select reporting.reads_all())
  union all
  select p.started_at, 'version', concat_ws(' ', p.version, nullif(left(p.commit, 12), ''))
  from program_versions p where (select reporting.reads_all());
comment on view reporting.changes is
  'When the schema of a release was put in place, a worker of a new version started, and settings were changed: what annotations show. For readers of every domain.';
comment on column reporting.changes.kind is 'release, version, setting.';
comment on column reporting.changes.what is 'The migration, the version with the commit that it was built of, or the action of the audit log.';
