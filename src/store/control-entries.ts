/** Entries of the control plane: what a read has brought is merged into the history when the read is taken. */
import type { Pool, PoolClient } from "pg";
import type { EntryKind } from "../core/control-plane/entry.ts";
import type { AnyHistoryEntry } from "../core/control-plane/history.ts";
import type { Hidden } from "../core/control-plane/read/plausible.ts";
import type { ToldCaller } from "../core/control-plane/signals/told-caller.ts";
import { hangsOn, isDecided, isOrphaned, withAllBelow } from "./control-blind.ts";
import type { ReadRow, ScopeState } from "./control-plane.ts";
import { identityIds } from "./dictionary.ts";

export interface MergeGiven {
  readonly scope: ScopeState;
  readonly read: ReadRow;
  /** Projects, environments, units, groups, databases and the like that the read could not see into: what was known of them stands. */
  readonly blind: readonly string[];
  /** Projects that are listed no more, though nothing says that they ended, with their assets: what was known of these stands, too. */
  readonly orphaned?: readonly string[];
}

/**
 * Takes a read: what it no longer has ends, what it has otherwise ends and begins anew, what it has for the first time begins. Part of a
 * transaction. Returns how many entries that is. Dates, the first that is known:
 *
 * - of a beginning: what the service says (`since`), an event, the read before (at the first read: since ever);
 * - of a change or an end: an event, what the service says (`changed`), this read's end;
 * - of what is the same and `since` a later time than the read before: it ended and began anew then.
 *
 * Where a date is assumed it is the one that accuses nobody: rights begin with the read before, at its beginning, and end with this one, at
 * its end, which is the transaction's beginning: nobody knows at which moment of the read its lists were given.
 */
export async function mergeRead(client: PoolClient, given: MergeGiven): Promise<number> {
  await gatherFresh(client, given);
  return (await endEntries(client, given)) + (await beginEntries(client, given));
}

/** When the read that is merged came to its end: see finishRead. */
const READ_END = "date_trunc('milliseconds', now())";

const COLUMNS =
  "scope_id, kind, entry_id, content, body_hash, since, changed, valid_from, valid_until, from_how, until_how, learnt_by";

/** What the read has, each entry once. */
async function gatherFresh(client: PoolClient, { read }: MergeGiven): Promise<void> {
  await client.query(
    `create temp table fresh on commit drop as
     select distinct on (kind, entry_id) kind, entry_id, content, body_hash, since, changed
     from control_staged where read_id = ${read.id} order by kind, entry_id, ordinal desc`,
  );
  await client.query("alter table fresh add primary key (kind, entry_id)");
  await client.query("analyze fresh");
}

/**
 * Ends what is gone or otherwise; what is otherwise, or anew, stands in the table `ended`, too, with when it begins. A request that was
 * decided stays so, though it is listed no more.
 */
async function endEntries(
  client: PoolClient,
  { scope, read, blind, orphaned = [] }: MergeGiven,
): Promise<number> {
  await client.query(
    `create temp table ended on commit drop as
     select kind, entry_id, content, body_hash, since, changed, valid_from, from_how, at, how,
       case when is_anew then anew_at else at end as begins_at, case when is_anew then 'said' else how end as begins_how
     from (
       select *,
         case when event_at is not null then event_at when is_anew then anew_at when is_said then said_at else ${READ_END} end as at,
         case when event_at is not null then 'event' when is_anew or is_said then 'said' else 'assumed' end as how
       from (
         select c.*, f.kind as read_kind, n.is_anew, n.anew_at, f.changed as said_at,
           f.changed > n.seen_at and f.changed <= ${READ_END} as is_said,
           (select max(e.at) from control_events e
            where e.scope_key = s.key and e.kind = c.kind and e.entry_id = c.entry_id
              and e.at > n.seen_at and e.at <= case when n.is_anew then n.anew_at else ${READ_END} end
              and (e.change = 'ended') = (f.kind is null or n.is_anew)) as event_at
         from control_scopes s
         join control_entries c on c.scope_id = s.id and c.superseded_by is null and c.valid_until is null
         left join fresh f on f.kind = c.kind and f.entry_id = c.entry_id
         -- two reads may see what happens while the first goes on: it tells nothing of what began with it
         cross join lateral (select greatest(s.as_of, c.valid_from, '-infinity') as seen_at,
           coalesce(f.since > greatest(s.as_of, c.valid_from) and f.since is distinct from c.since, false) as is_anew,
           least(f.since, ${READ_END}) as anew_at) n
         where s.id = $1 and (f.body_hash is distinct from c.body_hash or n.is_anew)
           and not (f.kind is null and (${hangsOn("$2")} or ${isOrphaned("$3")}))
       ) otherwise
       where read_kind is not null or event_at is not null or not ${isDecided("otherwise")}
     ) found`,
    [scope.id, await withAllBelow(client, scope, blind), orphaned],
  );
  await client.query(
    `update control_entries c set superseded_by = $2 from ended e
     where c.scope_id = $1 and c.superseded_by is null and c.valid_until is null and c.kind = e.kind and c.entry_id = e.entry_id`,
    [scope.id, read.id],
  );
  const { rowCount } = await client.query(
    `insert into control_entries (${COLUMNS})
     select $1, kind, entry_id, content, body_hash, since, changed, valid_from, at, from_how, how, $2
     from ended where valid_from is null or valid_from < at`,
    [scope.id, read.id],
  );
  return rowCount ?? 0;
}

