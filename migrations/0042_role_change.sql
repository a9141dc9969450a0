-- What of somebody's access is to be ended after they changed their role, what was decided about it and what became of it; and hours in
-- which somebody acted in a role for emergencies, with why. Locks governance_facts for the moment in which its index is made anew.

-- A right of one person alone: a membership of a project, or a subscription of their own. Nothing here is deleted: it is what was done.
create table revocations (
  id int8 generated always as identity primary key,
  -- Of the right and of when it was given: one that is given anew is another.
  key_hash text not null constraint revocations_key unique,
  scope_key text not null,
  kind text not null check (kind in ('membership', 'subscription')),
  -- PROJECT/user:ID, or the id of the subscription.
  target text not null,
  person text not null,
  domain text,
  assets text[] not null,
  -- Why, in words.
  reason text not null,
  state text not null check (state in ('proposed', 'approved', 'declined', 'done', 'proven', 'failed', 'lapsed')),
  proposed_at timestamptz not null default now(),
  -- When the last comparison that found it so was made.
  confirmed_at timestamptz not null default now(),
  decided_at timestamptz,
  -- null: nobody, the policy is that it is done by itself.
  author text,
  says text,
  due_at timestamptz not null default now(),
  attempts int4 not null default 0,
  -- When it was last asked for: from then on it may have been done, though nobody noted it.
  sent_at timestamptz,
  last_error text,
  -- When it would have been asked for, but for the dry run.
  rehearsed_at timestamptz,
  done_at timestamptz,
  proven_at timestamptz,
  -- By which read, or which event.
  detail jsonb
);
create index revocations_open on revocations (due_at) where state in ('proposed', 'approved', 'done');

-- Of each role for emergencies which identities of records are its sessions, and how far was looked.
create table break_glass_roles (
  role_arn text primary key,
  identities int4[] not null default '{}',
  dictionary_until int4 not null default 0,
  -- Files that were read by then are looked through.
  read_until timestamptz not null
);

create table break_glass_hours (
  role_arn text not null,
  hour timestamptz not null,
  person text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  events int4 not null,
  primary key (role_arn, hour, person)
);

create table break_glass_justifications (
  id int8 generated always as identity primary key,
  role_arn text not null,
  person text not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  author text not null,
  reason text not null,
  recorded_at timestamptz not null default now()
);

-- Deeds stand one beside the other: each use is told.
drop index governance_facts_open;
create unique index governance_facts_open on governance_facts (kind, subject, asset)
  where ended_at is null and kind not in ('break_glass_used', 'break_glass_unjustified');
