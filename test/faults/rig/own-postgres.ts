/** A Postgres that one run has for itself, to be stopped under its workers. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { startEmbedded } from "../../../src/database/embedded.ts";

export interface OwnPostgres {
  readonly url: string;
  readonly directory: string;
  /** As `pg_ctl stop -m immediate`: no session is told anything, and nothing is flushed. */
  stopAtOnce(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startOwnPostgres(flags: readonly string[] = []): Promise<OwnPostgres> {
  const directory = mkdtempSync(join(tmpdir(), "auditplane-fault-"));
  chmodSync(directory, 0o755);
  const data = join(directory, "data");
  const start = (): ReturnType<typeof startEmbedded> => startEmbedded({ directory: data, flags });
  let server = await start();
  return {
    url: server.url,
    directory,
    async stopAtOnce() {
      const [pid = ""] = readFileSync(join(data, "postgres/postmaster.pid"), "utf8").split("\n");
      process.kill(Number(pid), "SIGQUIT");
      await server.stop();
    },
    async start() {
      server = await start();
    },
    async close() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
