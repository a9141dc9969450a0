/** Deletes what is kept for no longer; times are the database's. Nothing else depends on what is deleted here. */
import type { Pool } from "pg";
import type { RetentionName } from "../core/privacy/retention.ts";

/** So many rows in one statement, which nobody waits for. */
const BATCH = 5_000;

const AGO = "now() - make_interval(days => $1)";

interface Over {
  readonly table: string;
  /** A condition; `$1` is how many days. */
  readonly is: string;
}

/** In this order: what others refer to goes after them. */
const OVER = {
  sessions: [{ table: "sessions", is: `least(until, seen_at + interval '1 day') < ${AGO}` }],
  used_links: [{ table: "used_links", is: `until < ${AGO}` }],
  looks: [
    { table: "looks", is: `hour < ${AGO}` },
    { table: "review_looks", is: `hour < ${AGO}` },
  ],
  reveals: [{ table: "reveals", is: `until < ${AGO}` }],
  tokens: [{ table: "api_tokens", is: `least(until, revoked_at) < ${AGO}` }],
  quarantine: [{ table: "quarantine", is: `created_at < ${AGO}` }],
  review_answers: [
    {
      table: "review_answers",
      is: `kept_at < ${AGO} and exists (select from reviews r where r.id = review_id and r.state = 'closed')`,
    },
  ],
  messages: [{ table: "unknown_messages", is: `received_at < ${AGO}` }],
  notices: [
    {
      table: "notices",
      is: `state <> 'pending' and created_at < ${AGO} and not exists (select from outbox o where o.notice_id = notices.id)`,
    },
  ],
  digests: [{ table: "trail_digests", is: `read_at < ${AGO}` }],
  facts: [
    { table: "pipeline_facts", is: `is_judged and at < ${AGO}` },
    { table: "governance_facts", is: `is_judged and ended_at < ${AGO}` },
    { table: "break_glass_hours", is: `hour < ${AGO}` },
    { table: "rule_days", is: `day < ${AGO}` },
  ],
  coverage: [
    { table: "coverage_trails", is: `seen_until < ${AGO}` },
    { table: "lookup_windows", is: `until_at < ${AGO}` },
  ],
  control_reads: [
    {
      table: "control_reads",
      is: `changes = 0 and ended_at < ${AGO}
        and exists (select from control_reads n where n.scope_id = control_reads.scope_id and n.id > control_reads.id and n.outcome = control_reads.outcome)`,
    },
  ],
  macie: [
    {
      table: "macie_versions",
      is: `read_at < ${AGO} and not exists (select from macie_findings f where f.account_id = macie_versions.account_id
        and f.region = macie_versions.region and f.finding_id = macie_versions.finding_id and f.digest = macie_versions.digest)`,
    },
    { table: "macie_unreadable", is: `read_at < ${AGO}` },
  ],
} as const satisfies Partial<Record<RetentionName, readonly Over[]>>;

export type PlainRetention = keyof typeof OVER;

export function isPlain(name: RetentionName): name is PlainRetention {
  return Object.hasOwn(OVER, name);
}

/** Returns how many rows; safe beside itself, and where it is stopped. */
export async function deleteOver(db: Pool, name: PlainRetention, days: number): Promise<number> {
  let deleted = 0;
  for (const over of OVER[name]) deleted += await deleteRows(db, over, [days]);
  return deleted;
}

/** A few at a time. */
export async function deleteRows(db: Pool, { table, is }: Over, values: readonly unknown[]): Promise<number> {
  for (let deleted = 0; ; ) {
    const { rowCount } = await db.query(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where ${is} limit ${BATCH} for update skip locked))`,
      [...values],
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return deleted;
  }
}

/**
 * Raw records that no finding needs: each is withdrawn, or told by alerts that are all closed and none confirmed, for so many days. Of
 * somebody who was erased what stands in their place is kept: it would be fetched anew.
 */
export async function deleteOverRecords(db: Pool, days: number): Promise<number> {
  const { rowCount } = await db.query(
    `with over as (
       select f.uid from findings f
       where f.status = 'withdrawn' and f.derived_at < now() - make_interval(days => $1)
         or exists (select from alerts a join alert_states s on s.alert_id = a.id
             where a.content -> 'findings' ? f.uid and s.state in ('resolved', 'false_positive', 'expected')
               and s.since < now() - make_interval(days => $1))
           and not exists (select from alerts a left join alert_states s on s.alert_id = a.id
             where a.content -> 'findings' ? f.uid
               and (s.state is null or s.state not in ('resolved', 'false_positive', 'expected')
                 or s.since >= now() - make_interval(days => $1)))
     ), needed as (
       select distinct (e ->> 2)::int4 as file_id, (e ->> 3)::int4 as ordinal
       from findings f join people p on p.id = f.person_id cross join lateral jsonb_array_elements(f.detail -> 0) e
       where f.uid not in (select uid from over) or p.erased_at is not null
     )
     delete from kept_records k where k.kept_at < now() - make_interval(days => $1)
       and not exists (select from needed n where n.file_id = k.file_id and n.ordinal = k.ordinal)`,
    [days],
  );
  return rowCount ?? 0;
}
