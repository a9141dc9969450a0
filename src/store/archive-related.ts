/** What is stored beside the events of a day, as lines of JSON, with names in the place of the ids of this database; and put back. */
import type { PoolClient } from "pg";
import { RELATED } from "./archived-days.ts";
import type { RelatedTable } from "./archived-days.ts";

/** A row of a table; ids of accounts, Regions and files stand as what they are of. */
export interface RelatedRow {
  readonly table: RelatedTable | "files";
  readonly row: Readonly<Record<string, unknown>>;
}

const HAS_FILE: ReadonlySet<string> = new Set(["traces", "copies"]);
const HAS_PLACE: ReadonlySet<string> = new Set(["matches", "copies", "addenda"]);
const IN_DAY = `event_time >= $1::date::timestamp at time zone 'UTC' and event_time < ($1::date + 1)::timestamp at time zone 'UTC'`;

/** So many at a time. */
const BATCH = 5_000;

export interface RelatedLines {
  readonly lines: Buffer;
  readonly count: number;
}

/**
 * In the caller's transaction, in parts of some thousand rows more than `rowsMax` at most, at least one. `fileIds`: files that events of the day lie in; those that copies and
 * traces name are added.
 */
export async function* readRelated(
  client: PoolClient,
  { day, fileIds }: { readonly day: string; readonly fileIds: ReadonlySet<number> },
  rowsMax: number,
): AsyncGenerator<RelatedLines> {
  let lines: string[] = [];
  for await (const rows of readRows(client, day, fileIds)) {
    for (const row of rows) lines.push(`${JSON.stringify(row)}\n`);
    if (lines.length < rowsMax) continue;
    yield { lines: Buffer.from(lines.join("")), count: lines.length };
    lines = [];
  }
  yield { lines: Buffer.from(lines.join("")), count: lines.length };
}

/** Files last: which they are is known by then. */
async function* readRows(
  client: PoolClient,
  day: string,
  fileIds: ReadonlySet<number>,
): AsyncGenerator<readonly RelatedRow[]> {
  const files = new Set(fileIds);
  for (const table of RELATED) {
    await client.query(`declare related no scroll cursor for ${queryOf(table)}`, [day]);
    for (;;) {
      const { rows } = await client.query<{ row: RelatedRow["row"]; file: number | null }>(
        `fetch ${BATCH} from related`,
      );
      for (const { file } of rows) if (file !== null) files.add(file);
      if (rows.length === 0) break;
      yield rows.map(({ row }) => ({ table, row }));
    }
    await client.query("close related");
  }
  const ids = [...files].sort((a, b) => a - b);
  for (let at = 0; at < ids.length; at += BATCH) {
    const { rows } = await client.query<{ row: RelatedRow["row"] }>(
      `select to_jsonb(f) || jsonb_build_object('sha256', encode(f.sha256, 'hex')) as row from files f
       where f.id = any($1::int4[]) order by f.id`,
      [ids.slice(at, at + BATCH)],
    );
    yield rows.map(({ row }) => ({ table: "files", row }));
  }
}

function queryOf(table: RelatedTable): string {
  const place = HAS_PLACE.has(table);
  return `select to_jsonb(t) ${place ? "|| jsonb_build_object('account', a.value, 'region', r.value)" : ""} as row,
      ${HAS_FILE.has(table) ? "t.file_id" : "null::int4"} as file
    from ${table} t ${place ? "join dictionary a on a.id = t.account_id join dictionary r on r.id = t.region_id" : ""}
    where ${IN_DAY} order by t.event_time, t.event_id`;
}

/** Ids that a row has here, by what it had where it comes from. */
export interface Translated {
  readonly file: (id: number) => number | undefined;
  readonly account: (value: string) => number;
  readonly region: (value: string) => number;
}

/** Puts rows of one table back, a few thousand at most; those that are there stay as they are. Of files none is put: see `openArchivedFiles`. */
export async function insertRelated(
  client: PoolClient,
  { table, rows }: { readonly table: RelatedTable; readonly rows: readonly RelatedRow["row"][] },
  ids: Translated,
): Promise<void> {
  if (rows.length === 0) return;
  const translated = rows.map((row) => ({
    ...row,
    ...(HAS_FILE.has(table) && { file_id: ids.file(row["file_id"] as number) }),
    ...(HAS_PLACE.has(table) && {
      account_id: ids.account(row["account"] as string),
      region_id: ids.region(row["region"] as string),
    }),
  }));
  const names = await columnsOf(client, table, Object.keys(translated[0] ?? {}));
  await client.query(
    `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, $1::jsonb) on conflict do nothing`,
    [JSON.stringify(translated)],
  );
}

/** Ids of the files here, by their ids in the archive: by path and content; one that nobody knows becomes a file that was read. */
export async function openArchivedFiles(
  client: PoolClient,
  rows: readonly RelatedRow["row"][],
): Promise<Map<number, number>> {
  const ids = new Map<number, number>();
  for (let at = 0; at < rows.length; at += BATCH) {
    const given = rows
      .slice(at, at + BATCH)
      .map((row) => ({ ...row, sha256: `\\x${String(row["sha256"])}` }));
    const json = JSON.stringify(given);
    const keys = Object.keys(given[0] ?? {}).filter((key) => key !== "id");
    const names = await columnsOf(client, "files", keys);
    await client.query(
      `insert into files (${names}) select ${names} from jsonb_populate_recordset(null::files, $1::jsonb)
       on conflict (path, sha256) do nothing`,
      [json],
    );
    const { rows: found } = await client.query<{ old: number; id: number }>(
      `select g.id as old, f.id from jsonb_populate_recordset(null::files, $1::jsonb) g join files f on f.path = g.path and f.sha256 = g.sha256`,
      [json],
    );
    for (const { old, id } of found) ids.set(old, id);
  }
  return ids;
}

/** Those of a table that rows have: what was archived before there was a column gets what the column has of itself. */
async function columnsOf(client: PoolClient, table: string, keys: readonly string[]): Promise<string> {
  const { rows } = await client.query<{ names: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname = any($2::text[])`,
    [table, keys],
  );
  return (rows[0] as { names: string }).names;
}
