-- Roles of IAM that logs showed to be deleted, with the last time: a grant to the name of one stands for longer than events are kept.
-- A new table: takes no lock that anybody waits for.

create table deleted_roles (
  arn text collate "C" primary key,
  deleted_at timestamptz not null
);
