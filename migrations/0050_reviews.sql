-- Access reviews as they were opened, and what was decided in them: who decided about whose access, why and when, who signed it, and what
-- shows that access ended. New tables: locks nothing but people and revocations, for the moment in which they are referred to.

create table reviews (
  -- AR-2026-09-3f9a61c2, as core/review/document.ts makes it
  id text collate "C" not null,
  domain text collate "C" not null,
  month text collate "C" not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
  kind text not null check (kind in ('monthly', 'micro')),
  -- sha256 over the ids of the items that it is about, in their order; '': all of the domain's
  asked_hash text collate "C" not null,
  -- why it was opened, where that is not the month's end
  reason text,
  -- sha256 of the canonical JSON of review_documents.document as it was opened
  hash text collate "C" not null,
  opened_at timestamptz not null default now(),
  -- events of the month that came later are not in it; null: there is no such time
  cut_off_at timestamptz,
  due_at timestamptz not null,
  -- signed: decisions are not changed any more
  state text not null default 'open' check (state in ('open', 'signed', 'closed')),
  closed_at timestamptz,
  constraint reviews_pkey primary key (id),
  constraint reviews_once unique (domain, month, kind, asked_hash),
  constraint reviews_closed check ((state = 'closed') = (closed_at is not null))
);
create index reviews_open on reviews (due_at) where state <> 'closed';

-- Apart from its row: lists do not read it. json, not jsonb: the bytes are what was hashed, until somebody in it is erased.
create table review_documents (
  review_id text collate "C" not null references reviews,
  document json not null,
  constraint review_documents_pkey primary key (review_id)
);

-- The lines to decide on, and those that are listed with their last decision.
create table review_items (
  review_id text collate "C" not null references reviews,
  item_id text collate "C" not null,
  -- from 1: what is riskiest first
  rank int4 not null,
  risk text not null check (risk in ('high', 'low')),
  -- in words: why the risk is high
  risk_reasons text[] not null,
  -- why it is to be decided; null: its last decision holds, and it is listed
  due text,
  asset text,
  project text not null,
  -- the line of the document
  content json not null,
  constraint review_items_pkey primary key (review_id, item_id),
  constraint review_items_rank unique (review_id, rank)
);

-- Whoever owns the data has somebody decide in their place: about an asset or a project, for a time.
create table review_delegations (
  id int8 generated always as identity,
  review_id text collate "C" not null references reviews,
  -- one of both
  asset text,
  project text,
  to_id int4 not null references people (id),
  by_id int4 not null references people (id),
  way text not null check (way in ('login', 'token', 'command')),
  issuer text not null,
  subject text not null,
  authenticated_at timestamptz,
  reason text not null,
  made_at timestamptz not null default now(),
  until timestamptz not null,
  ended_at timestamptz,
  constraint review_delegations_pkey primary key (id),
  constraint review_delegations_scope check ((asset is null) <> (project is null))
);
create index review_delegations_review on review_delegations (review_id);
create index review_delegations_to on review_delegations (to_id, until);

-- Of an item the last row is what holds. Rows are added, and never changed but for names of people who are erased.
create table review_decisions (
  id int8 generated always as identity,
  review_id text collate "C" not null,
  item_id text collate "C" not null,
  decision text not null check (decision in ('keep', 'revoke', 'change', 'defer', 'exception')),
  reason text,
  -- of what is deferred the day by which it is decided, of an exception the day on which it ends
  until timestamptz,
  ticket text,
  decider_id int4 not null references people (id),
  -- how they proved who they are: by whom, as whom and when; of a command it is who ran it, by their word
  way text not null check (way in ('login', 'token', 'command')),
  issuer text not null,
  subject text not null,
  authenticated_at timestamptz,
  delegation_id int8 references review_delegations (id),
  -- how long whoever decided had it before them; null: nobody knows
  took_ms int4,
  -- decided together with others in one go
  is_bulk boolean not null default false,
  decided_at timestamptz not null default now(),
  -- the entry of the audit log, which proves the row
  audit_seq int8 not null,
  constraint review_decisions_pkey primary key (id),
  constraint review_decisions_item foreign key (review_id, item_id) references review_items,
  constraint review_decisions_until check ((decision in ('defer', 'exception')) = (until is not null))
);
create index review_decisions_by_item on review_decisions (review_id, item_id, id desc);
create index review_decisions_of_item on review_decisions (item_id, id desc);

-- Whoever owns a consuming project is asked whether they know who has a right through it.
create table review_questions (
  id int8 generated always as identity,
  review_id text collate "C" not null,
  item_id text collate "C" not null,
  project text not null,
  asker_id int4 not null references people (id),
  -- its owners, when it was asked
  asked_ids int4[] not null,
  says text not null,
  asked_at timestamptz not null default now(),
  answer text check (answer in ('known', 'not_known')),
  answer_says text,
  answerer_id int4 references people (id),
  answered_at timestamptz,
  constraint review_questions_pkey primary key (id),
  constraint review_questions_item foreign key (review_id, item_id) references review_items
);
create index review_questions_by_item on review_questions (review_id, item_id);
create index review_questions_open on review_questions (review_id) where answered_at is null;

