/** A database of its own for each test file, copied from the migrated template. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import { connect } from "../../src/database/connect.ts";
import type { Connection } from "../../src/database/connect.ts";

/** Call at the top of a test file. `isEmpty`: without the schema. With DATABASE_URL the database of a failed file is kept and its name printed. */
export function useDatabase({ isEmpty = false } = {}): Connection & { readonly url: string } {
  const name = `auditplane_test_${randomBytes(6).toString("hex")}`;
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${name}`;
  const connection = connect(url.href, 6);
  let failed = false;
  // of files that nobody flushes: to copy them is cheaper than to log them
  const strategy = process.env["DATABASE_URL"] === undefined ? "file_copy" : "wal_log";
  beforeAll(() => {
    const template = isEmpty ? "template0" : inject("template");
    return administer(`create database ${name} template ${template} strategy ${strategy}`);
  });
  afterEach(({ task }) => {
    failed ||= task.result?.state === "fail";
  });
  afterAll(async () => {
    await connection.close();
    if (failed && process.env["DATABASE_URL"] !== undefined) console.error(`kept ${name}`);
    else await administer(`drop database ${name} with (force)`);
  });
  return { ...connection, url: url.href };
}

/**
 * Empties every table that holds data. Rows are deleted, as tests have few of them: to truncate makes new files for each table and each
 * of its indexes and partitions, which takes ten times as long. Foreign keys are off meanwhile, so the order is no matter.
 */
export async function emptyTables(database: Connection): Promise<void> {
  const { rows } = await database.pool.query<{ query: string }>(
    `select string_agg(format('select %L as name, %L::bool as kept where exists (select from %I)', quote_ident(relname),
       exists (select from pg_trigger where tgrelid = pg_class.oid and tgenabled = 'A'), relname), ' union all ') as query
     from pg_class
     where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
       and relname not like 'kysely%' and relname not in ('audit_log', 'server_keys')`,
  );
  const { rows: filled } = await database.pool.query<{ name: string; kept: boolean }>(rows[0]?.query ?? "");
  // those whose rows are kept refuse to delete them
  const statements = filled.map(({ name, kept }) =>
    kept ? `truncate ${name} cascade` : `delete from ${name}`,
  );
  if (statements.length > 0)
    await database.pool.query(
      `begin; set local session_replication_role = replica; ${statements.join("; ")}; commit`,
    );
  await emptyAuditLog(database);
}

/** It does not let itself be emptied. */
async function emptyAuditLog({ pool }: Connection): Promise<void> {
  const { rows } = await pool.query("select from audit_log limit 1");
  if (rows.length === 0) return;
  await pool.query(
    `alter table audit_log disable trigger user; truncate audit_log;
     alter table audit_log enable always trigger audit_log_kept, enable always trigger audit_log_kept_whole`,
  );
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("serverUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
