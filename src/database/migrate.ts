/** Brings a database to the newest schema: numbered SQL files, forward only. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Migrator, sql } from "kysely";
import type { Kysely, Migration, MigrationProvider } from "kysely";
import { AuditplaneError, reasonOf } from "../errors.ts";

export const MIGRATION_FILE = /^\d{4}_[a-z0-9_]+\.sql$/;

/** Migrations as SQL files, several statements each, in the order of their numbers. */
export function sqlFileProvider(folder: string): MigrationProvider {
  return {
    async getMigrations(): Promise<Record<string, Migration>> {
      const migrations: Record<string, Migration> = {};
      for (const name of await namesIn(folder)) {
        const text = await readFile(join(folder, `${name}.sql`), "utf8");
        migrations[name] = { up: async (db) => void (await sql.raw(text).execute(db)) };
      }
      return migrations;
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((name) => MIGRATION_FILE.test(name))
    .map((name) => name.slice(0, -4))
    .sort();
}

/** Applies what is missing; concurrent callers wait for one another. Returns the names that were applied. */
export async function migrate(db: Kysely<never>, folder: string): Promise<string[]> {
  const [own, there] = [await namesIn(folder), await appliedIn(db)];
  if (own.join() === there.join()) return [];
  const [newer] = newerAmong(there, own);
  if (newer !== undefined)
    throw new AuditplaneError(
      "migration_failed",
      `could not use the database: a newer version has changed its schema (${newer}); run that version, or restore a backup of this one's: docs/operations.md`,
    );
  // numbers are given out before the work begins, and land as it ends: a lower one may come after a higher one
  const migrator = new Migrator({ db, provider: sqlFileProvider(folder), allowUnorderedMigrations: true });
  const { error, results } = await migrator.migrateToLatest();
  if (error) {
    throw new AuditplaneError(
      "migration_failed",
      `could not migrate the database: ${reasonOf(error)}; the schema is unchanged, ${fixOf(error)}`,
      { cause: error },
    );
  }
  return (results ?? []).map((result) => result.migrationName);
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: undefined_table, insufficient_privilege. */
const NO_TABLE = "42P01";
const NO_RIGHT = "42501";

function fixOf(error: unknown): string {
  return (error as { code?: unknown }).code === NO_RIGHT
    ? "auditplane doctor says what its login lacks"
    : "mend the cause and run again";
}

/** In order; none of a database that has none. Kysely would look at every column of every table to say so. Throws `migration_failed`. */
async function appliedIn(db: Kysely<never>): Promise<string[]> {
  try {
    const { rows } = await sql<{
      name: string;
    }>`select name from kysely_migration order by name collate "C"`.execute(db);
    return rows.map(({ name }) => name);
  } catch (cause) {
    if ((cause as { code?: unknown }).code === NO_TABLE) return [];
    throw new AuditplaneError(
      "migration_failed",
      `could not open the database: ${reasonOf(cause)}; see that it runs, that DATABASE_URL is right and that its login owns it: docs/install.md`,
      { cause },
    );
  }
}

function newerAmong(applied: readonly string[], own: readonly string[]): string[] {
  return applied.filter((name) => !own.includes(name));
}

/** Migrations that the database has and this program does not: of a newer version, beside which this one does not start. */
export async function listNewer(db: Kysely<never>, folder: string): Promise<string[]> {
  return newerAmong(await appliedIn(db), await namesIn(folder));
}

/** Every migration and whether the database has it. Throws `migration_failed` where it does not answer. */
export async function listMigrations(
  db: Kysely<never>,
  folder: string,
): Promise<{ readonly name: string; readonly applied: boolean }[]> {
  const applied = new Set(await appliedIn(db));
  return (await namesIn(folder)).map((name) => ({ name, applied: applied.has(name) }));
}
