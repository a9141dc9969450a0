/**
 * Fills the database that one scan has made: 90 days of events with all that is summed up of them, and alerts with their findings, states
 * and messages, each a copy of what the scan found under another name. All by SQL, the same in every run.
 */
import type { Pool } from "pg";
import { DAY_MS, dayOf, isoTime } from "../src/core/record/time.ts";
import { Dictionary, KIND } from "../src/store/dictionary.ts";
import { ensurePartitions } from "../src/store/partitions.ts";
import { ASSETS, DOMAINS, PEOPLE, PROJECTS, assetOf, personOf } from "./console-mesh.ts";

export interface Size {
  readonly events: number;
  readonly alerts: number;
}

export const DAYS = 90;
/** Accounts, each with two Regions, that deliver a file every quarter of an hour. */
const ACCOUNTS = 10;
const SLOTS = DAYS * 96;
const QUARANTINED = 2_000;
const EXCEPTIONS = 300;
const BASELINES = 30;

export async function fillRows(pool: Pool, size: Size): Promise<void> {
  const until = dayOf(Date.now());
  const from = isoTime(until - (DAYS - 1) * DAY_MS).slice(0, 10);
  await fillNames(pool);
  await fillCells(pool, { from, events: size.events });
  await fillFiles(pool, from);
  await fillEvents(pool, until);
  await fillSums(pool);
  await fillAlerts(pool, { from, alerts: size.alerts });
  await fillRest(pool, from);
  for (const table of ["bench_cells", "bench_people", "bench_assets", "bench_places", "bench_made"])
    await pool.query(`drop table ${table}`);
  await pool.query("vacuum analyze");
  await pool.query("create table bench_filled ()");
}

/** Whether that came to its end. */
export async function isFilled(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ filled: boolean }>(
    "select to_regclass('bench_filled') is not null as filled",
  );
  return rows[0]?.filled === true;
}

/** By place in the mesh: people, assets, and accounts with Regions, as ids. */
async function fillNames(pool: Pool): Promise<void> {
  const people = Array.from({ length: PEOPLE }, (_, at) => personOf(at));
  await pool.query("insert into people (key) select unnest($1::text[]) on conflict do nothing", [people]);
  await pool.query(
    `create unlogged table bench_people as select w.at::int4 - 1 as at, p.id from unnest($1::text[]) with ordinality w (key, at)
     join people p using (key)`,
    [people],
  );
  const names = new Dictionary(pool);
  const accounts = Array.from({ length: ACCOUNTS }, (_, at) => String(200_000_000_000 + at));
  const regions = ["eu-west-1", "us-east-1"];
  const assets = Array.from({ length: ASSETS }, (_, at) => assetOf(at));
  for (const account of accounts) names.want(KIND.account, account);
  for (const region of regions) names.want(KIND.region, region);
  for (const asset of assets) names.want(KIND.asset, asset);
  for (const asset of assets) names.want(KIND.resource, `s3://lake/${asset}/`);
  await names.resolve();
  const idOf = (kind: 1 | 2 | 10 | 11) => (value: string) => names.id(kind, value);
  await pool.query(
    `create unlogged table bench_assets as select at::int4 - 1 as at, id, resource
     from unnest($1::int4[], $2::int4[]) with ordinality w (id, resource, at)`,
    [assets.map(idOf(KIND.asset)), assets.map((asset) => names.id(KIND.resource, `s3://lake/${asset}/`))],
  );
  await pool.query(
    `create unlogged table bench_places as
     select (row_number() over (order by a.at, r.at))::int4 - 1 as at, a.id as account_id, r.id as region_id, a.value as account, r.value as region
     from unnest($1::int4[], $2::text[]) with ordinality a (id, value, at), unnest($3::int4[], $4::text[]) with ordinality r (id, value, at)`,
    [accounts.map(idOf(KIND.account)), accounts, regions.map(idOf(KIND.region)), regions],
  );
}

/**
 * Who read what in which hour, and how often: seven of ten people on a working day, some assets each, most of them the usual ones; one of
 * twenty is a program that never sleeps.
 */
