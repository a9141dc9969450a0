/**
 * A database as the release before this one left it: the rows that its own program wrote, and the statements that it sends.
 * `npm run upgrade -- COMMIT --record` makes the file anew when there is a new release before this one.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Kysely } from "kysely";
import type { PoolClient } from "pg";
import { from, to } from "pg-copy-streams";
import { MIGRATIONS } from "../../src/app.ts";
import type { Connection } from "../../src/database/connect.ts";
import { DAY_MS, isoTime } from "../../src/core/record/time.ts";
import { migrate } from "../../src/database/migrate.ts";

const FILE = join(import.meta.dirname, "../fixtures/previous-release.json.gz");

export interface PreviousRelease {
  readonly commit: string;
  /** Names of the migrations that it has. */
  readonly migrations: readonly string[];
  readonly tables: readonly Copied[];
  /** Days of its events. */
  readonly days: readonly string[];
  /** Each that it sent while it was recorded and that can be planned by itself. */
  readonly statements: readonly string[];
}

interface Copied {
  readonly name: string;
  readonly columns: readonly string[];
  /** As COPY has it. */
  readonly rows: string;
}

/** What its worker and the next one are given. */
export const MESH_OF_RELEASES = {
  as_of: "2026-11-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales", owners: ["olga@example.com"] }],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  people: [{ id: "ana@example.com", kind: "human" }],
  members: [{ project: "core", person: "ana@example.com", role: "contributor" }],
  assets: [
    {
      id: "orders",
      name: "Orders",
      project: "core",
      classification: "internal",
      locations: ["s3://lake/orders/"],
    },
  ],
};

export function readPreviousRelease(): PreviousRelease {
  return JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as PreviousRelease;
}

export function writePreviousRelease(release: PreviousRelease): void {
  writeFileSync(FILE, gzipSync(JSON.stringify(release), { level: 9 }));
}

const TABLES = `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace and c.relname not like 'kysely%'
  group by c.relname order by c.relname collate "C"`;

/** Every row of every table, and the days of events. */
export async function copyRows(client: PoolClient): Promise<Pick<PreviousRelease, "tables" | "days">> {
  const tables: Copied[] = [];
  for (const { name, columns } of (await client.query<Omit<Copied, "rows">>(TABLES)).rows) {
    const list = columns.map((column) => `"${column}"`).join();
    const rows = await text(client.query(to(`copy (select ${list} from ${name}) to stdout`)));
    if (rows !== "") tables.push({ name, columns, rows });
  }
  const { rows } = await client.query<{ day: string }>(
    "select distinct (event_time at time zone 'UTC')::date::text as day from events order by 1",
  );
  return { tables, days: rows.map(({ day }) => day) };
}

/** Fills an empty database: the schema by the migrations that the release had, then its rows. */
export async function installPreviousRelease(
  { pool, db }: Connection,
  { migrations, tables, days }: PreviousRelease,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "auditplane-migrations-"));
  try {
    for (const name of migrations) copyFileSync(join(MIGRATIONS, `${name}.sql`), join(folder, `${name}.sql`));
    await migrate(db as unknown as Kysely<never>, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  // as that release did: what makes partitions now asks of tables that came later
  for (const day of days)
    await pool.query(
      `create table events_${day.replaceAll("-", "")} partition of events for values from ('${day}T00:00:00Z') to ('${isoTime(Date.parse(day) + DAY_MS)}')`,
    );
  const client = await pool.connect();
  try {
    // rows come in the order of their tables' names, and as they were: no trigger writes anything anew
    await client.query("set session_replication_role = replica");
    await client.query(`truncate ${tables.map(({ name }) => name).join()} cascade`);
    for (const { name, columns, rows } of tables)
      await pipeline(
        Readable.from([rows]),
        client.query(from(`copy ${name} (${columns.map((column) => `"${column}"`).join()}) from stdin`)),
      );
    await client.query(
      `do $$ declare t record; begin
         for t in select c.oid::regclass as name, a.attname as col from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attidentity <> ''
           where c.relnamespace = 'public'::regnamespace loop
           execute format('select setval(pg_get_serial_sequence(%L, %L), coalesce(max(%I), 1)) from %s', t.name, t.col, t.col, t.name);
         end loop; end $$`,
    );
    await client.query("reset session_replication_role");
  } finally {
    client.release();
  }
}

/**
 * Why Postgres cannot plan a statement on the schema as it is, without its values; undefined: it can. A version before 16 says no more than
 * whether it knows what is named.
 */
export async function planProblem(client: PoolClient, statement: string): Promise<string | undefined> {
  const { rows } = await client.query<{ isOld: boolean }>(
    `select current_setting('server_version_num')::int4 < 160000 as "isOld"`,
  );
  try {
    if (rows[0]?.isOld) await client.query(`prepare planned as ${statement}; deallocate planned`);
    else await client.query(`explain (generic_plan) ${statement}`);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