create table review_sign_offs (
  id int8 generated always as identity,
  review_id text collate "C" not null references reviews,
  -- 1: who decided; 2: somebody else, who takes note of it
  step int2 not null check (step in (1, 2)),
  signer_id int4 not null references people (id),
  -- as they were logged in: in which roles, as whom the issuer knows them, and since when
  roles text[] not null,
  issuer text not null,
  subject text not null,
  authenticated_at timestamptz not null,
  -- what they signed: words, and sha256 over the review's hash and the decisions that held
  statement text not null,
  signed_hash text collate "C" not null,
  signed_at timestamptz not null default now(),
  audit_seq int8 not null,
  constraint review_sign_offs_pkey primary key (id),
  constraint review_sign_offs_step unique (review_id, step)
);

-- Rights that are to end, until something shows that they did.
create table review_removals (
  decision_id int8 not null references review_decisions (id),
  state text not null default 'open' check (state in ('open', 'proven', 'taken_back')),
  -- by which DataZone is asked to end it; null: whoever can ends it
  revocation_id int8 references revocations (id),
  -- when and by what it was shown; the event's id, where CloudTrail told of it
  proven_at timestamptz,
  proof jsonb,
  event_id text,
  constraint review_removals_pkey primary key (decision_id),
  constraint review_removals_proven check ((state = 'proven') = (proven_at is not null))
);
create index review_removals_open on review_removals (decision_id) where state = 'open';

create function keep_review_rows() returns trigger language plpgsql as $$
begin
  -- an erasure takes names out of what somebody wrote
  if tg_op = 'UPDATE' and to_jsonb(new) - array['reason', 'statement', 'ticket', 'subject'] =
    to_jsonb(old) - array['reason', 'statement', 'ticket', 'subject'] then
    return new;
  end if;
  raise exception '% is only ever added to: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end $$;
create trigger review_decisions_kept before update or delete on review_decisions for each row execute function keep_review_rows();
create trigger review_sign_offs_kept before update or delete on review_sign_offs for each row execute function keep_review_rows();
alter table review_decisions enable always trigger review_decisions_kept;
alter table review_sign_offs enable always trigger review_sign_offs_kept;

-- An owner sees the reviews of their domains, and of others what was put into their hands, or what they are asked about.
create function viewer_reviews() returns text[] language sql stable security definer set search_path from current as $$
  select coalesce(array(select id from reviews where domain = any (viewer_domains())), '{}')
$$;
create function viewer_review_items() returns table (review_id text, item_id text) language sql stable security definer
  set search_path from current as $$
  select i.review_id, i.item_id from review_delegations d
    join review_items i on i.review_id = d.review_id and (i.asset = d.asset or i.project = d.project)
    where d.to_id = any (viewer_people()) and d.ended_at is null and d.until > now()
  union select q.review_id, q.item_id from review_questions q where q.asked_ids && viewer_people()
$$;

alter table reviews enable row level security;
create policy everybody_else on reviews using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on reviews for select to auditplane_owner using (
  id = any ((select viewer_reviews())::text[]) or id in (select v.review_id from viewer_review_items() v)
);
alter table review_documents enable row level security;
create policy everybody_else on review_documents using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on review_documents for select to auditplane_owner using (review_id = any ((select viewer_reviews())::text[]));
alter table review_items enable row level security;
create policy everybody_else on review_items using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on review_items for select to auditplane_owner using (
  review_id = any ((select viewer_reviews())::text[])
  or (review_id, item_id) in (select v.review_id, v.item_id from viewer_review_items() v)
);
alter table review_decisions enable row level security;
create policy everybody_else on review_decisions using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on review_decisions for select to auditplane_owner using (
  exists (select from review_items i where i.review_id = review_decisions.review_id and i.item_id = review_decisions.item_id)
);
alter table review_questions enable row level security;
create policy everybody_else on review_questions using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on review_questions for select to auditplane_owner using (
  exists (select from review_items i where i.review_id = review_questions.review_id and i.item_id = review_questions.item_id)
);
alter table review_removals enable row level security;
create policy everybody_else on review_removals using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on review_removals for select to auditplane_owner using (
  exists (select from review_decisions d where d.id = decision_id)
);
alter table review_delegations enable row level security;
create policy everybody_else on review_delegations using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on review_delegations for select to auditplane_owner using (
  review_id = any ((select viewer_reviews())::text[]) or to_id = any ((select viewer_people())::int4[])
);
alter table review_sign_offs enable row level security;
create policy everybody_else on review_sign_offs using (current_user <> 'auditplane_owner') with check (current_user <> 'auditplane_owner');
create policy of_own_domains on review_sign_offs for select to auditplane_owner using (review_id = any ((select viewer_reviews())::text[]));

grant select on reviews, review_documents, review_items, review_decisions, review_questions, review_removals, review_delegations,
  review_sign_offs to auditplane_owner;
