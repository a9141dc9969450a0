/** Works in a database that an earlier run has kept. */
import type { Command } from "commander";
import { openKeptDatabase } from "../app.ts";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";

/** Closes it whatever becomes of the work. */
export async function withKeptDatabase<T>(
  dataDir: string | undefined,
  config: Config,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openKeptDatabase(config, dataDir);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

export function addDataDir(command: Command): Command {
  return command.option("--data-dir <dir>", "the database that scan kept here (default: DATABASE_URL)");
}