/**
 * Begins what is otherwise where it ended, or anew, and what is new. It is gathered before it is written: a statement that does both may
 * look through all that it has written already for each row, where the database took the history for short.
 */
async function beginEntries(client: PoolClient, { scope, read }: MergeGiven): Promise<number> {
  await client.query(
    `create temp table begun on commit drop as
     select ${scope.id}::int4 as scope_id, f.kind, f.entry_id, f.content, f.body_hash, f.since, f.changed,
       -- an id that was used before begins no earlier than it ended, and nothing begins after it was seen
       case when coalesce(e.begins_at, f.since, event_at, s.as_of) is not null
         then least(${READ_END}, greatest(coalesce(e.begins_at, f.since, event_at, s.as_of), last_until)) end as valid_from,
       null::timestamptz as valid_until,
       case when e.begins_how is not null then e.begins_how when f.since is not null then 'said'
         when event_at is not null then 'event' else 'assumed' end as from_how, null as until_how, ${read.id}::int8 as learnt_by
     from fresh f
     join control_scopes s on s.id = ${scope.id}
     left join ended e on e.kind = f.kind and e.entry_id = f.entry_id
     left join control_entries c on c.scope_id = ${scope.id} and c.superseded_by is null and c.valid_until is null
       and c.kind = f.kind and c.entry_id = f.entry_id
     left join lateral (
       select max(p.valid_until) as last_until from control_entries p where p.scope_id = ${scope.id} and p.superseded_by is null
         and p.kind = f.kind and p.entry_id = f.entry_id
     ) p on true
     -- what Lake Formation had before the first read may have been given again since
     left join lateral (
       select min(v.at) as event_at from control_events v where v.scope_key = s.key and v.kind = f.kind and v.entry_id = f.entry_id
         and v.change = 'began' and v.at > coalesce(s.as_of, case f.kind when 'permission' then 'infinity' else '-infinity' end::timestamptz) and v.at >= coalesce(last_until, '-infinity')
         and v.at <= ${READ_END}
     ) v on true
     where c.kind is null`,
  );
  const { rowCount } = await client.query(
    `insert into control_entries (${COLUMNS}) select ${COLUMNS} from begun`,
  );
  return rowCount ?? 0;
}

/** Has the database count the history, which may have grown by a million rows: what is asked of it next is planned by that. */
export async function measureEntries(db: Pool | PoolClient): Promise<void> {
  await db.query("analyze control_entries");
}

export interface ReadTaken {
  readonly counts: Readonly<Record<string, number>>;
  /** What kinds of entries came of each list, at this read or before. */
  readonly kinds: Readonly<Record<string, readonly EntryKind[]>>;
  /** What the read could not see into, and why. */
  readonly hidden: readonly Hidden[];
  readonly changes: number;
}

/** What a scope is known as after a read that was taken. Part of its transaction, behind mergeRead. */
export async function advanceScope(
  client: PoolClient,
  { scope, read, blind }: MergeGiven,
  { counts, kinds, hidden, changes }: ReadTaken,
): Promise<void> {
  await client.query(
    `update control_scopes s set as_of = r.began_at, history_from = coalesce(history_from, r.began_at), counts = $3, blind = $4, refused = $6,
       kinds = $7, revision = case when $5 then $2 else revision end
     from control_reads r where s.id = $1 and r.id = $2`,
    [
      scope.id,
      read.id,
      JSON.stringify(counts),
      JSON.stringify(blind),
      changes > 0 || scope.asOf === null,
      JSON.stringify(hidden),
      JSON.stringify(kinds),
    ],
  );
}

