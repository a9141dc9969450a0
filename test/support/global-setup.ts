/** Starts one Postgres for the run (or uses DATABASE_URL) and builds the template that test files copy. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { connect } from "../../src/database/connect.ts";
import { startEmbedded } from "../../src/database/embedded.ts";
import { MIGRATION_FILE, migrate } from "../../src/database/migrate.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Connection string of the maintenance database. */
    serverUrl: string;
    /** Name of the migrated template. */
    template: string;
  }
}

/** Little of the log is kept, as all of it may lie in memory. */
const FLAGS = ["max_connections=400", "max_wal_size=512MB"];
const MIGRATIONS = join(import.meta.dirname, "../../migrations");

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["DATABASE_URL"];
  const embedded = given === undefined ? await startEmbedded({ flags: FLAGS }) : undefined;
  const serverUrl = given ?? (embedded?.url as string);
  project.provide("serverUrl", serverUrl);
  project.provide("template", await makeTemplate(serverUrl));
  return async () => embedded?.stop();
}

/** A template counts only once it is marked as one, so a half-made one is never taken. */
export async function makeTemplate(serverUrl: string): Promise<string> {
  const files = readdirSync(MIGRATIONS)
    .filter((name) => MIGRATION_FILE.test(name))
    .sort();
  const digest = createHash("sha256");
  for (const name of files) digest.update(readFileSync(join(MIGRATIONS, name)));
  const template = `auditplane_template_${digest.digest("hex").slice(0, 12)}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      "select 1 from pg_database where datname = $1 and datistemplate",
      [template],
    );
    if (rowCount === 0) {
      await client.query(`drop database if exists ${template}`);
      await client.query(`create database ${template}`);
      const connection = connect(urlOf(serverUrl, template), 1);
      await migrate(connection.db as unknown as Kysely<never>, MIGRATIONS);
      await connection.close();
      await client.query(`alter database ${template} is_template true`);
    }
  } finally {
    await client.end();
  }
  return template;
}

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
