/** Asks Postgres, Redis and the disk. */
import type { Kysely } from "kysely";
import type { Check } from "../../core/doctor/check.ts";
import { judgeDatabase } from "../../core/doctor/database.ts";
import type { DatabaseSeen, QueueSchemaSeen } from "../../core/doctor/database.ts";
import { judgeDisk, judgeFolders } from "../../core/doctor/disk.ts";
import type { FolderSeen } from "../../core/doctor/disk.ts";
import { judgeRedis } from "../../core/doctor/redis.ts";
import { connect } from "../../database/connect.ts";
import { readDiskSpace } from "../../database/disk-space.ts";
import { listMigrations, listNewer } from "../../database/migrate.ts";
import { AuditplaneError } from "../../errors.ts";
import { readRedisState } from "../../queue/redis-state.ts";
import { readQueueSchema } from "../../queue/schema-state.ts";
import { walk } from "../../sources/folder/walk.ts";
import { readServerState } from "../../store/server-state.ts";

export interface DatabaseGiven {
  readonly databaseUrl: string | undefined;
  /** The folder. */
  readonly migrations: string;
  readonly now: () => number;
  readonly redisUrl: string | undefined;
}

export async function examineDatabase(given: DatabaseGiven): Promise<Check[]> {
  return judgeDatabase(await lookAtDatabase(given));
}

async function lookAtDatabase({
  databaseUrl,
  migrations,
  now,
  redisUrl,
}: DatabaseGiven): Promise<DatabaseSeen> {
  if (databaseUrl === undefined) return { kind: "absent" };
  const database = connect(databaseUrl, 1, { readOnly: true });
  const { pool, db } = database;
  try {
    await pool.query("select 1"); // the first one waits for the connection, too
    const before = now();
    const { now: there, ...state } = await readServerState(pool);
    const clock = { before, after: now(), there, stepMs: 0 };
    const schema = db as unknown as Kysely<never>;
    const pending = await listMigrations(schema, migrations).then(
      (all) => all.filter(({ applied }) => !applied).map(({ name }) => name),
      (error: unknown) => ({ error: error instanceof AuditplaneError ? error.cause : error }),
    );
    const newer = await listNewer(schema, migrations).catch(() => []);
    const queue: QueueSchemaSeen =
      redisUrl === undefined
        ? await readQueueSchema(pool).catch((error: unknown) => ({ kind: "failed" as const, error }))
        : { kind: "elsewhere" };
    return { kind: "seen", ...state, clock, pending, newer, queue };
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

/** `path`: of --data-dir. */
export async function examineDisk(path: string | undefined): Promise<Check[]> {
  if (path === undefined) return [judgeDisk({ kind: "absent" })];
  const seen = await readDiskSpace(path).then(
    (space) => ({ kind: "seen" as const, path, ...space }),
    (error: unknown) => ({ kind: "failed" as const, path, error }),
  );
  return [judgeDisk(seen)];
}

/** Of the folders that workers watch. */
export async function examineFolders(paths: readonly string[]): Promise<Check[]> {
  return judgeFolders(
    await Promise.all(
      paths.map(async (path) => {
        try {
          const unreadable: FolderSeen["unreadable"][number][] = [];
          await walk([path], (entry, cause, kind) => void unreadable.push({ path: entry, cause, kind }));
          return { path, error: undefined, unreadable };
        } catch (error) {
          return { path, error, unreadable: [] };
        }
      }),
    ),
  );
}