async function fillCells(
  pool: Pool,
  { from, events }: { readonly from: string; readonly events: number },
): Promise<void> {
  const cells = Math.min(events, DAYS * PEOPLE * 3);
  const client = await pool.connect();
  try {
    await client.query("select setseed(0.9)");
    await client.query(
      `create unlogged table bench_cells as
       select c.hour, c.person, c.asset, p.id as person_id, a.id as asset_id, a.resource, c.person % ${ACCOUNTS * 2} as place,
         case when c.kind < 0.8 then 'read' when c.kind < 0.95 then 'list' else 'write' end::access_action as action,
         (case when c.way < 0.5 then 'owner' when c.way < 0.9 then 'subscribed' when c.way < 0.97 then 'exempt' else 'none' end)::verdict as verdict,
         (case when c.way < 0.5 then 'owner' when c.way < 0.9 then 'subscription' when c.way < 0.97 then 'exemption' else 'bucket_policy' end)::access_way as way,
         greatest(1, round(-ln(c.much) * ${(events / cells) * 1.04}))::int4 as n
       from (
         select distinct on (hour, person, asset) * from (
           select $1::timestamptz + make_interval(days => day, hours => case when person % 20 = 0 then (random() * 23)::int4 else 8 + (random() * 10)::int4 end) as hour,
             person, ((person * 17 + floor(random() ^ 2 * 12)::int4 * 131) % ${ASSETS}) as asset,
             random() as kind, random() as way, 1 - random() as much
           from (select (random() * ${DAYS - 1})::int4 as day, floor(${PEOPLE} * random() ^ 1.5)::int4 as person from generate_series(1, $2::int4)) w
         ) drawn order by hour, person, asset
       ) c join bench_people p on p.at = c.person join bench_assets a on a.at = c.asset`,
      [`${from}T00:00:00Z`, cells],
    );
    await client.query("create index on bench_cells (hour)");
    await client.query("analyze bench_cells");
  } finally {
    client.release();
  }
}

/** A file each quarter of an hour of each place, read by a worker; of some of them records were set aside. */
async function fillFiles(pool: Pool, from: string): Promise<void> {
  await pool.query(
    `insert into files (id, source, path, sha256, state, size_bytes, records_read, records_new, records_quarantined, hours, oldest_at,
       newest_at, finished_at, container)
     overriding system value
     select 1000 + p.at * ${SLOTS} + s, 's3-trail',
       's3://trail/AWSLogs/' || p.account || '/CloudTrail/' || p.region || to_char(t.at, '/YYYY/MM/DD/') || p.account || '_CloudTrail_' || p.region
         || to_char(t.at, '_YYYYMMDD"T"HH24MI"Z_"') || substr(md5(p.at || ' ' || s), 1, 16) || '.json.gz',
       sha256(convert_to(p.at || ' ' || s, 'UTF8')), 'done', 60000, 100, 100 - b.bad, b.bad, array[date_trunc('hour', t.at)],
       t.at - interval '15 min', t.at, t.at + interval '5 min', 'trail'
     from bench_places p, generate_series(0, ${SLOTS - 1}) s
     cross join lateral (select $1::timestamptz + s * interval '15 min' as at) t
     cross join lateral (select case when (p.at * ${SLOTS} + s) % ${Math.floor((ACCOUNTS * 2 * SLOTS) / QUARANTINED)} = 0 then 1 + s % 10 else 0 end as bad) b
     where t.at < now()`,
    [`${from}T00:00:00Z`],
  );
  await pool.query(
    `insert into trail_objects (path, announced_by, announced_at, state, file_id, finished_at)
     select path, 'message', newest_at, 'done', id, finished_at from files where id >= 1000`,
  );
  await pool.query(
    `insert into quarantine (file_id, ordinal, reason, detail, created_at)
     select id, o, case when id % 3 = 0 then 'invalid_json' when id % 3 = 1 then 'missing_field' else 'invalid_time' end,
       'at byte ' || o * 600, finished_at from files, generate_series(1, records_quarantined) o where id >= 1000`,
  );
}

async function fillEvents(pool: Pool, until: number): Promise<void> {
  const days = Array.from({ length: DAYS }, (_, at) => until - at * DAY_MS).toReversed();
  await ensurePartitions(pool, days, new Set());
  for (const day of days)
    await pool.query(
      `insert into events (event_time, event_id, object_hash, bytes_out, body_hash, account_id, region_id, operation_id, identity_id,
         ip_id, agent_id, resource_id, file_id, ordinal, action, flags)
       select t.at, gen_random_uuid(), (random() * 1e15)::int8, 4096, (random() * 1e15)::int8, l.account_id, l.region_id,
         model.operation_id, model.identity_id, model.ip_id, model.agent_id, c.resource,
         1000 + c.place * ${SLOTS} + floor(extract(epoch from t.at - $3::timestamptz) / 900)::int4, 0,
         array_position('{read,list,write}'::text[], c.action::text) - 1, 0
       from bench_cells c join bench_places l on l.at = c.place
       cross join (select * from events order by file_id, ordinal limit 1) model
       cross join lateral (select c.hour + random() * interval '3599 s' as at from generate_series(1, c.n)) t
       where c.hour >= $1::timestamptz and c.hour < $2::timestamptz order by 1`,
      [isoTime(day), isoTime(day + DAY_MS), isoTime(days[0] ?? day)],
    );
}

