/** What dashboards show of the handshake and of access reviews: 20,000 subscriptions with their requests and grants, and a quarter of reviews. */
import type { Pool } from "pg";
import { ASSETS, DOMAINS, PROJECTS } from "./console-mesh.ts";
import { DAYS } from "./console-rows.ts";

const SUBSCRIPTIONS = 20_000;
/** How long ago the first of them was asked for. */
const HISTORY_DAYS = 400;
const MONTHS = 4;
/** Of the review of a month and domain; each domain has one every month. */
const ITEMS = 500;
const MICRO_REVIEWS = 1_000;

/**
 * As DataZone lists them: of twenty requests one is rejected and two wait; of seventeen subscriptions fourteen stand and three were revoked.
 * In scopes that are there.
 */
export async function fillSubscriptions(pool: Pool): Promise<void> {
  await pool.query(
    `create unlogged table bench_asked as
     select i, 'a' || (i * 7) % ${ASSETS} as asset, 'p' || (i * 13 + 1) % ${PROJECTS} as project, i % 20 as fate,
       now() - (1 - i::float8 / ${SUBSCRIPTIONS}) * interval '${HISTORY_DAYS} days' - interval '3 days' as at,
       (select id from control_scopes order by id offset i % 20 limit 1) as scope_id
     from generate_series(0, ${SUBSCRIPTIONS - 1}) i`,
  );
  const told = (rows: string): string =>
    `insert into control_entries (scope_id, kind, entry_id, content, body_hash, since, changed, valid_from, valid_until, from_how, until_how, learnt_by)
     select scope_id, kind, entry_id, content, sha256(content::text::bytea), since, since, valid_from, valid_until, 'said',
       case when valid_until is not null then 'said' end, 1 from (${rows}) made`;
  const asset = "jsonb_build_array(jsonb_build_object('asset', asset, 'filters', '[]'::jsonb))";
  const who = "jsonb_build_object('project', project, 'name', 'Project ' || project)";
  await pool.query(
    told(
      `select scope_id, 'subscription_request' as kind, 'req-' || i as entry_id, at as since, s.from as valid_from, s.until as valid_until,
         jsonb_build_object('status', s.status, 'listings', jsonb_build_array('l-' || asset), 'assets', ${asset}, 'principals', jsonb_build_array(${who}),
           'reason', 'the forecast of the quarter', 'requestedBy', 'm' || i % 5000 || '@example.com') as content
       from bench_asked cross join lateral (values ('PENDING', at, case when fate > 1 then at + interval '1 day' end),
         (case when fate = 2 then 'REJECTED' else 'ACCEPTED' end, at + interval '1 day', null)) s (status, "from", until)
       where s.status = 'PENDING' or fate > 1`,
    ),
  );
  await pool.query(
    told(
      `select scope_id, 'subscription' as kind, 'sub-' || i as entry_id, s.from as since, s.from as valid_from, s.until as valid_until,
         jsonb_build_object('status', s.status, 'request', 'req-' || i, 'listing', 'l-' || asset, 'assets', ${asset}, 'principal', ${who},
           'retainPermissions', false) as content
       from bench_asked cross join lateral (values ('APPROVED', at + interval '1 day', case when fate < 6 then at + interval '2 days' end),
         ('REVOKED', at + interval '2 days', null)) s (status, "from", until)
       where fate > 2 and (s.status = 'APPROVED' or fate < 6)`,
    ),
  );
  await pool.query(
    told(
      `select scope_id, 'subscription_grant' as kind, 'grant-' || i as entry_id, at + interval '1 day' as since, at + interval '1 day' as valid_from,
         null::timestamptz as valid_until,
         jsonb_build_object('subscription', 'sub-' || i, 'status', 'COMPLETED', 'assets', jsonb_build_array(jsonb_build_object('asset', asset,
           'status', 'GRANTED', 'grantedAt', round(extract(epoch from at + interval '25 hours') * 1000)))) as content
       from bench_asked where fate > 2`,
    ),
  );
  await pool.query("drop table bench_asked");
}

/** Each domain's of the last months, four of five lines decided; and those that were opened out of turn, of one line. */
export async function fillReviews(pool: Pool): Promise<void> {
  await pool.query(
    `insert into reviews (id, domain, month, kind, asked_hash, hash, opened_at, due_at, state, closed_at)
     select 'AR-' || d || '-' || m, 'd' || d, to_char(o.at - interval '1 month', 'YYYY-MM'), 'monthly', '', md5(d || ' ' || m), o.at,
       o.at + interval '14 days', case when m > 1 then 'closed' else 'open' end, case when m > 1 then o.at + interval '10 days' end
     from generate_series(0, ${DOMAINS - 1}) d, generate_series(1, ${MONTHS}) m
     cross join lateral (select date_trunc('month', now() - (m - 1) * interval '1 month') as at) o
     union all
     select 'AR-micro-' || i, 'd' || i % ${DOMAINS}, to_char(o.at, 'YYYY-MM'), 'micro', md5(i::text), md5('micro ' || i), o.at, o.at + interval '5 days',
       case when i % 4 = 0 then 'open' else 'closed' end, case when i % 4 > 0 then o.at + interval '2 days' end
     from generate_series(1, ${MICRO_REVIEWS}) i cross join lateral (select now() - (i::float8 / ${MICRO_REVIEWS}) * interval '${DAYS} days' as at) o`,
  );
  await pool.query(
    `insert into review_items (review_id, item_id, rank, risk, risk_reasons, due, asset, project, content)
     select r.id, r.id || '/' || n, n, case when n % 5 = 0 then 'high' else 'low' end, '{}', case when n % 3 > 0 then 'new' end, 'a' || n % ${ASSETS},
       'p' || n % ${PROJECTS}, json_build_object('id', n, 'about', repeat('as the review lists it ', 20))
     from reviews r cross join lateral generate_series(1, case r.kind when 'monthly' then ${ITEMS} else 1 end) n`,
  );
  await pool.query(
    `with decided as (
       insert into review_decisions (review_id, item_id, decision, reason, decider_id, way, issuer, subject, took_ms, is_bulk, decided_at, audit_seq)
       select i.review_id, i.item_id, case when i.rank % 10 = 1 then 'revoke' else 'keep' end, 'as the project says', p.id, 'login', 'https://login.example.com',
         p.key, 1000 * (1 + i.rank % 40), i.rank % 2 = 0, r.opened_at + i.rank * interval '17 min', 1
       from review_items i join reviews r on r.id = i.review_id cross join (select id, key from people order by id limit 1) p where i.rank % 5 > 0
       returning id, decision, decided_at)
     insert into review_removals (decision_id, state, proven_at)
     select id, case when id % 4 > 0 then 'proven' else 'open' end, case when id % 4 > 0 then decided_at + interval '1 hour' end from decided where decision = 'revoke'`,
  );
}
