/** Figures of the pipeline for machines that watch it. None of them names a person, an address or a thing of AWS's. */
import type { Pool } from "pg";
import { LEVELS } from "../core/sigma/rule.ts";

export interface PlaceEvents {
  readonly source: string;
  readonly account: string;
  readonly region: string;
  readonly events: number;
}

/** Events that are stored, by source, account and Region; `other` is what a record calls so and is of neither's form. */
export async function countEvents(db: Pool): Promise<PlaceEvents[]> {
  const { rows } = await db.query<PlaceEvents>(
    `select p.source, (case when a.value ~ '^[0-9]{12}$' then a.value else 'other' end) collate "C" as account,
       (case when r.value ~ '^[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$' then r.value else 'other' end) collate "C" as region,
       sum(p.events)::int8 as events
     from (select source, account_id, region_id, sum(events) as events from place_hours group by source, account_id, region_id) p
     join dictionary a on a.id = p.account_id join dictionary r on r.id = p.region_id
     group by 1, 2, 3 order by 1, 2, 3`,
  );
  return rows;
}

export interface SetAsideCount {
  readonly source: string;
  readonly reason: string;
  readonly count: number;
}

/** Files and records that are set aside. */
export async function countSetAside(db: Pool): Promise<SetAsideCount[]> {
  const { rows } = await db.query<SetAsideCount>(
    `select f.source, q.reason, count(*)::int8 as count from quarantine q join files f on f.id = q.file_id
     group by f.source, q.reason order by f.source collate "C", q.reason collate "C"`,
  );
  return rows;
}

/** Findings that were not withdrawn, by rule. */
export async function countFindings(db: Pool): Promise<{ ruleId: string; count: number }[]> {
  const { rows } = await db.query<{ ruleId: string; count: number }>(
    `select rule_id as "ruleId", count(*)::int8 as count from findings where status <> 'withdrawn'
     group by rule_id order by rule_id collate "C"`,
  );
  return rows;
}

/** Alerts with a message of their own that nobody closed, by the level of their worst finding. */
export async function countOpenAlerts(db: Pool): Promise<{ level: string; count: number }[]> {
  const { rows } = await db.query<{ level: string; count: number }>(
    `select level, count(*)::int8 as count from (
       select ($1::text[])[max(array_position($1::text[], f.level))] as level
       from alerts a left join alert_states s on s.alert_id = a.id
       join findings f on f.cause = a.content ->> 'cause' and f.status = 'open' and f.tier <> 'info'
       where a.content ->> 'kind' = 'cause' and not a.content ? 'isDemoted'
         and (s.state is null or s.state in ('open', 'acknowledged', 'snoozed'))
       group by a.id
     ) worst group by level order by array_position($1::text[], level)`,
    [[...LEVELS]],
  );
  return rows;
}

/** A message that is dead for one of these was given up by no route: an operator, or what came after it, took it away. */
export const TAKEN_AWAY = ["a newer revision took its place", "there was nothing left to tell", "restored"];

/**
 * Messages by route and what became of them, notices that stand for none of these among them. Those that were taken away are left out: a
 * newer one was told, nothing was left to tell, or a backup was restored (docs/operations.md).
 */
export async function countMessages(db: Pool): Promise<{ route: string; state: string; count: number }[]> {
  const { rows } = await db.query<{ route: string; state: string; count: number }>(
    `select route, state, count(*)::int8 as count from (
       select route, state, last_error from outbox union all select route, state, last_error from notices where kind <> 'digest'
     ) messages where state <> 'dead' or last_error is null or last_error <> all($1::text[])
     group by route, state order by route, state`,
    [TAKEN_AWAY],
  );
  return rows;
}

export interface Acknowledged {
  /** Of its entry in the audit log. */
  readonly seq: number;
  /** How long after the alert was told first somebody acknowledged it, put it off or closed it. */
  readonly seconds: number;
}

/** What puts an alert into somebody's hands, or an end to it; `reporting.acknowledgements` goes by the same. */
const ANSWERS = ["acknowledged", "snoozed", "resolved", "false_positive", "expected", "confirmed"].map(
  (answer) => `alert.${answer}`,
);

/** Those of which the first answer came after an entry of the audit log, in its order. */
export async function listAcknowledged(db: Pool, afterSeq: number): Promise<Acknowledged[]> {
  const { rows } = await db.query<Acknowledged>(
    `select l.seq, greatest(0, extract(epoch from l.at - o.first))::float8 as seconds
     from audit_log l
     cross join lateral (select min(created_at) as first from outbox where alert_id = l.subject::int4) o
     where l.seq > $1 and l.action = any($2::text[]) and l.subject ~ '^[0-9]{1,9}$' and o.first is not null
       and not exists (select from audit_log e where e.subject = l.subject and e.seq < l.seq and e.action = any($2::text[]))
     order by l.seq`,
    [afterSeq, ANSWERS],
  );
  return rows;
}

export interface IngestState {
  /** Objects that are to be read, those that could not be had and are tried again among them, and for how long the oldest of them has been. */
  readonly due: number;
  readonly oldestDueSeconds: number;
  /** Since any object was finished; null: none ever was. */
  readonly idleSeconds: number | null;
}

export async function readIngestState(db: Pool): Promise<IngestState> {
  const { rows } = await db.query<IngestState>(
    `select count(*)::int4 as due, coalesce(extract(epoch from now() - min(announced_at)), 0)::float8 as "oldestDueSeconds",
       (select extract(epoch from now() - finished_at)::float8 from trail_objects where finished_at is not null
        order by finished_at desc limit 1) as "idleSeconds"
     from trail_objects where state = 'pending'`,
  );
  return rows[0] as IngestState;
}
