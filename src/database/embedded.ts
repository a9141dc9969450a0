/** Embedded Postgres for evaluation, scans and tests: started for the run, stopped with it. */
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { AuditplaneError } from "../errors.ts";
import {
  findServer,
  isUntraversable,
  makeEphemeralDirectory,
  openDataDirectory,
  releaseDataDirectory,
  stopServer,
} from "./data-directory.ts";
import type { DataDirectory } from "./data-directory.ts";
import { loadEmbeddedPostgres } from "./embedded-package.ts";
import { chooseAddress, urlOf } from "./server-address.ts";

export interface EmbeddedServer {
  /** Connection string of the maintenance database `postgres`. */
  readonly url: string;
  /** Stops the server; removes the data unless it was given a directory. Safe to call twice. */
  stop(): Promise<void>;
}

/** Nothing of an ephemeral database outlives its run, so nothing is flushed for it. */
const EPHEMERAL_FLAGS = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"];
const COMMON_FLAGS = [
  "shared_buffers=256MB",
  "max_wal_size=4GB",
  "wal_level=minimal",
  "max_wal_senders=0",
  "max_connections=100",
  "timezone=UTC",
  "jit=off",
];

/**
 * Starts a server: in `directory`, whose data stay, or in a temporary one that is removed at the end. A server that
 * a killed process left running on the directory is adopted.
 */
export async function startEmbedded(options: {
  directory?: string;
  flags?: readonly string[];
}): Promise<EmbeddedServer> {
  const { directory: path } = options;
  const keep = path !== undefined;
  const directory = keep ? await openDataDirectory(path) : await makeEphemeralDirectory();
  const flags = [...COMMON_FLAGS, ...(keep ? [] : EPHEMERAL_FLAGS), ...(options.flags ?? [])];
  try {
    const started = (await adopt(directory)) ?? (await start(directory, flags));
    let stopped: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await started.stop();
      await releaseDataDirectory(directory, keep);
    };
    const url = urlOf(directory.cluster, started.port, directory.password);
    return { url, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await releaseDataDirectory(directory, keep);
    throw error;
  }
}

interface Started {
  readonly port: number;
  stop(): Promise<void>;
}

async function adopt(directory: DataDirectory): Promise<Started | undefined> {
  for (let tries = 0; tries < 240; tries++) {
    const server = await findServer(directory.cluster);
    if (!server) return undefined;
    if (await answers(urlOf(directory.cluster, server.port, directory.password))) {
      return { port: server.port, stop: () => stopServer(server) };
    }
    await wait(250); // it is starting up or going down
  }
  throw new AuditplaneError(
    "database_unavailable",
    `could not start embedded Postgres in ${directory.root}: a server that does not answer holds it; end the process named in postgres/postmaster.pid`,
  );
}

async function start(directory: DataDirectory, flags: readonly string[]): Promise<Started> {
  const Embedded = await loadEmbeddedPostgres();
  const log: string[] = [];
  const { port, flags: listening } = await chooseAddress(directory.cluster);
  const closed = await isUntraversable(directory.root);
  const settings = (databaseDir: string): ConstructorParameters<typeof Embedded>[0] => ({
    databaseDir: closed ? "/proc/self/cwd" : databaseDir,
    port,
    user: "postgres",
    password: directory.password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // in the order of bytes, and with small letters of every alphabet: names are compared without case
    initdbFlags: [
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-sync",
    ],
    postgresFlags: [...listening, ...flags].flatMap((flag) => ["-c", flag]),
    onLog: (message) => void log.push(message.trimEnd()),
    onError: (error) => void log.push(String(error)),
  });
  try {
    const half = `${directory.cluster}.new`;
    if (!existsSync(directory.cluster)) {
      await rm(half, { recursive: true, force: true });
      await mkdir(half, { mode: 0o700 });
      await inside(closed ? half : undefined, () => new Embedded(settings(half)).initialise());
      await rename(half, directory.cluster); // a cluster appears under its name only when it is whole
    }
    const server = new Embedded(settings(directory.cluster));
    await inside(closed ? directory.cluster : undefined, () => server.start());
    const ended = endOf(server);
    return { port, stop: async () => void (await Promise.race([server.stop(), ended])) };
  } catch (cause) {
    const reason =
      log.slice(-3).join(" | ") || (cause instanceof Error ? cause.message : "the server ended at once");
    throw new AuditplaneError(
      "database_unavailable",
      `could not start embedded Postgres: ${reason}; or set DATABASE_URL to a Postgres 15 or newer`,
      { cause },
    );
  }
}

/**
 * When the server's process ends. The package waits forever for one that has ended already, as it has where a terminal's
 * Ctrl-C went to the server, too.
 */
function endOf(server: object): Promise<unknown> {
  const { process: child } = server as { readonly process?: ChildProcess };
  return new Promise((resolve) => child?.once("exit", resolve));
}

/**
 * Runs with the folder as working directory, which a child inherits and reaches as /proc/self/cwd without passing the
 * folder's parents. Only Linux has that; elsewhere the folder has to be open.
 */
async function inside(folder: string | undefined, work: () => Promise<void>): Promise<void> {
  if (folder === undefined) return work();
  if (process.platform !== "linux") {
    throw new Error(
      `${folder} is closed to the user that Postgres runs as; choose an open directory or run as another user`,
    );
  }
  const before = process.cwd();
  process.chdir(folder);
  try {
    await work();
  } finally {
    process.chdir(before);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
