/** What reads and events of the control plane show of `revocations`. */
import type { PoolClient } from "pg";
import { msOf } from "./ms-of.ts";

/** What the control plane shows of one that is done, or was asked for, which may be as good. */
export interface Evidence {
  readonly id: number;
  /** The last read of its scope that began after it was done and was taken; null: none was. */
  readonly readId: number | null;
  readonly readBeganAt: number | null;
  /** Whether that read has the right still, as it was given then. */
  readonly stands: boolean;
  /** What the read could not see into, or was in the list of no status. */
  readonly hidden: readonly string[];
  /** The latest event that says that it ended: when, in ms; null: none does. */
  readonly eventAt: number | null;
  /** Its id in CloudTrail; null: DataZone's own event told it. */
  readonly eventId: string | null;
}

/** Events that say of a revocation `r` that it was done. A member who has another role is a member still. */
const TOLD = `lateral (
       select e.at, e.event_id from control_events e
       where e.scope_key = r.scope_key and e.kind = r.kind and e.entry_id = r.target and e.at >= r.sent_at - interval '1 minute'
         and (e.change = 'ended' or (e.change = 'changed' and r.kind = 'subscription'))
       order by e.event_id is null, e.at desc, e.event_id limit 1
     ) told`;

export async function listEvidence(client: PoolClient): Promise<Evidence[]> {
  const { rows } = await client.query<Evidence>(
    `select r.id, t.id as "readId", ${msOf("t.began_at")} as "readBeganAt", array(select h ->> 'of' from jsonb_array_elements(s.refused) h) as hidden,
       exists (
         select from control_entries c where c.scope_id = s.id and c.kind = r.kind and c.entry_id = r.target
           and c.superseded_by is null and c.valid_until is null and coalesce(c.valid_from, '-infinity') <= coalesce(r.done_at, r.sent_at)
           and (r.kind <> 'subscription' or c.content ->> 'status' = 'APPROVED')
       ) as stands,
       ${msOf("told.at")} as "eventAt", told.event_id as "eventId"
     from revocations r left join control_scopes s on s.key = r.scope_key left join ${TOLD} on true
     left join lateral (
       select id, began_at from control_reads where scope_id = s.id and outcome = 'taken' and began_at > coalesce(r.done_at, r.sent_at)
       order by id desc limit 1
     ) t on true
     where r.state = 'done' or (r.state in ('proposed', 'approved') and r.sent_at is not null) order by r.id`,
  );
  return rows;
}

/** Those that a read proved, and of which a record of CloudTrail tells since; for as long as records may come late. */
export async function listLateRecords(
  client: PoolClient,
): Promise<{ readonly id: number; readonly eventAt: number; readonly eventId: string }[]> {
  const { rows } = await client.query<{ id: number; eventAt: number; eventId: string }>(
    `select r.id, ${msOf("told.at")} as "eventAt", told.event_id as "eventId"
     from revocations r join ${TOLD} on told.event_id is not null
     where r.state = 'proven' and r.proven_at > now() - interval '14 days' and not r.detail ? 'event_id' order by r.id`,
  );
  return rows;
}
