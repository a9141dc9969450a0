-- What runs with the rights of its owner names things of the schemas of auditplane alone. Temporary ones come first in every path that does
-- not put them elsewhere, so whoever may send statements would put a table of their own in the place of one that a function asks.
alter function reporting.reads_all() set search_path = pg_catalog, pg_temp;
alter function reporting.read_domains() set search_path = pg_catalog, pg_temp;
alter function reporting.newest_subscriptions(text, timestamptz, int4) set search_path = pg_catalog, pg_temp;
alter function person_pseudonym(text) set search_path = pg_catalog, pg_temp;
alter function set_person_pseudonym() set search_path = pg_catalog, pg_temp;
alter function viewer_exceptions() set search_path = pg_catalog, public, pg_temp;
alter function is_confidential(jsonb, text[]) set search_path = pg_catalog, public, pg_temp;
alter function alerts_about_viewer() set search_path = pg_catalog, public, pg_temp;
alter function viewer_alert_counts() set search_path = pg_catalog, public, pg_temp;
alter function viewer_reviews() set search_path = pg_catalog, public, pg_temp;
alter function viewer_review_items() set search_path = pg_catalog, public, pg_temp;