/** What derive makes of events, in the order in which it writes it. */
async function fillSums(pool: Pool): Promise<void> {
  const sums = "sum(n), 0, sum(n) * 4096, sum(n)";
  await pool.query(
    `insert into rollup_day (day, person_id, asset_id, action, verdict, way, accesses, denied, bytes_out, objects, peak_bytes, peak_objects, peak_hour)
     select hour::date, person_id, asset_id, action, verdict, way, ${sums}, max(n) * 4096, max(n), 10 from bench_cells
     group by 1, 2, 3, 4, 5, 6 order by 1, asset_id, person_id on conflict do nothing`,
  );
  await pool.query(
    `insert into rollup_hour_person (hour, person_id, accesses, denied, bytes_out, objects, objects_read)
     select hour, person_id, ${sums}, sum(n) from bench_cells group by 1, 2 order by 1, 2 on conflict do nothing`,
  );
  await pool.query(
    `insert into rollup_hour_asset (hour, asset_id, verdict, accesses, denied, bytes_out, objects, people)
     select hour, asset_id, verdict, ${sums}, count(distinct person_id) from bench_cells group by 1, 2, 3 order by 1, 2 on conflict do nothing`,
  );
  await pool.query(
    `insert into place_hours (hour, account_id, region_id, events, lag_mean_ms, lag_max_ms)
     select hour, account_id, region_id, sum(n), 420000, 900000 from bench_cells c join bench_places l on l.at = c.place
     group by 1, 2, 3 on conflict do nothing`,
  );
}

/**
 * Copies of the alert on the first person. Of one to four findings most, of forty one in a hundred; two of three of the rule that finds
 * most; a third told in a digest; a fifth open, the rest decided.
 */
