/** Rows of `findings`: compared with what derive finds now, then inserted, amended or withdrawn. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Pool, PoolClient } from "pg";
import { NOISE_LIMIT } from "../core/sigma/options.ts";
import type { Finding } from "../core/finding/finding.ts";
import { KIND, valueHash } from "./dictionary.ts";
import { packDetail, unpackDetail } from "./hit-detail.ts";
import type { PackedDetail } from "./hit-detail.ts";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";
import type { RuleText, StandingFinding } from "../core/finding/standing.ts";

/** `expected`: an exception covers it, and nobody is told. */
export const FINDING_STATUSES = ["open", "expected", "withdrawn"] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];

export interface StoredFinding {
  readonly uid: string;
  readonly ruleId: string;
  readonly contentHash: string;
  readonly status: FindingStatus;
  /** Why nobody is told of it any more; null: it is open. */
  readonly reason: string | null;
  readonly version: number;
  readonly cause: string;
  readonly domain: string | null;
}

/** What findings rest on: events, gaps in our own sight, or what the control plane says. */
export type Basis = "events" | "pipeline" | "governance";

/** Findings whose window begins between two times, of one basis. */
export async function readStored(
  client: PoolClient,
  range: { from: number; to: number; ruleIds?: readonly string[] | undefined },
  basis: Basis = "events",
): Promise<Map<string, StoredFinding>> {
  const { rows } = await client.query<{
    uid: string;
    rule_id: string;
    content_hash: string;
    status: FindingStatus;
    withdrawn_reason: string | null;
    version: number;
    cause: string;
    domain: string | null;
  }>(
    `select uid, rule_id, content_hash, status, withdrawn_reason, version, cause, domain from findings
     where window_start >= to_timestamp($1::float8) and window_start < to_timestamp($2::float8)
       and basis = $3 and ($4::text[] is null or rule_id = any($4::text[])) for update`,
    [range.from / 1000, range.to / 1000, basis, range.ruleIds ?? null],
  );
  return new Map(
    rows.map((row) => [
      row.uid,
      { ...row, ruleId: row.rule_id, contentHash: row.content_hash, reason: row.withdrawn_reason },
    ]),
  );
}

/** A finding to be stored. */
export interface WrittenFinding extends Finding {
  readonly live: boolean;
  /** Why it is expected; null: it is open. */
  readonly expected: string | null;
}

/** Inserts new findings, amends known ones (version + 1, open or expected again). `live` is decided anew for each. */
export async function writeFindings(
  client: PoolClient,
  findings: readonly WrittenFinding[],
  basis: Basis = "events",
): Promise<void> {
  if (findings.length === 0) return;
  await client.query(
    `insert into findings as f (uid, rule_id, rule_version, category, level, tier, status, version, live, shadow,
       person_id, asset_id, domain, window_start, window_end, first_event_time, last_event_time, event_count, bytes_out,
       objects, cause, detail, content_hash, withdrawn_reason, basis)
     select uid, rule_id, rule_version, category, level, tier,
       case when expected is null then 'open' else 'expected' end, 1, live, shadow, person_id, asset_id, domain,
       to_timestamp(window_start), to_timestamp(window_end), to_timestamp(first_time), to_timestamp(last_time),
       event_count, bytes_out, objects, cause, detail, content_hash, expected, $2
     from jsonb_to_recordset($1::jsonb) as r (uid text, rule_id text, rule_version text, category text, level text,
       tier text, live bool, shadow bool, person_id int4, asset_id int4, domain text, window_start float8,
       window_end float8, first_time float8, last_time float8, event_count int4, bytes_out int8, objects int4,
       cause text, detail jsonb, content_hash text, expected text)
     on conflict (uid) do update set rule_version = excluded.rule_version, category = excluded.category,
       level = excluded.level, tier = excluded.tier, status = excluded.status, version = f.version + 1, live = excluded.live,
       shadow = excluded.shadow, domain = excluded.domain, first_event_time = excluded.first_event_time,
       last_event_time = excluded.last_event_time, event_count = excluded.event_count, bytes_out = excluded.bytes_out,
       objects = excluded.objects, cause = excluded.cause, detail = excluded.detail,
       content_hash = excluded.content_hash, withdrawn_reason = excluded.withdrawn_reason, derived_at = now()`,
    [JSON.stringify(findings.map(toRow)), basis],
  );
}

