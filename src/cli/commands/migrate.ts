/** `auditplane migrate up|status`: the schema of DATABASE_URL. */
import type { Command } from "commander";
import type { Kysely } from "kysely";
import { MIGRATIONS } from "../../app.ts";
import { readConfig } from "../../config.ts";
import { connect } from "../../database/connect.ts";
import { listMigrations, listNewer, migrate } from "../../database/migrate.ts";
import { AuditplaneError } from "../../errors.ts";
import { answer } from "../answer.ts";
import type { Answered } from "../answer.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";

export function addMigrate(program: Command, context: CliContext): void {
  const command = program
    .command("migrate")
    .description("bring the schema of DATABASE_URL up to date, or show its state");
  addJson(command.command("up"))
    .description("apply the migrations that are missing")
    .action((options: Answered) =>
      withDatabase(context, async (db) => {
        const applied = await migrate(db, MIGRATIONS);
        const lines = applied.map((name) => `applied ${name}\n`).join("");
        await answer(options, lines === "" ? "Nothing to do.\n" : lines, { applied });
      }),
    );
  addJson(command.command("status"))
    .description("list migrations and whether they are applied")
    .action((options: Answered) =>
      withDatabase(context, async (db) => {
        const migrations = await listMigrations(db, MIGRATIONS);
        const newer = await listNewer(db, MIGRATIONS);
        const lines = migrations.map(({ name, applied }) => `${applied ? "applied" : "missing"}  ${name}\n`);
        const ahead = newer.map((name) => `newer    ${name}, which this version does not have\n`);
        await answer(options, [...lines, ...ahead].join(""), { migrations, newer });
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
