/** What a read of the control plane has brought so far, and how it compares with what was known before. */
import { hash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { AnyEntry, EntryKind } from "../core/control-plane/entry.ts";
import { LISTED_BY_STATUS } from "../core/control-plane/read/missing.ts";
import type { MissingEntries } from "../core/control-plane/read/missing.ts";
import { canonicalJson } from "../core/record/decode.ts";
import { goesWith, isDecided, listEndedByEvents } from "./control-blind.ts";
import type { ReadRow, ScopeState } from "./control-plane.ts";
import { CopyRows, copyInto } from "./copy-rows.ts";

const STAGED = "control_staged (read_id, list, kind, entry_id, content, since, changed, body_hash)";
/** Of what an entry says, without when it says that it became so. */
const HASH_BYTES = 16;

/** Adds a page of a list. An entry that comes again replaces the one before. */
export async function stageEntries(
  client: PoolClient,
  read: ReadRow,
  { list, entries }: { readonly list: string; readonly entries: readonly AnyEntry[] },
): Promise<void> {
  const rows = new CopyRows(entries.length * 512);
  for (const { kind, id, content, since, changed } of entries) {
    const text = canonicalJson(content);
    rows.row(8);
    rows.int8(read.id);
    rows.text(list);
    rows.text(kind);
    rows.text(id);
    rows.jsonb(content);
    if (since === undefined) rows.null();
    else rows.timestamp(since);
    if (changed === undefined) rows.null();
    else rows.timestamp(changed);
    rows.bytes(hash("sha256", text, "buffer").subarray(0, HASH_BYTES));
  }
  if (!rows.isEmpty) await copyInto(client, STAGED, rows);
}

/**
 * Has the database count what was staged. Without it, it may take the rows of a read that it never saw for a handful, and compare each
 * with all: a second read of a million subscriptions had not ended after twenty minutes.
 */
export async function measureStaged(db: Pool | PoolClient): Promise<void> {
  await db.query("analyze control_staged");
}

/** Entries by list, each once, in the list that it came of last: what comes twice makes no list longer. Empty lists are left out. */
export async function countStaged(
  db: Pool | PoolClient,
  read: ReadRow,
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await db.query<{ list: string; entries: number }>(
    `select list, count(*)::int4 as entries from (
       select distinct on (kind, entry_id) list from control_staged where read_id = $1 order by kind, entry_id, ordinal desc
     ) last group by list order by list`,
    [read.id],
  );
  return Object.fromEntries(rows.map(({ list, entries }) => [list, entries]));
}

/** Assets that something of the read `$2` is subscribed of, or asked for, through filters: of others nobody is asked for theirs. */
const FILTERED = `select coalesce(a ->> 'asset', '') from control_staged f, jsonb_array_elements(f.content -> 'assets') a
  where f.read_id = $2 and f.kind in ('subscription', 'subscription_request') and a -> 'filters' <> '[]'`;

/**
 * Entries of these kinds that are known, and that a read lacks since they ended by events, or with what they hang on, or are requests that
 * were decided, or filters that nothing goes through any more, or that it has with another status: by kind and by the status that was known.
 */
export async function countMissing(
  db: Pool | PoolClient,
  scope: ScopeState,
  { read, kinds }: { readonly read: ReadRow; readonly kinds: readonly EntryKind[] },
): Promise<MissingEntries[]> {
  if (kinds.length === 0) return [];
  const ended = await listEndedByEvents(db, scope, read);
  const { rows } = await db.query<MissingEntries>(
    `select kind, status, count(*)::int4 as missing from (
       select c.kind, case when c.kind = any($3) then c.content ->> 'status' end as status,
         (select f.content ->> 'status' from control_staged f
          where f.read_id = $2 and f.kind = c.kind and f.entry_id = c.entry_id order by f.ordinal desc limit 1) as status_now,
         exists (select from control_staged f where f.read_id = $2 and f.kind = c.kind and f.entry_id = c.entry_id) as is_read,
         ${goesWith("$5")} or ${isDecided("c")} or (c.kind = 'asset_filter' and c.content ->> 'asset' not in (${FILTERED})) as may_lack
       from control_entries c
       where c.scope_id = $1 and c.superseded_by is null and c.valid_until is null and c.kind = any($4)
     ) known
     where case when is_read then status <> status_now else may_lack end
     group by kind, status`,
    [scope.id, read.id, [...LISTED_BY_STATUS], kinds, ended],
  );
  return rows;
}