function toRow(finding: WrittenFinding): Record<string, unknown> {
  const { hit, rule } = finding;
  return {
    uid: finding.uid,
    rule_id: rule.id,
    rule_version: rule.version,
    category: rule.category,
    level: rule.level,
    tier: rule.tier,
    live: finding.live,
    shadow: rule.shadow,
    person_id: hit.personId,
    asset_id: hit.assetId,
    domain: hit.first.domain,
    window_start: finding.windowStart / 1000,
    window_end: finding.windowEnd / 1000,
    first_time: (hit.evidence[0]?.time ?? hit.lastTime) / 1000,
    last_time: hit.lastTime / 1000,
    event_count: hit.eventCount,
    bytes_out: hit.bytesOut,
    objects: hit.objects.length,
    cause: finding.cause,
    content_hash: finding.contentHash,
    expected: finding.expected,
    detail: packDetail(hit),
  };
}

/** Withdraws findings: their cause is gone. */
export async function withdrawFindings(
  client: PoolClient,
  uids: readonly string[],
  reason: string,
): Promise<void> {
  if (uids.length === 0) return;
  await client.query(
    `update findings set status = 'withdrawn', withdrawn_reason = $2, version = version + 1, derived_at = now()
     where uid = any($1::text[]) and status <> 'withdrawn'`,
    [uids, reason],
  );
}

const SELECT = `select f.uid, f.rule_id as "ruleId", f.rule_version as "ruleVersion", f.category, f.level, f.tier, f.status,
  f.version, f.live, f.shadow, p.key as person, a.value as asset, f.domain,
  ${msOf("f.window_start")} as "windowStart",
  ${msOf("f.window_end")} as "windowEnd",
  ${msOf("f.first_event_time")} as "firstTime",
  ${msOf("f.last_event_time")} as "lastTime",
  f.withdrawn_reason as "withdrawnReason",
  f.event_count as "eventCount", f.bytes_out as "bytesOut", f.objects, f.cause, f.detail, r.content as rule
  from findings f join people p on p.id = f.person_id left join dictionary a on a.id = f.asset_id
  join rules r on r.id = f.rule_id and r.version = f.rule_version`;

/** What was not kept of rules at first. */
const UNSTATED = {
  license: null,
  references: [],
  tier: "info",
  noiseLimit: NOISE_LIMIT,
  confidential: false,
  falsepositives: [],
  runbook: null,
};

type StoredRow = Omit<StandingFinding, "detail"> & { readonly detail: PackedDetail };

function unpack(row: StoredRow): StandingFinding {
  return { ...row, rule: { ...UNSTATED, ...row.rule }, detail: unpackDetail(row.detail) };
}

/**
 * Keeps what findings say of these rules. Of a version that is known only what was not kept before is new, and that it is the newest of
 * its rule, where another one came in between.
 */
export async function writeRules(
  client: PoolClient,
  rules: readonly (RuleText & { readonly id: string; readonly version: string })[],
): Promise<void> {
  const rows = rules.map(({ id, version, title, author, license, references, ...rest }) => {
    const { explanation, nextSteps, tier, noiseLimit, falsepositives, runbook, confidential } = rest;
    const told = { explanation, nextSteps, tier, noiseLimit, falsepositives, runbook };
    const own = { ...told, ...(confidential && { confidential }) };
    return { id, version, content: { title, author, license, references, ...own } };
  });
  await client.query(
    `insert into rules (id, version, content, noted_at)
     select distinct on (id, version) id, version, content, now()
     from jsonb_to_recordset($1::jsonb) as r (id text, version text, content jsonb)
     order by id, version on conflict (id, version) do update set noted_at = excluded.noted_at,
       content = case when rules.content ? 'runbook' then rules.content else excluded.content end
     where not rules.content ? 'runbook'
       or rules.noted_at <= (select max(n.noted_at) from rules n where n.id = rules.id and n.version <> rules.version)`,
    [JSON.stringify(rows)],
  );
}

/** Findings by uid, without those that are withdrawn, in no order. */
export async function readStandingFindings(
  db: Pool | PoolClient,
  uids: readonly string[],
): Promise<StandingFinding[]> {
  const { rows } = await db.query<StoredRow>(
    `${SELECT} where f.status <> 'withdrawn' and f.uid = any($1::text[])`,
    [uids],
  );
  return rows.map(unpack);
}

