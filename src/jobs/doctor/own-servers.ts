/** Asks Postgres and Redis. */
import type { Kysely } from "kysely";
import type { Check } from "../../core/doctor/check.ts";
import { judgeDatabase } from "../../core/doctor/database.ts";
import type { DatabaseSeen } from "../../core/doctor/database.ts";
import { judgeRedis } from "../../core/doctor/redis.ts";
import { connect } from "../../database/connect.ts";
import { listMigrations } from "../../database/migrate.ts";
import { readRedisState } from "../../queue/redis-state.ts";
import { readServerState } from "../../store/server-state.ts";

export interface DatabaseGiven {
  readonly databaseUrl: string | undefined;
  /** The folder. */
  readonly migrations: string;
  readonly now: () => number;
}

export async function examineDatabase(given: DatabaseGiven): Promise<Check[]> {
  return judgeDatabase(await lookAtDatabase(given));
}

async function lookAtDatabase({ databaseUrl, migrations, now }: DatabaseGiven): Promise<DatabaseSeen> {
  if (databaseUrl === undefined) return { kind: "absent" };
  const database = connect(databaseUrl, 1, { readOnly: true });
  const { pool, db } = database;
  try {
    await pool.query("select 1"); // the first one waits for the connection, too
    const before = now();
    const { now: there, ...state } = await readServerState(pool);
    const clock = { before, after: now(), there, stepMs: 0 };
    const pending = await listMigrations(db as unknown as Kysely<never>, migrations).then(
      (all) => all.filter(({ applied }) => !applied).map(({ name }) => name),
      (error: unknown) => ({ error }),
    );
    return { kind: "seen", ...state, clock, pending };
  } catch (error) {
    return { kind: "failed", error };
  } finally {
    await database.close();
  }
}

export async function examineRedis(url: string | undefined): Promise<Check[]> {
  if (url === undefined) return judgeRedis({ kind: "absent" });
  return judgeRedis(
    await readRedisState(url).then(
      (state) => ({ kind: "seen" as const, ...state }),
      (error: unknown) => ({ kind: "failed" as const, error }),
    ),
  );
}
