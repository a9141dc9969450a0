-- Gaps in our own sight: rules of category pipeline judge them, apart from events.
create table pipeline_facts (
  kind text not null,
  subject text not null,
  day date not null,
  at timestamptz not null,
  fact jsonb not null,
  is_judged boolean not null default false,
  primary key (kind, subject, day)
);

create index alerts_rule_day on alerts (((content ->> 'ruleId') || ' ' || (content ->> 'day')));