/** Open findings of the rules whose window begins between two times, in no order. */
export async function readOpenOfRules(
  client: PoolClient,
  range: { from: number; to: number },
  ruleIds: readonly string[],
): Promise<StandingFinding[]> {
  if (ruleIds.length === 0) return [];
  const { rows } = await client.query<StoredRow>(
    `${SELECT} where f.status = 'open' and f.window_start >= to_timestamp($1::float8)
       and f.window_start < to_timestamp($2::float8) and f.rule_id = any($3::text[])`,
    [range.from / 1000, range.to / 1000, ruleIds],
  );
  return rows.map(unpack);
}

/** Findings of the causes, withdrawn ones included, in no order. */
export async function readFindingsOfCauses(
  db: Kysely<DB>,
  causes: readonly string[],
): Promise<StandingFinding[]> {
  const condition = sql`where f.cause = any(${causes}::text[])`;
  const { rows } = await sql<StoredRow>`${sql.raw(SELECT)} ${condition}`.execute(db);
  return rows.map(unpack);
}

/** Findings by uid, withdrawn ones included, in no order. */
export async function readFindingsByUid(db: Kysely<DB>, uids: readonly string[]): Promise<StandingFinding[]> {
  const { rows } = await sql<StoredRow>`${sql.raw(SELECT)} where f.uid = any(${uids}::text[])`.execute(db);
  return rows.map(unpack);
}

export interface FindingFilter {
  /** "all": of every status. */
  readonly status: FindingStatus | "all";
  readonly domain?: string | undefined;
  /** The id of a rule, or words of its title, whatever their case. */
  readonly rule?: string | undefined;
  /** As findings name people, whatever the case. */
  readonly person?: string | undefined;
  /** Of what went on then or later, in ms. */
  readonly since?: number | undefined;
  readonly limit: number;
  /** The last one that was shown before; absent: from the newest on. */
  readonly after?: { readonly windowStart: number; readonly uid: string } | undefined;
  /** Its id; absent: of every asset, and of none. */
  readonly asset?: string | undefined;
}

/** Findings by uid, or the latest that a filter lets through, the newest window first. */
export async function readFindingRows(
  db: Pool | PoolClient,
  wanted: { readonly uids: readonly string[] } | FindingFilter,
): Promise<StandingFinding[]> {
  if ("uids" in wanted) {
    const { rows } = await db.query<StoredRow>(`${SELECT} where f.uid = any($1::text[])`, [wanted.uids]);
    return rows.map(unpack);
  }
  const { status, domain, rule, person, since, limit, after, asset } = wanted;
  const { rows } = await db.query<StoredRow>(
    `${SELECT} where ($1 = 'all' or f.status = $1) and ($2::text is null or f.domain = $2)
       and ($3::text is null or f.rule_id = $3 or position(lower($3) in lower(r.content ->> 'title')) > 0)
       ${person === undefined ? "and $4::text is null" : "and f.person_id in (select id from people where lower(key) = lower($4))"}
       and ($9::uuid is null or f.asset_id = (select id from dictionary where kind = ${KIND.asset} and hash = $9::uuid))
       and ($5::float8 is null or f.last_event_time >= to_timestamp($5::float8 / 1000))
       and ($7::float8 is null or f.window_start < to_timestamp($7::float8 / 1000)
         or f.window_start = to_timestamp($7::float8 / 1000) and f.uid > $8)
     order by f.window_start desc, f.uid limit $6::int4`,
    [
      status,
      domain ?? null,
      rule ?? null,
      person ?? null,
      since ?? null,
      limit,
      after?.windowStart ?? null,
      after?.uid ?? null,
      asset === undefined ? null : valueHash(asset),
    ],
  );
  return rows.map(unpack);
}

/** Uids of all findings, whatever became of them, whose last event is between two times (ms, the end is not part of it), the newest window first. */
export async function listFindingUids(
  db: Pool,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<string[]> {
  const { rows } = await db.query<{ uid: string }>(
    `select uid from findings where last_event_time >= to_timestamp($1::float8 / 1000)
       and last_event_time < to_timestamp($2::float8 / 1000) order by window_start desc, uid`,
    [from, until],
  );
  return rows.map(({ uid }) => uid);
}

/** A cause, and a domain, that a finding had before or has now. */
export interface Changed {
  readonly cause: string;
  readonly domain: string | null;
}

/** Notes that the alerts of these causes, and the summaries of these domains, are to be looked at. */
export async function markChanged(client: PoolClient, changed: readonly Changed[]): Promise<void> {
  await client.query(
    "insert into changed_causes (cause, domain) select distinct * from unnest($1::text[], $2::text[])",
    [changed.map(({ cause }) => cause), changed.map(({ domain }) => domain)],
  );
}
