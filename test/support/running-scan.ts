/** Waits for a point in the life of a running scan, by looking into its database. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { urlOf } from "../../src/database/server-address.ts";

const PATIENCE_MS = 200_000;

/** Resolves when a run has taken a data directory. */
export function whenOwned(directory: string): Promise<void> {
  return until(() => existsSync(join(directory, "owner.pid")));
}

/** Resolves when the scan on a data directory has committed at least `files` files. */
export function whenCommitted(directory: () => string | undefined, files: number): Promise<void> {
  return until(async () => (await committed(directory())) >= files);
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("the scan has not come so far in time");
    await wait(10);
  }
}

/** The folder of the run's own database below its temporary folder, once it is there. */
export function ephemeralIn(temporary: string): string | undefined {
  const name = readdirSync(temporary).find((entry) => entry.startsWith("auditplane-db-"));
  return name && join(temporary, name);
}

async function committed(directory: string | undefined): Promise<number> {
  const cluster = join(directory ?? "", "postgres");
  if (directory === undefined || !existsSync(join(cluster, "postmaster.pid"))) return 0;
  const port = Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[3]);
  if (!(port > 0)) return 0; // the server is still writing it
  const password = readFileSync(join(directory, "password"), "utf8").trim();
  const client = new Client({ connectionString: urlOf(cluster, port, password) });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ n: number }>(
      "select count(*)::int4 as n from files where state = 'done'",
    );
    return rows[0]?.n ?? 0;
  } catch {
    return 0; // it is starting, migrating or gone
  } finally {
    await client.end().catch(() => undefined);
  }
}
