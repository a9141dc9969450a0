/** What access reviews say of auditplane itself: log files by what was signed, hours behind, stages of domains, and whom it trusts. */
import type { Pool, PoolClient } from "pg";
import type { DigestCounts } from "../core/review/own.ts";
import type { StageChange } from "../core/review/rule-watch.ts";
import { TRUST_ACTIONS } from "../core/review/trust.ts";
import type { TrustEntry } from "../core/review/trust.ts";
import { isoTime } from "../core/record/time.ts";
import { msOf } from "./ms-of.ts";
import { rolloutValue } from "./settings.ts";

interface Span {
  /** In ms. */
  readonly from: number;
  readonly until: number;
}

/** Of files that were delivered on days of UTC, by what their path says: both included, their first moments in ms. */
export async function readDigestCounts(
  db: Pool | PoolClient,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<DigestCounts[]> {
  const { rows } = await db.query<DigestCounts>(
    `select p.place[1] as account, p.place[2] as region, count(*) filter (where integrity = 'valid')::int4 as valid,
       count(*) filter (where integrity in ('invalid_hash', 'missing'))::int4 as broken,
       count(*) filter (where integrity in ('pending', 'gap', 'not_covered'))::int4 as unproven,
       count(*) filter (where integrity is null)::int4 as unchecked
     from trail_objects t
     cross join lateral (select regexp_match(t.path,
       'AWSLogs/(?:o-[a-z0-9]{10,32}/)?(\\d{12})/CloudTrail/([a-z0-9-]+)/(\\d{4}/\\d\\d/\\d\\d)/[^/]+$') as place) p
     where p.place[3] between $1 and $2
     group by 1, 2 order by p.place[1] collate "C", p.place[2] collate "C"`,
    [first, last].map((day) => isoTime(day).slice(0, 10).replaceAll("-", "/")),
  );
  return rows;
}

/** Hours between two times whose events are stored and not judged yet. */
export async function countHoursBehind(db: Pool | PoolClient, { from, until }: Span): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(distinct hour)::int4 as count from dirty_hours
     where hour >= to_timestamp($1::float8) and hour < to_timestamp($2::float8)`,
    [from / 1000, until / 1000],
  );
  return rows[0]?.count ?? 0;
}

/** How far each domain was with alerts up to a time, in ms: each change, in order, by domain. */
export async function readStageChanges(
  db: Pool | PoolClient,
  until: number,
): Promise<ReadonlyMap<string, readonly StageChange[]>> {
  const { rows } = await db.query<{ key: string; value: unknown; at: number }>(
    `select key, value, ${msOf("recorded_at")} as at from settings
     where kind = 'rollout' and recorded_at < to_timestamp($1::float8) order by version`,
    [until / 1000],
  );
  const changes = new Map<string, StageChange[]>();
  for (const { key, value, at } of rows) {
    const rollout = value === null ? null : { id: key, ...rolloutValue(value) };
    changes.set(key, [...(changes.get(key) ?? []), { at, rollout }]);
  }
  return changes;
}

/** What was noted between two times of whom the tool trusts, and of what it was configured to do. */
export async function readTrustEntries(db: Pool | PoolClient, { from, until }: Span): Promise<TrustEntry[]> {
  const { rows } = await db.query<TrustEntry>(
    `select ${msOf("l.at")} as at, l.action, l.actor_kind as "actorKind", l.personal ->> 'actor' as actor,
       l.subject_kind as "subjectKind", coalesce(l.subject, l.personal ->> 'subject') as subject, l.personal ->> 'reason' as reason,
       case when jsonb_typeof(l.detail -> 'roles') = 'array'
         then array(select jsonb_array_elements_text(l.detail -> 'roles')) else '{}' end as roles,
       l.detail ->> 'asset' as asset,
       case when a.content is null then '{}' else array(select jsonb_array_elements_text(a.content -> 'domains')) end as domains
     from audit_log l left join alerts a on l.action = 'people.revealed' and a.id::text = l.subject
     where l.at >= to_timestamp($1::float8) and l.at < to_timestamp($2::float8) and l.action = any($3::text[]) order by l.seq`,
    [from / 1000, until / 1000, [...TRUST_ACTIONS]],
  );
  return rows;
}
