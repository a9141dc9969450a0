-- A message whose route refuses it for good takes the fallback, and says so. `instead_of`: the route, `instead_why`: what it said.
alter table outbox
  add column instead_of text,
  add column instead_why text,
  add constraint outbox_instead check ((instead_of is null) = (instead_why is null));

-- Security on call is told beside owners.
alter table outbox drop constraint outbox_audience_check,
  add constraint outbox_audience_check check (audience in ('owner', 'security', 'on_call'));
