/** A Redis that one run has for itself. */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "../../support/free-port.ts";

export interface OwnRedis {
  readonly port: number;
  /** Of one that says what it is told. */
  send(command: string, ...rest: readonly string[]): Promise<void>;
  /** SIGKILL; it had written nothing down. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Why there is none. */
export const NO_REDIS =
  spawnSync("redis-server", ["--version"]).error === undefined ? undefined : "redis-server is not installed";

export async function startOwnRedis(): Promise<OwnRedis> {
  const port = await freePort();
  let server: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill("SIGKILL");
    await gone;
  };
  const send = async (command: string, ...rest: readonly string[]): Promise<void> => {
    const client = new Redis(port, "127.0.0.1", { maxRetriesPerRequest: 2 });
    client.on("error", () => undefined);
    try {
      await client.call(command, ...rest);
    } finally {
      client.disconnect();
    }
  };
  const start = async (): Promise<void> => {
    const options = ["--bind", "127.0.0.1", "--save", "", "--maxmemory-policy", "noeviction"];
    server = spawn("redis-server", ["--port", String(port), "--dir", tmpdir(), ...options], {
      stdio: "ignore",
    });
    while (
      !(await send("ping").then(
        () => true,
        () => false,
      ))
    )
      await sleep(50);
  };
  await start();
  return { port, send, kill, start, close: kill };
}
