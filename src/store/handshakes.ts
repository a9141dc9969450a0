/** What is known of one subscription, and which there are to a listing: by indexes of their own, whatever else the history holds. */
import type { Pool, PoolClient } from "pg";
import { groupBy } from "../core/catalog/group.ts";
import type { EntryKind } from "../core/control-plane/entry.ts";
import type { HistoryEntry } from "../core/control-plane/history.ts";
import type { HandshakeRows } from "../core/handshake/dates.ts";
import type { UsedDay } from "../core/handshake/used.ts";
import { KIND, valueHash } from "./dictionary.ts";
import { msOf } from "./ms-of.ts";

type Db = Pool | PoolClient;

const ROW = `s.key as scope, e.kind, e.entry_id as id, e.content,
  extract(epoch from e.since)::float8 * 1000 as since, extract(epoch from e.changed)::float8 * 1000 as changed,
  coalesce(extract(epoch from e.valid_from)::float8 * 1000, '-infinity'::float8) as "from",
  coalesce(extract(epoch from e.valid_until)::float8 * 1000, 'infinity'::float8) as until,
  e.from_how as "fromHow", e.until_how as "untilHow"`;
const IN_ORDER = "order by e.entry_id, e.valid_from nulls first";

/** Of a subscription, or of a request, by the id that DataZone has of it; nothing where the control plane does not know it. */
export async function readHandshakeRows(db: Db, id: string): Promise<HandshakeRows> {
  const subscription = await readEntries(db, "subscription", id);
  const request = await readEntries(db, "subscription_request", subscription.at(-1)?.content.request ?? id);
  const attempts = await db.query(
    `select ${ROW} from control_entries e join control_scopes s on s.id = e.scope_id
     where e.kind = 'subscription_grant' and e.superseded_by is null and e.content ->> 'subscription' = $1 ${IN_ORDER}`,
    [id],
  );
  return { subscription, request, attempts: attempts.rows.map(asEntry<"subscription_grant">) };
}