export interface HistoryGiven {
  readonly kinds: readonly EntryKind[];
  /** Of these scopes, as they were known after these reads. */
  readonly scopes: readonly { readonly key: string; readonly revision: number }[];
  /** Of users and their profiles those alone that go by one of these names, as `nameKey` has them. */
  readonly named?: readonly string[] | undefined;
}

/** What somebody goes by: an id, a user name, an address, the ARN of a role without its path. */
const NAMES = `array[lower(e.entry_id), lower(e.content ->> 'userName'),
  lower(regexp_replace(e.content ->> 'arn', '^(arn:[a-z-]+:iam::[0-9]{12}:role/).*/', '\\1'))]
  || array(select lower(a) from jsonb_array_elements_text(coalesce(e.content -> 'emails', '[]')) a)`;

const PAGE = 5_000;

/**
 * All stretches of some kinds, by kind, scope, id and time: as they stood after reads. Part of a transaction, in whose
 * snapshot they are; page by page, so that no list is held.
 */
export async function* readHistory(
  client: PoolClient,
  { kinds, scopes, named }: HistoryGiven,
): AsyncGenerator<AnyHistoryEntry[], void> {
  await client.query(
    `declare control_history no scroll cursor for
     select s.key as scope, e.kind, e.entry_id as id, e.content,
       extract(epoch from e.since)::float8 * 1000 as since, extract(epoch from e.changed)::float8 * 1000 as changed,
       coalesce(extract(epoch from e.valid_from)::float8 * 1000, '-infinity'::float8) as "from",
       coalesce(extract(epoch from e.valid_until)::float8 * 1000, 'infinity'::float8) as until,
       e.from_how as "fromHow", e.until_how as "untilHow"
     from control_entries e join control_scopes s on s.id = e.scope_id
       join unnest($2::text[], $3::int8[]) as g (key, revision) on g.key = s.key
     where e.kind = any($1) and e.learnt_by <= g.revision and (e.superseded_by is null or e.superseded_by > g.revision)
       ${named ? `and ${NAMES} && $4::text[]` : ""}
     order by e.kind, s.key, e.entry_id, e.valid_from nulls first`,
    [kinds, scopes.map(({ key }) => key), scopes.map(({ revision }) => revision), ...(named ? [named] : [])],
  );
  try {
    for (;;) {
      const { rows } = await client.query<AnyHistoryEntry>(`fetch forward ${PAGE} from control_history`);
      if (rows.length === 0) return;
      yield rows.map((row) => ({
        ...row,
        since: row.since ?? undefined,
        changed: row.changed ?? undefined,
      })) as AnyHistoryEntry[];
    }
  } finally {
    await client.query("close control_history");
  }
}

export interface NotedEvent {
  readonly scope: string;
  readonly kind: EntryKind;
  readonly id: string;
  /** In ms. */
  readonly at: number;
  readonly change: "began" | "changed" | "ended";
  /** Of the record of CloudTrail. */
  readonly eventId?: string | undefined;
  /** Who called, as that record says. */
  readonly caller?: ToldCaller | undefined;
}

/**
 * Notes what happened to entries, as CloudTrail or EventBridge tell it. Twice is once; an id of CloudTrail, and who called, are added where
 * they were not known. Of two calls within a second the one with the smaller id stands, whichever came first.
 */
export async function noteEvents(db: Pool | PoolClient, events: readonly NotedEvent[]): Promise<void> {
  const callers = await identityIds(
    db,
    events.flatMap(({ caller }) => caller?.identity ?? []),
  );
  await db.query(
    `insert into control_events as e (scope_key, kind, entry_id, at, change, event_id, identity_id, access_key)
     select distinct on (scope, kind, id, at, change) scope, kind, id, to_timestamp(at / 1000.0), change, event_id, identity_id, access_key
     from unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::text[], $7::int4[], $8::int8[])
       as t (scope, kind, id, at, change, event_id, identity_id, access_key)
     order by scope, kind, id, at, change, event_id, identity_id
     on conflict on constraint control_events_pkey do update
       set event_id = excluded.event_id, identity_id = excluded.identity_id, access_key = excluded.access_key
       where excluded.event_id < e.event_id or (e.event_id is null and excluded.event_id is not null)
         or (e.event_id is not distinct from excluded.event_id and e.identity_id is null and excluded.identity_id is not null)`,
    [
      events.map(({ scope }) => scope),
      events.map(({ kind }) => kind),
      events.map(({ id }) => id),
      events.map(({ at }) => at),
      events.map(({ change }) => change),
      events.map(({ eventId }) => eventId ?? null),
      events.map(({ caller }) => callers.get(caller?.identity ?? "") ?? null),
      events.map(({ caller }) => caller?.accessKey ?? null),
    ],
  );
}
