/** A Postgres that the runs of a file have for themselves, to be stopped under their workers. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll } from "vitest";
import { startEmbedded } from "../../../src/database/embedded.ts";
import { makeTemplateOfFaults } from "./template.ts";

export interface OwnPostgres {
  readonly url: string;
  /** The database that is copied for each run. */
  readonly template: string;
  readonly directory: string;
  /** As `pg_ctl stop -m immediate`: no session is told anything, and nothing is flushed. */
  stopAtOnce(): Promise<void>;
  start(): Promise<void>;
}

export interface OwnPostgresGiven {
  readonly flags?: readonly string[];
  readonly onStart?: (server: OwnPostgres) => Promise<void>;
  /** When it has stopped for good, before its data are removed. */
  readonly onStop?: () => void;
}

/** What a process of Postgres has written outlives it without these; what they guard against is the end of the machine. */
const FLAGS = ["fsync=off", "full_page_writes=off"];

/** Call at the top of a file. */
export function useOwnPostgres(given: OwnPostgresGiven = {}): () => OwnPostgres {
  let running: OwnPostgres | undefined;
  let remove: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const { server, close } = await startOwnPostgres(given.flags ?? []);
    [running, remove] = [server, close];
    await given.onStart?.(server);
  });
  afterAll(async () => {
    await running?.stopAtOnce();
    given.onStop?.();
    await remove?.();
  });
  return () => {
    if (!running) throw new Error("Postgres does not run");
    return running;
  };
}

async function startOwnPostgres(
  flags: readonly string[],
): Promise<{ readonly server: OwnPostgres; readonly close: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), "auditplane-fault-"));
  chmodSync(directory, 0o755);
  const data = join(directory, "data");
  const start = (): ReturnType<typeof startEmbedded> =>
    startEmbedded({ directory: data, flags: [...FLAGS, ...flags] });
  let embedded = await start();
  const server: OwnPostgres = {
    url: embedded.url,
    template: await makeTemplateOfFaults(embedded.url),
    directory,
    async stopAtOnce() {
      const [pid = ""] = readFileSync(join(data, "postgres/postmaster.pid"), "utf8").split("\n");
      process.kill(Number(pid), "SIGQUIT");
      await embedded.stop();
    },
    async start() {
      embedded = await start();
    },
  };
  const close = async (): Promise<void> => {
    await embedded.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { server, close };
}
