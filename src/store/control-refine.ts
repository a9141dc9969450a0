/** Events that came after the read that found what they tell: the dates that were assumed then are mended. */
import type { PoolClient } from "pg";
import type { MergeGiven } from "./control-entries.ts";

/** Events are written down in transactions that last a while. */
const OVERLAP = "interval '1 hour'";

/**
 * Puts events in the place of dates that were assumed between two reads, from the beginning of the one to the end of the other: of an end
 * or a change the last event between them, of a beginning the first. Part of the transaction that takes a read, before it is merged.
 * Returns how many entries that is; twice is once. Dates that the service said, or that an event told already, stand.
 */
export async function refineEntries(client: PoolClient, { scope, read }: MergeGiven): Promise<number> {
  await gatherAssumed(client, scope.id);
  await client.query(
    `update control_entries c set superseded_by = $2 from refined f
     where c.scope_id = $1 and c.superseded_by is null and c.kind = f.kind and c.entry_id = f.entry_id
       and c.valid_from is not distinct from f.valid_from`,
    [scope.id, read.id],
  );
  const { rowCount } = await client.query(
    `insert into control_entries (scope_id, kind, entry_id, content, body_hash, since, changed, valid_from, valid_until,
       from_how, until_how, learnt_by)
     select $1, kind, entry_id, content, body_hash, since, changed, coalesce(begins, valid_from), coalesce(ends, valid_until),
       case when begins is null then from_how else 'event' end, case when ends is null then until_how else 'event' end, $2
     from refined where coalesce(begins, valid_from, '-infinity') < coalesce(ends, valid_until, 'infinity')`,
    [scope.id, read.id],
  );
  return rowCount ?? 0;
}

/** Stretches of which something late is told, with the dates that it gives, as the table `refined`. */
async function gatherAssumed(client: PoolClient, scopeId: number): Promise<void> {
  await client.query(
    `create temp table refined on commit drop as
     with late as (
       select e.kind, e.entry_id, e.at, e.change from control_scopes s
       join control_events e on e.scope_key = s.key
       join (select distinct v.kind, v.entry_id from control_scopes k join control_events v on v.scope_key = k.key
             where k.id = ${scopeId} and v.noted_at > coalesce(k.as_of, 'infinity') - ${OVERLAP}
               and v.at <= (select max(ended_at) from control_reads where scope_id = k.id and outcome = 'taken')) n
         on n.kind = e.kind and n.entry_id = e.entry_id
       where s.id = ${scopeId}
     ), reads as (
       select ended_at, lag(began_at) over (order by began_at) as before from control_reads
       where scope_id = ${scopeId} and outcome = 'taken'
         -- from the last one on that is older than any of these events: what it found they cannot tell
         and began_at >= coalesce((
           select max(began_at) from control_reads
           where scope_id = ${scopeId} and outcome = 'taken' and began_at < (select min(at) from late)), '-infinity')
     ), known as (
       select c.*, lag(valid_until) over own as last_until, lag(until_how) over own as last_until_how,
         lead(valid_from) over own as next_from
       from control_entries c
       where c.scope_id = ${scopeId} and c.superseded_by is null and (c.kind, c.entry_id) in (select kind, entry_id from late)
       window own as (partition by c.kind, c.entry_id order by c.valid_from nulls first)
     ), dated as (
       select known.*,
         -- where it ended, or became something else, by an assumption: the read that found it, and the one before
         case when until_how = 'assumed' then (
           select max(l.at) from late l, reads r
           where r.ended_at = known.valid_until and l.kind = known.kind and l.entry_id = known.entry_id
             and l.at > greatest(r.before, known.valid_from, '-infinity') and l.at <= r.ended_at
             and (l.change = 'ended') = (next_from is distinct from known.valid_until)) end as ends,
         -- where it is seen for the first time, or again after a while: the read that found it came after the date that was assumed
         case when from_how = 'assumed' and (last_until is null or last_until <> coalesce(valid_from, '-infinity')) then (
           select min(l.at) from late l, reads r
           where r.before is not distinct from known.valid_from and l.kind = known.kind and l.entry_id = known.entry_id
             and l.at > coalesce(r.before, '-infinity') and l.at <= r.ended_at and l.change = 'began'
             -- what Lake Formation had before the first read may have been given again since
             and (known.kind <> 'permission' or r.before is not null)
             and l.at >= coalesce(last_until, '-infinity')) end as first_begins
       from known
     )
     select *, coalesce(first_begins, case when last_until = valid_from then lag(ends) over own end) as begins
     from dated window own as (partition by kind, entry_id order by valid_from nulls first)`,
  );
  await client.query("delete from refined where begins is null and ends is null");
}