/** What is known of approvals, by the ids that DataZone has of the subscriptions; of one that the control plane does not know nothing. */
export async function readApprovalRows(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, Pick<HandshakeRows, "subscription" | "request">>> {
  const subscriptions = await readSome(db, "subscription", ids);
  const asked = [...subscriptions].flatMap(([, rows]) => rows.at(-1)?.content.request ?? []);
  const requests = await readSome(db, "subscription_request", [...new Set(asked)]);
  return new Map(
    [...subscriptions].map(([id, subscription]) => [
      id,
      { subscription, request: requests.get(subscription.at(-1)?.content.request ?? "") ?? [] },
    ]),
  );
}

async function readSome<K extends EntryKind>(
  db: Db,
  kind: K,
  ids: readonly string[],
): Promise<Map<string, HistoryEntry<K>[]>> {
  const { rows } = await db.query(
    `select ${ROW} from control_scopes s join control_entries e on e.scope_id = s.id
     where e.kind = $1 and e.entry_id = any($2::text[]) and e.superseded_by is null ${IN_ORDER}`,
    [kind, ids],
  );
  return groupBy(rows.map(asEntry<K>), ({ id }) => id);
}

async function readEntries<K extends EntryKind>(db: Db, kind: K, id: string): Promise<HistoryEntry<K>[]> {
  const { rows } = await db.query(
    `select ${ROW} from control_scopes s join control_entries e on e.scope_id = s.id
     where e.kind = $1 and e.entry_id = $2 and e.superseded_by is null ${IN_ORDER}`,
    [kind, id],
  );
  return rows.map(asEntry<K>);
}

function asEntry<K extends EntryKind>(row: HistoryEntry<K>): HistoryEntry<K> {
  return { ...row, since: row.since ?? undefined, changed: row.changed ?? undefined };
}

/** Days on which an asset was read by a subscription, from a time on, in ms, by day and person. */
export async function readUsedDays(db: Db, asset: string, from: number): Promise<UsedDay[]> {
  const { rows } = await db.query<UsedDay>(
    `select distinct p.key as person, ${msOf("r.day")} as day
     from rollup_day r join people p on p.id = r.person_id
     where r.asset_id = (select id from dictionary where kind = $1 and hash = $2) and r.day >= $3::timestamptz::date
       and r.way = 'subscription' and r.action in ('read', 'list') and r.accesses > r.denied
     order by 2, 1`,
    [KIND.asset, valueHash(asset), Number.isFinite(from) ? new Date(from) : "-infinity"],
  );
  return rows;
}

/** What there is to a listing now: subscriptions, and requests of which none came. */
export interface ListingRow {
  readonly kind: "subscription" | "subscription_request";
  readonly id: string;
  /** As DataZone has it. */
  readonly status: string;
  readonly assets: readonly string[];
  /** Of the first subscriber: a project, a person, a group or a role. */
  readonly subscriber: string;
  readonly subscriberName: string | null;
  readonly request: string | null;
  /** Since when it is what it is, in ms; null: since ever, as far as is known. */
  readonly since: number | null;
}

/**
 * Listings by which an asset is, or was, published, or is of a product that is; the id itself where it is none of an asset. Who subscribed
 * to it may read when it is published no more.
 */
export async function readListingsOf(db: Db, id: string): Promise<string[]> {
  const { rows } = await db.query<{ listing: string }>(
    `select e.content ->> 'listing' as listing from control_scopes s join control_entries e on e.scope_id = s.id
     where e.kind = 'asset' and e.entry_id = $1 and e.superseded_by is null
       and e.content ->> 'listing' is not null
     union
     select l.entry_id from control_scopes s
     join control_entries p on p.scope_id = s.id and p.kind = 'data_product' and p.superseded_by is null and p.valid_until is null
       and p.content -> 'assets' ? $1
     join control_entries l on l.scope_id = s.id and l.kind = 'listing' and l.superseded_by is null and l.valid_until is null
       and l.content -> 'of' ->> 'product' = p.entry_id
     order by 1`,
    [id],
  );
  return rows.length === 0 ? [id] : rows.map(({ listing }) => listing);
}

/** Whether a listing, or an asset, is one of a domain that was read, or was one. */
export async function isOfDomain(db: Db, id: string): Promise<boolean> {
  const { rows } = await db.query<{ is: boolean }>(
    `select exists (select from control_scopes s join control_entries e on e.scope_id = s.id
       where e.kind in ('asset', 'listing') and e.entry_id = $1 and e.superseded_by is null) as is`,
    [id],
  );
  return rows[0]?.is === true;
}

/** Listings of which somebody has, or asks for, an asset: also those that were gone before the first read. Looks through all subscriptions. */
export async function readListingsSubscribed(db: Db, asset: string): Promise<string[]> {
  const { rows } = await db.query<{ listing: string }>(
    `select distinct coalesce(content ->> 'listing', content -> 'listings' ->> 0) as listing from control_entries
     where kind in ('subscription', 'subscription_request') and superseded_by is null and valid_until is null
       and content -> 'assets' @> jsonb_build_array(jsonb_build_object('asset', $1::text)) order by 1`,
    [asset],
  );
  return rows.map(({ listing }) => listing);
}

/** Of some listings, by kind and id. */
export async function readOfListings(db: Db, listings: readonly string[]): Promise<ListingRow[]> {
  const principal = (of: string): string =>
    `${of} ->> 'project', ${of} ->> 'user', ${of} ->> 'group', ${of} ->> 'principalArn'`;
  const columns = (of: string): string => `e.kind, e.entry_id as id, e.content ->> 'status' as status,
    array(select a ->> 'asset' from jsonb_array_elements(e.content -> 'assets') a) as assets,
    coalesce(${principal(of)}, '') as subscriber, ${of} ->> 'name' as "subscriberName", e.content ->> 'request' as request,
    extract(epoch from coalesce(e.changed, e.since, e.valid_from))::float8 * 1000 as since`;
  const { rows } = await db.query<ListingRow>(
    `select ${columns("e.content -> 'principal'")} from control_entries e
     where e.kind = 'subscription' and e.superseded_by is null and e.valid_until is null and e.content ->> 'listing' = any($1)
     union all
     select ${columns("e.content -> 'principals' -> 0")} from control_entries e
     where e.kind = 'subscription_request' and e.superseded_by is null and e.valid_until is null
       and e.content -> 'listings' ->> 0 = any($1)
     order by 1, 2`,
    [listings],
  );
  return rows;
}
