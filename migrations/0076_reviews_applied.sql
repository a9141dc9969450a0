-- What a review revokes may be carried out by auditplane: who had it so, and which revocations are by that. Reviews and revocations are few,
-- and are locked for the moment in which columns with a constant are added.
alter table reviews
  add column applied_at timestamptz,
  add column applied_by_id int4 references people (id),
  add constraint reviews_applied check ((applied_at is null) = (applied_by_id is null));
-- By what it is to end: a change of role that it outlived, or what was decided and signed in a review.
alter table revocations add column cause text not null default 'role_change' check (cause in ('role_change', 'review'));
create index review_removals_revocation on review_removals (revocation_id) where revocation_id is not null;