async function fillAlerts(
  pool: Pool,
  { from, alerts }: { readonly from: string; readonly alerts: number },
): Promise<void> {
  await pool.query(
    `create unlogged table bench_made as
     select i, md5('cause ' || i) as cause, p.at as person, p.id as person_id, a.at as asset, a.id as asset_id, 'd' || a.at % ${DOMAINS} as domain,
       case when d.size < 0.01 then 40 else 1 + floor(d.size * 4)::int4 end as n, d.demoted < 0.33 as is_demoted, d.state,
       $1::timestamptz + (now() - $1::timestamptz) * (i::float8 / $2::int4) as at,
       r.id as rule_id, r.version as rule_version, (array['high', 'medium', 'high', 'critical', 'low'])[1 + floor(d.level * 5)::int4] as level
     from generate_series(1, $2::int4) i
     cross join lateral (select ${["person", "asset", "size", "demoted", "state", "rule", "level"].map((of, at) => `${drawn(at)} as ${of}`).join(", ")}) d
     join bench_people p on p.at = floor(${PEOPLE} * d.person ^ 1.5)::int4 join bench_assets a on a.at = floor(${ASSETS} * d.asset)::int4
     join (select r.*, row_number() over (order by id = f.rule_id desc, id) as at, count(*) over () as count
       from rules r, (select rule_id from findings where category = 'access' limit 1) f) r
       on r.at = case when d.rule < 0.67 then 1 else 1 + floor((d.rule - 0.67) / 0.33 * r.count) end`,
    [`${from}T00:00:00Z`, alerts],
  );
  await pool.query(
    `insert into findings (uid, rule_id, rule_version, category, level, tier, status, version, live, shadow, person_id, asset_id, domain,
       window_start, window_end, first_event_time, last_event_time, event_count, bytes_out, objects, cause, detail, content_hash, derived_at)
     select md5(m.i || ' ' || o), m.rule_id, m.rule_version, f.category, m.level, case when m.is_demoted then 'review' else 'page' end, 'open', 1,
       true, false, m.person_id, m.asset_id, m.domain, date_trunc('day', m.at), date_trunc('day', m.at) + interval '1 day', m.at - interval '1 hour',
       m.at, f.event_count, f.bytes_out * o, f.objects, m.cause,
       jsonb_set(jsonb_set(jsonb_set(f.detail, '{1,2}', to_jsonb(m.domain)), '{1,3}', to_jsonb('p' || m.asset % ${PROJECTS})), '{3}', jsonb_build_array(m.domain)),
       f.content_hash, m.at
     from bench_made m cross join generate_series(1, 40) o
     cross join (select f.* from findings f join people p on p.id = f.person_id where f.category = 'access' and p.key = '${personOf(0)}' limit 1) f
     where o <= m.n`,
  );
  await pool.query(
    `insert into alerts (key, revision, domain, content, created_at, changed_at, routed, told_at)
     select 'cause:' || m.cause, 1, m.domain, case when m.is_demoted then c.content else c.content - 'isDemoted' end, m.at, m.at, 1, m.at
     from bench_made m
     cross join (select a.content from alerts a join findings f on f.uid = a.content -> 'findings' ->> 0 join people p on p.id = f.person_id
       where a.content ->> 'kind' = 'cause' and f.category = 'access' and p.key = '${personOf(0)}' limit 1) model
     cross join lateral (select jsonb_agg(u.uid order by u.uid) as findings, jsonb_object_agg(u.uid, '5 5000') as told
       from (select md5(m.i || ' ' || o) as uid from generate_series(1, m.n) o) u) u
     cross join lateral (select model.content || jsonb_build_object('cause', m.cause, 'domains', jsonb_build_array(m.domain), 'ruleId', m.rule_id,
       'day', to_char(m.at, 'YYYY-MM-DD'), 'findings', u.findings, 'told', u.told,
       'digest', jsonb_build_object('period', 'day', 'start', to_char(m.at, 'YYYY-MM-DD'), 'ruleId', m.rule_id)) as content) c
     order by m.i`,
  );
  await pool.query(
    `insert into alert_states (alert_id, state, since, actor_id, reason, seen, level, revision, looked)
     select a.id, (array['acknowledged', 'resolved', 'resolved', 'expected', 'confirmed', 'false_positive', 'resolved', 'snoozed'])[1 + floor(m.state * 10)::int4],
       a.changed_at, p.id, 'looked at it', '{}', m.level, 1, 1
     from bench_made m join alerts a on a.key = 'cause:' || m.cause join bench_people p on p.at = m.i % 30 where m.state < 0.8`,
  );
  await pool.query(
    "insert into alert_revisions (alert_id, revision, at) select id, 1, changed_at from alerts on conflict do nothing",
  );
  await pool.query(
    `insert into outbox (alert_id, revision, route, state, attempts, message_id, created_at, sent_at, domains)
     select a.id, 1, 'sns:arn:aws:sns:eu-west-1:111122223333:' || a.domain, 'sent', 1, md5(a.key), a.changed_at, a.changed_at, array[a.domain]
     from alerts a where a.content ->> 'kind' = 'cause' and not a.content ? 'isDemoted' and a.domain is not null`,
  );
}

/** Of the row `i`, between 0 and 1, the same in every run; `kind`: one of several. */
function drawn(kind: number): string {
  return `(hashint8(i::int8 * 16 + ${kind}) & 2147483647) / 2147483648.0`;
}

/** What is expected, and what is usual. */
async function fillRest(pool: Pool, from: string): Promise<void> {
  await pool.query(
    `insert into settings (kind, key, value, person_id, author_id, reason, origin)
     select 'exception', 'bench-' || at, jsonb_build_object('from', 1767225600000, 'until', 1798761600000, 'asset', 'a' || at, 'factor', null, 'bytes', 2e12),
       id, id, 'monthly export', 'command' from bench_people where at < ${EXCEPTIONS}`,
  );
  await pool.query(
    `insert into volume_days (day, traces, matched, peer_groups)
     select $1::date + ${DAYS - BASELINES} + d, '[]', '[]', (select jsonb_agg(jsonb_build_object('name', 'group ' || g) order by g) from generate_series(0, 39) g)
     from generate_series(0, ${BASELINES - 1}) d on conflict do nothing`,
    [from],
  );
  await pool.query(
    `insert into volume_baselines (day, measure, people, groups, usual, spread, hours, own, record, group_levels)
     select $1::date + ${DAYS - BASELINES} + d, m, array_agg(id order by id), array_agg((at % 40)::int2 order by id), array_agg(18.5::float4), array_agg(0.8::float4),
       array_agg(40::float4), array_agg(0.9::float4), array_agg(22::float4),
       (select jsonb_agg(jsonb_build_object('mean', 18)) from generate_series(0, 39))
     from bench_people, generate_series(0, ${BASELINES - 1}) d, unnest(array['bytes', 'objects', 'day_bytes']) m group by d, m on conflict do nothing`,
    [from],
  );
}
