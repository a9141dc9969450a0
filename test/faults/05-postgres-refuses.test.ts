/** Row 5: Postgres is there and takes nothing: its disk is full, it has no more connections, no memory, no time. */
import { execFileSync } from "node:child_process";
import { chownSync, closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { startOwnPostgres } from "./rig/own-postgres.ts";
import type { OwnPostgres } from "./rig/own-postgres.ts";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";
import type { Worker } from "./rig/worker.ts";
import { administer } from "./rig/world.ts";

const CONNECTIONS = 40;
/** Only root can mount a small disk. */
const NO_DISK =
  process.platform === "linux" && process.getuid?.() === 0
    ? undefined
    : "it takes a disk of its own, which only root can mount";

const saysOf = (worker: Worker, what: string): boolean =>
  worker.lines().some((line) => line.msg === "job failed" && JSON.stringify(line).includes(what));

describe("workers whose Postgres takes nothing", () => {
  let postgres: OwnPostgres | undefined;
  let disk: string | undefined;
  beforeEach(async () => {
    postgres = await startOwnPostgres([`max_connections=${CONNECTIONS}`]);
    if (NO_DISK === undefined) disk = await mountDisk(postgres);
  });
  afterEach(async () => {
    await postgres?.stopAtOnce();
    if (disk !== undefined) execFileSync("umount", [disk]);
    await postgres?.close();
  });

  faultRow(
    5,
    "the disk of Postgres is full for a while",
    async (world) => {
      const worker = world.start(ALL);
      await worker.started;
      const ballast = fill(disk ?? "");
      await world.deliver(world.truth.files);
      await world.until(() => saysOf(worker, "No space left on device"));
      expect(worker.isAlive()).toBe(true);
      rmSync(ballast);
      return Date.now();
    },
    {
      serverUrl: () => postgres?.url ?? "",
      createDatabase: (name) => `create database ${name} tablespace small`,
      skipped: NO_DISK,
    },
  );

  faultRow(
    5,
    "Postgres has no more connections for a while",
    async (world) => {
      const worker = world.start(ALL);
      await worker.started;
      const hogs = await takeAll(postgres?.url ?? "");
      await world.deliver(world.truth.files);
      await world.until(() => JSON.stringify(worker.lines()).includes("too many clients"));
      const late = world.start(ALL);
      await world.until(() => late.lines().some(({ msg }) => msg.includes("the worker waits")));
      expect([worker.isAlive(), late.isAlive()]).toEqual([true, true]);
      await Promise.all(hogs.map((hog) => hog.end()));
      const since = Date.now();
      await late.started;
      return since;
    },
    { serverUrl: () => postgres?.url ?? "", createDatabase: (name) => `create database ${name}` },
  );
});

describe("workers whose Postgres has no time and no memory", () => {
  faultRow(5, "no statement has time to end, for a while", async (world) => {
    const worker = world.start(ALL);
    await worker.started;
    const { rows } = await world.pool.query<{ name: string }>("select current_database() as name");
    const { name } = rows[0] as { name: string };
    await world.pool.query(`alter database ${name} set statement_timeout = 1`);
    await world.endSessions();
    await world.deliver(world.truth.files);
    await world.until(() => JSON.stringify(worker.lines()).includes("statement timeout"));
    await world.pool.query(`alter database ${name} reset statement_timeout`);
    await world.endSessions();
    await world.hurry();
    expect(worker.isAlive()).toBe(true);
    return Date.now();
  });

  faultRow(
    5,
    "COMMITs refused: disk full, out of memory, too many connections",
    async (world, { random }) => {
      const worker = world.start(ALL);
      await worker.started;
      let refused = 0;
      world.database = {
        onCommit({ storesObjects }) {
          if (!storesObjects && !random.chance(0.1)) return "pass";
          if (storesObjects) refused++;
          return { refused: random.pick(["53100", "53200", "53300"]) };
        },
      };
      await world.deliver(world.truth.files);
      // more often than an object may have been in the hands of workers that died
      const retried = setInterval(() => void world.retry().catch(() => undefined), 500);
      try {
        await world.until(() => refused > 16);
        expect(await world.done()).toBe(0);
        world.database = { onCommit: () => "pass" };
        await world.until(async () => (await world.done()) === world.truth.files.length);
      } finally {
        clearInterval(retried);
      }
      return Date.now();
    },
  );
});

/** A disk of 64 MB, and a tablespace on it. */
async function mountDisk({ url, directory }: OwnPostgres): Promise<string> {
  const disk = join(directory, "disk");
  mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", disk]);
  const { uid, gid } = statSync(join(directory, "data/postgres"));
  const space = join(disk, "space");
  mkdirSync(space);
  chownSync(space, uid, gid);
  await administer(url, `create tablespace small location '${space}'`);
  return disk;
}

/** Takes all that is left of a disk; returns what is to be removed. */
function fill(disk: string): string {
  const path = join(disk, "ballast");
  const file = openSync(path, "w");
  for (const size of [1_048_576, 4096]) {
    const block = Buffer.alloc(size, 1);
    try {
      for (;;) writeSync(file, block);
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOSPC") throw error;
    }
  }
  closeSync(file);
  return path;
}

/** Takes every connection there is, also those that others had. */
async function takeAll(url: string): Promise<Client[]> {
  const hogs: Client[] = [];
  for (let refused = 0; refused < 3; ) {
    const hog = new Client({ connectionString: url, application_name: "hog" });
    hog.on("error", () => undefined);
    try {
      await hog.connect();
      hogs.push(hog);
    } catch {
      refused++;
      await hogs[0]?.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where backend_type = 'client backend' and application_name <> 'hog'`,
      );
    }
  }
  return hogs;
}
