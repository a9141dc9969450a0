-- The mesh policy is a setting: the floor a row, each domain's own file another. Whoever is bound by it may read it.
alter table settings drop constraint settings_kind_check,
  add constraint settings_kind_check check (kind in ('budget', 'exception', 'confirmed', 'domain', 'share', 'rollout', 'route', 'mesh_policy'));
alter policy of_own_domains on settings using (
  (kind in ('rollout', 'domain') and key = any ((select viewer_domains())::text[]))
  or (kind = 'exception' and key in (select unnest(viewer_exceptions())))
  or kind = 'mesh_policy'
);
