/** What a server needs to answer, and whether it has it. */
import type { Kysely } from "kysely";
import { MIGRATIONS } from "../app.ts";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { isStalled } from "../core/pipeline/stalled.ts";
import { remember } from "../core/remember.ts";
import { listMigrations } from "../database/migrate.ts";
import type { HealthCheck } from "../http/health.ts";
import { readRedisState } from "../queue/redis-state.ts";
import { readQueueSchema } from "../queue/schema-state.ts";
import { readIngestState } from "../store/pipeline-figures.ts";

/** What does not answer for so long does not. */
const PATIENCE_MS = 3_000;
/** What was found is good for so long: whoever asks at once, in floods too, asks once. */
const REMEMBERED_MS = 1_000;

type Found = Omit<HealthCheck, "name">;

export function healthChecks(database: Database, config: Config): () => Promise<readonly HealthCheck[]> {
  const checks: Readonly<Record<string, () => Promise<Found>>> = {
    database: async () => {
      await database.pool.query("select 1");
      return OK("it answers");
    },
    migrations: () => migrationsOf(database),
    queue: () => queueOf(database, config),
    ingest: () => ingestOf(database),
  };
  const run = (): Promise<HealthCheck[]> =>
    Promise.all(
      Object.entries(checks).map(async ([name, check]) => ({ name, ...(await soon(name, check)) })),
    );
  return remember(REMEMBERED_MS, Date.now, run);
}

const OK = (says: string): Found => ({ state: "ok", says });

/** What is thrown may name hosts and users: the log of whoever sees to the database has it. */
async function soon(name: string, check: () => Promise<Found>): Promise<Found> {
  const refused: Found = { state: name === "ingest" ? "degraded" : "failed", says: "it cannot be asked" };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Found>((resolve) => {
    timer = setTimeout(() => resolve({ ...refused, says: "it does not answer" }), PATIENCE_MS);
  });
  try {
    return await Promise.race([check().catch(() => refused), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function migrationsOf({ db }: Database): Promise<Found> {
  const all = await listMigrations(db as unknown as Kysely<never>, MIGRATIONS);
  const missing = all.filter(({ applied }) => !applied).length;
  if (missing === 0) return OK("all are applied");
  return { state: "failed", says: `${missing} are not applied; run auditplane migrate up` };
}

async function queueOf({ pool }: Database, { redisUrl }: Config): Promise<Found> {
  if (redisUrl !== undefined) {
    await readRedisState(redisUrl);
    return OK("Redis answers");
  }
  const { kind } = await readQueueSchema(pool);
  if (kind === "usable") return OK("its tables are as they should be");
  if (kind === "missing") return OK("no worker has made its tables yet");
  return { state: "failed", says: "its tables are of a newer version; run that one" };
}

async function ingestOf({ pool }: Database): Promise<Found> {
  const state = await readIngestState(pool);
  if (!isStalled(state)) return OK(state.due === 0 ? "nothing waits" : `${state.due} objects are due`);
  const minutes = Math.floor(state.oldestDueSeconds / 60);
  return {
    state: "degraded",
    says: `ingest stalled: ${state.due} objects are due, the oldest since ${minutes} minutes, and none is read`,
  };
}
