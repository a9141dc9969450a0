/** `auditplane migrate up|status`: the schema of DATABASE_URL. */
import process from "node:process";
import type { Command } from "commander";
import type { Kysely } from "kysely";
import { MIGRATIONS } from "../../app.ts";
import { readConfig } from "../../config.ts";
import { connect } from "../../database/connect.ts";
import { listMigrations, migrate } from "../../database/migrate.ts";
import { AuditplaneError } from "../../errors.ts";
import type { CliContext } from "../index.ts";

export function addMigrate(program: Command, context: CliContext): void {
  const command = program
    .command("migrate")
    .description("bring the schema of DATABASE_URL up to date, or show its state");
  command
    .command("up")
    .description("apply the migrations that are missing")
    .action(() =>
      withDatabase(context, async (db) => {
        const applied = await migrate(db, MIGRATIONS);
        process.stdout.write(
          applied.length === 0 ? "Nothing to do.\n" : applied.map((name) => `applied ${name}\n`).join(""),
        );
      }),
    );
  command
    .command("status")
    .description("list migrations and whether they are applied")
    .action(() =>
      withDatabase(context, async (db) => {
        for (const { name, applied } of await listMigrations(db, MIGRATIONS)) {
          process.stdout.write(`${applied ? "applied" : "missing"}  ${name}\n`);
        }
      }),
    );
}

async function withDatabase(context: CliContext, work: (db: Kysely<never>) => Promise<void>): Promise<void> {
  const { databaseUrl } = readConfig(context.environment);
  if (databaseUrl === undefined) {
    throw new AuditplaneError(
      "usage",
      "could not migrate: DATABASE_URL is not set; set it to a Postgres 15 or newer",
    );
  }
  const connection = connect(databaseUrl, 2);
  try {
    await work(connection.db as unknown as Kysely<never>);
  } finally {
    await connection.close();
  }
}
