/** What dashboards show beside the console's rows: governance, Macie, gaps, digests, reads of the control plane, acknowledgements, subscriptions, reviews. */
import type { Pool } from "pg";
import { inTransaction } from "../src/store/transaction.ts";
import { sumAll } from "../src/store/day-sums.ts";
import { ASSETS, DOMAINS, PROJECTS } from "./console-mesh.ts";
import { DAYS } from "./console-rows.ts";
import { fillReviews, fillSubscriptions } from "./control-rows.ts";

const FACTS = 20_000;
const MACIE = 10_000;
const GAPS = 5_000;
const DIGESTS = 40_000;
const READS = 50_000;

/** After `fillRows`. Everything lies in the days that end today. */
export async function fillDashboardRows(pool: Pool): Promise<void> {
  await inTransaction(pool, sumAll);
  await fillGovernance(pool);
  await fillMacie(pool);
  await fillPipeline(pool);
  await fillAcknowledged(pool);
  await fillSubscriptions(pool);
  await fillReviews(pool);
  await pool.query("vacuum analyze");
}

async function fillGovernance(pool: Pool): Promise<void> {
  await pool.query(
    `insert into governance_facts (kind, subject, asset, seen_at, ended_at, fact, is_judged)
     select k.kind, 'p' || i % ${PROJECTS}, 'a' || i % ${ASSETS}, t.at, case when i % 5 > 0 then t.at + interval '2 days' end,
       jsonb_build_object('kind', k.kind, 'subject', 'p' || i % ${PROJECTS}, 'asset', 'a' || i % ${ASSETS}, 'asset_project', 'p' || i % ${PROJECTS},
         'domain', 'd' || i % ${DOMAINS}, 'classification', 'internal', 'sensitivity', null, 'project', 'p' || (i * 7) % ${PROJECTS}, 'way', 'named_grant',
         'people', 1 + i % 9, 'accesses', i % 100, 'bytes_out', i * 1000, 'reason', 'as the bench says'), true
     from generate_series(1, ${FACTS}) i
     cross join lateral (select (array['entitled_and_unused', 'grant_without_subscription', 'grant_kept_after_revoke', 'used_by_direct_grant',
       'used_by_share', 'schema_changed', 'classification_contradicted', 'published_without_cost_center'])[1 + i % 8] as kind) k
     cross join lateral (select now() - (i::float8 / ${FACTS}) * interval '${DAYS} days' as at) t
     on conflict do nothing`,
  );
}

async function fillMacie(pool: Pool): Promise<void> {
  await pool.query(
    `with made as (
       select lpad((200000000000 + i % 10)::text, 12, '0') as account_id, (array['eu-west-1', 'us-east-1'])[1 + i % 2] as region, md5(i::text) as finding_id,
         md5('v' || i)::uuid as digest, now() - (i::float8 / ${MACIE}) * interval '${DAYS} days' as updated_at,
         json_build_object('severity', json_build_object('description', (array['Low', 'Medium', 'High'])[1 + i % 3], 'score', 1 + i % 3),
           'category', (array['CLASSIFICATION', 'POLICY'])[1 + i % 2], 'type', 'SensitiveData:S3Object/' || (array['Personal', 'Financial', 'Credentials'])[1 + i % 3],
           'archived', false, 'sample', false, 'description', repeat('as Macie says ', 150),
           'resourcesAffected', json_build_object('s3Bucket', json_build_object('name', 'lake-' || i % 50))) as document
       from generate_series(1, ${MACIE}) i
     ), versions as (
       insert into macie_versions (account_id, region, finding_id, digest, updated_at, document) select * from made returning 1
     )
     insert into macie_findings (account_id, region, finding_id, digest, updated_at)
     select account_id, region, finding_id, digest, updated_at from made where (select count(*) from versions) > 0`,
  );
  await pool.query(
    `insert into asset_sensitivity (asset, severity) select 'a' || i, (array['low', 'medium', 'high'])[1 + i % 3] from generate_series(0, ${ASSETS - 1}, 3) i
     on conflict do nothing`,
  );
}

async function fillPipeline(pool: Pool): Promise<void> {
  await pool.query(
    `insert into pipeline_facts (kind, subject, day, at, fact, is_judged)
     select k, 'place/' || i, t.at::date, t.at, jsonb_build_object('kind', k, 'account', '200000000000', 'region', 'eu-west-1', 'count', 1 + i % 5, 'limit', 1), true
     from generate_series(1, ${GAPS}) i
     cross join lateral (select (array['source_silent', 'files_late', 'catalog_pending', 'rule_noisy'])[1 + i % 4] as k, now() - (i::float8 / ${GAPS}) * interval '${DAYS} days' as at) t`,
  );
  await pool.query(
    `insert into trail_digests (path, content, read_at, state)
     select 's3://trail/AWSLogs/' || (200000000000 + i % 10) || '/CloudTrail-Digest/eu-west-1/' || i, '', now() - (i::float8 / ${DIGESTS}) * interval '${DAYS} days',
       case when i % 500 = 0 then 'missing' else 'valid' end
     from generate_series(1, ${DIGESTS}) i`,
  );
  await pool.query(
    "insert into control_scopes (key, as_of) select 'datazone:' || i, now() - i * interval '7 min' from generate_series(1, 20) i",
  );
  await pool.query(
    `insert into control_reads (scope_id, began_at, ended_at, outcome, changes)
     select s.id, t.at, t.at + interval '40 s', case when i % 300 = 0 then 'failed' else 'taken' end, i % 7
     from generate_series(1, ${READS}) i
     join lateral (select id from control_scopes order by id offset i % 20 limit 1) s on true
     cross join lateral (select now() - (i::float8 / ${READS}) * interval '${DAYS} days' as at) t`,
  );
}

async function fillAcknowledged(pool: Pool): Promise<void> {
  await pool.query(
    `insert into audit_log (seq, at, actor_kind, action, subject_kind, subject, detail, commitment, prev_hash, hash)
     select coalesce((select max(seq) from audit_log), 0) + row_number() over (order by a.id), a.changed_at + (a.id % 300) * interval '1 min', 'person', 'alert.acknowledged', 'alert',
       a.id::text, '{}', sha256('c'), sha256('p'), sha256(a.id::text::bytea)
     from alerts a join outbox o on o.alert_id = a.id and o.revision = 1 where a.id % 3 = 0`,
  );
}
