/** Row 5: the disk of Postgres is full. */
import { execFileSync } from "node:child_process";
import { chownSync, closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect } from "vitest";
import { useOwnPostgres } from "./rig/own-postgres.ts";
import type { OwnPostgres } from "./rig/own-postgres.ts";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";
import type { Worker } from "./rig/worker.ts";
import { administer } from "./rig/world.ts";

/** Only root can mount a small disk. */
const NO_DISK =
  process.platform === "linux" && process.getuid?.() === 0
    ? undefined
    : "it takes a disk of its own, which only root can mount";

const saysOf = (worker: Worker, what: string): boolean =>
  worker.lines().some((line) => line.msg === "job failed" && JSON.stringify(line).includes(what));

describe("workers whose Postgres has no disk left", () => {
  let disk: string | undefined;
  const postgres = useOwnPostgres({
    async onStart(server) {
      if (NO_DISK === undefined) disk = await mountDisk(server);
    },
    onStop() {
      if (disk !== undefined) execFileSync("umount", [disk]);
    },
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
      server: () => ({ ...postgres(), tablespace: "small" }),
      skipped: NO_DISK,
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
