/** Statements of an erasure, each on what one kind of row holds of a person. All of them are part of one transaction. */
import { hash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { KIND } from "./dictionary.ts";
import { msOf } from "./ms-of.ts";

/** Their rows get keys that name nobody; new events of the same person are a new row's. */
export async function erasePeopleRows(
  client: PoolClient,
  rows: readonly { readonly id: number; readonly key: string }[],
): Promise<void> {
  for (const { id, key } of rows)
    await client.query("update people set key = $2, erased_at = now() where id = $1", [id, key]);
}

/** Nobody is logged in as them, and no token acts for them. */
export async function endAccessOf(client: PoolClient, ids: readonly number[]): Promise<void> {
  await client.query("delete from sessions where person_id = any($1::int4[])", [ids]);
  await client.query(
    `update api_tokens set name = 'erased', revoked_at = coalesce(revoked_at, now())
     where person_id = any($1::int4[]) or author_id = any($1::int4[])`,
    [ids],
  );
}

/** Values of the dictionary, but for those that name data, places and addresses. Returns the ids of the identities that were changed. */
export async function renameDictionary(
  client: PoolClient,
  needles: readonly string[],
  rename: (kind: "identity" | "principal" | "other", value: string) => string,
): Promise<{ readonly identities: number[]; readonly changed: number }> {
  const apart = [KIND.account, KIND.region, KIND.operation, KIND.asset, KIND.sourceIp];
  const { rows } = await client.query<{ id: number; kind: number; value: string }>(
    `select id, kind, value from dictionary d where kind <> all($2::int2[])
       and exists (select from unnest($1::text[]) n where position(n in lower(d.value)) > 0) order by id for update`,
    [needles, apart],
  );
  const identities: number[] = [];
  let changed = 0;
  for (const { id, kind, value } of rows) {
    const what = kind === KIND.identity ? "identity" : kind === KIND.principal ? "principal" : "other";
    const after = rename(what, value);
    if (after === value) continue;
    // where two spellings become one, the second is found by nobody
    await client.query(
      `update dictionary d set value = $2,
         hash = case when exists (select from dictionary o where o.kind = d.kind and o.hash = $3::uuid and o.id <> d.id)
           then gen_random_uuid() else $3::uuid end
       where id = $1`,
      [id, after, hash("sha256", after, "hex").slice(0, 32)],
    );
    changed++;
    if (kind === KIND.identity) identities.push(id);
  }
  return { identities, changed };
}

/** From where, and with what, somebody came; of their events, and of what was found of them. */
export async function forgetAddresses(
  client: PoolClient,
  { identities, people }: { readonly identities: readonly number[]; readonly people: readonly number[] },
): Promise<number> {
  const { rowCount } = await client.query(
    `update events set ip_id = null, agent_id = null
     where identity_id = any($1::int4[]) and (ip_id is not null or agent_id is not null)`,
    [identities],
  );
  for (const table of ["findings", "hits"])
    await client.query(
      `update ${table} set detail = jsonb_set(detail, '{1,${SOURCE_IP}}', 'null')
       where person_id = any($1::int4[]) and jsonb_typeof(detail #> '{1,${SOURCE_IP}}') = 'string'`,
      [people],
    );
  return rowCount ?? 0;
}

/** Where scalars of a finding have the address: see hit-detail.ts. */
const SOURCE_IP = 6;

export interface OwnFinding {
  readonly uid: string;
  readonly ruleId: string;
  readonly personId: number;
  readonly asset: string | null;
  /** In ms. */
  readonly windowStart: number;
  readonly places: readonly { readonly fileId: number; readonly ordinal: number }[];
}

export async function readOwnFindings(client: PoolClient, people: readonly number[]): Promise<OwnFinding[]> {
  const { rows } = await client.query<OwnFinding>(
    `select f.uid, f.rule_id as "ruleId", f.person_id as "personId", d.value as asset,
       ${msOf("f.window_start")} as "windowStart",
       coalesce((select jsonb_agg(jsonb_build_object('fileId', e->2, 'ordinal', e->3)) from jsonb_array_elements(f.detail->0) e),
         '[]') as places
     from findings f left join dictionary d on d.id = f.asset_id
     where f.person_id = any($1::int4[]) order by f.uid for update of f`,
    [people],
  );
  return rows;
}

/** Uids are hashes over names; what hangs on one hangs on the other then. The audit log keeps the ones of before. */
export async function renameUids(
  client: PoolClient,
  uids: ReadonlyMap<string, string>,
  json: (value: unknown) => unknown,
): Promise<void> {
  const before = [...uids.keys()];
  if (before.length === 0) return;
  const after = [...uids.values()];
  await client.query(
    "update findings f set uid = u.after from unnest($1::text[], $2::text[]) as u (before, after) where f.uid = u.before",
    [before, after],
  );
  await client.query(
    `update alert_states s set seen = array(
       select coalesce(u.after, one) from unnest(s.seen) with ordinality as seen (one, at)
       left join unnest($1::text[], $2::text[]) as u (before, after) on u.before = one order by at)
     where seen && $1::text[]`,
    [before, after],
  );
  await client.query(
    `update settings s set key = u.after from unnest($1::text[], $2::text[]) as u (before, after) where s.key = u.before`,
    [before, after],
  );
  const { rows } = await client.query<{ id: number; content: unknown }>(
    `select id, content from alerts where content -> 'findings' ?| $1 or content -> 'gone' ?| $1 or content -> 'told' ?| $1
       or content -> 'shown' ?| $1 order by id for update`,
    [before],
  );
  for (const { id, content } of rows)
    await client.query("update alerts set content = $2::jsonb where id = $1", [
      id,
      JSON.stringify(json(content)),
    ]);
}

/** Records that are kept of them: in their place what names nobody stands, so that they are not fetched again. */
export async function replaceRecords(client: PoolClient, records: readonly ZippedRecord[]): Promise<void> {
  await client.query(
    `insert into kept_records as k (file_id, ordinal, record)
     select distinct on (1, 2) * from unnest($1::int4[], $2::int4[], $3::bytea[])
     on conflict (file_id, ordinal) do update set record = excluded.record`,
    [
      records.map(({ fileId }) => fileId),
      records.map(({ ordinal }) => ordinal),
      records.map(({ record }) => record),
    ],
  );
}

/** Nothing is to be kept of what these findings rest on. */
export async function markKept(client: PoolClient, people: readonly number[]): Promise<void> {
  await client.query("update findings set kept_version = version where person_id = any($1::int4[])", [
    people,
  ]);
}

export interface ZippedRecord {
  readonly fileId: number;
  readonly ordinal: number;
  readonly record: Buffer;
}

/** All that are kept, so many at a time. */
export async function* readAllKept(client: PoolClient, batch = 500): AsyncGenerator<ZippedRecord[]> {
  for (let after: readonly [number, number] = [-1, -1]; ; ) {
    const { rows } = await client.query<ZippedRecord>(
      `select file_id as "fileId", ordinal, record from kept_records where (file_id, ordinal) > ($1, $2)
       order by file_id, ordinal limit $3`,
      [...after, batch],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = [last.fileId, last.ordinal];
  }
}

/** What sources stored that leave no file behind, one at a time. */
export async function* readAllRawFiles(
  client: PoolClient,
): AsyncGenerator<{ readonly path: string; readonly content: Buffer }> {
  for (let after = ""; ; ) {
    const { rows } = await client.query<{ path: string; content: Buffer }>(
      "select path, content from raw_files where path > $1 order by path limit 1",
      [after],
    );
    const [row] = rows;
    if (!row) return;
    yield row;
    after = row.path;
  }
}

/** It is another file then, and known as that one. */
export async function replaceRawFile(client: PoolClient, path: string, content: Buffer): Promise<void> {
  await client.query("update raw_files set content = $2 where path = $1", [path, content]);
  await client.query("update files set sha256 = sha256($2::bytea) where path = $1", [path, content]);
}

/** Entries that may hold one of some texts. */
export async function readPersonalParts(
  client: PoolClient,
  needles: readonly string[],
): Promise<{ readonly seq: number; readonly personal: unknown }[]> {
  const { rows } = await client.query<{ seq: number; personal: unknown }>(
    `select seq, personal from audit_log a where personal is not null
       and exists (select from unnest($1::text[]) n where position(n in lower(a.personal::text)) > 0) order by seq`,
    [needles],
  );
  return rows;
}

/** When somebody was erased last; null: nobody ever was. What is remembered of before then is not to be written again. */
export async function readLastErasure(db: Pool): Promise<string | null> {
  const { rows } = await db.query<{ at: string | null }>(
    "select max(erased_at)::text as at from people where erased_at is not null",
  );
  return rows[0]?.at ?? null;
}

/** What the names leave behind in the tables' pages, and in what the planner knows of their values. */
export async function sweepDead(db: Pool, tables: readonly string[]): Promise<void> {
  for (const table of tables) await db.query(`vacuum (analyze) "${table.replaceAll('"', '""')}"`);
}
