/**
 * The folder that holds an embedded cluster: who owns it, which server runs on it, its password.
 * Survives processes that were killed: what they left behind is adopted or removed.
 */
import { randomBytes } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { AuditplaneError, reasonOf } from "../errors.ts";

/** Only its name says that a folder below the temporary folder is ours to remove. */
const EPHEMERAL_PREFIX = "auditplane-db-";

export interface DataDirectory {
  readonly root: string;
  /** Where the cluster lives. */
  readonly cluster: string;
  readonly password: string;
}

export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

/** Opens or makes the folder and marks it as owned by this process. Refuses a folder that a live process owns. */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  const root = resolve(path);
  await makeFolder(root).catch((cause: unknown) => {
    throw new AuditplaneError(
      "usage",
      `could not make the data directory ${path}: ${reasonOf(cause)}; name a folder that can be written`,
      { cause },
    );
  });
  const owner = await readNumber(join(root, "owner.pid"));
  if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
    throw new AuditplaneError(
      "database_unavailable",
      `could not open the data directory ${path}: process ${owner} uses it; wait for it to end, or name another directory`,
    );
  }
  await writeFile(join(root, "owner.pid"), `${process.pid}\n`);
  const passwordFile = join(root, "password");
  if (!existsSync(passwordFile)) {
    await writeFile(passwordFile, randomBytes(24).toString("hex"), { mode: 0o600 });
  }
  return { root, cluster: join(root, "postgres"), password: (await readFile(passwordFile, "utf8")).trim() };
}

/** True if a run has kept its database in the folder. */
export function holdsDatabase(path: string): boolean {
  return existsSync(join(path, "postgres"));
}

/** With its parents; not by mkdir's own recursion, which never ends where a file system refuses (`/proc`). */
export async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) {
    if (!(await stat(path)).isDirectory()) throw new Error("it is no folder");
    return access(path, constants.W_OK);
  }
  if (!existsSync(dirname(path))) await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o755 });
}

/** Makes a folder for one run below the temporary folder, and removes those whose process was killed. */
export async function makeEphemeralDirectory(): Promise<DataDirectory> {
  await removeAbandoned();
  const root = await mkdtemp(join(tmpdir(), EPHEMERAL_PREFIX));
  await chmod(root, 0o755); // the server may run as another user, who must be able to pass through
  return openDataDirectory(root);
}

/** The server that runs on the cluster according to its lock file, if its process is alive. */
export async function findServer(cluster: string): Promise<RunningServer | undefined> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 && isAlive(pid) && (await isPostgres(pid)) ? { pid, port } : undefined;
}

/** The number of a server that is gone may be another program's by now. Only Linux tells. */
async function isPostgres(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => undefined);
  return name === undefined || name.trim() === "postgres";
}

/** Asks a server that is not our child to stop, and waits until it has. */
export async function stopServer(server: RunningServer): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!isAlive(server.pid)) return;
    process.kill(server.pid, signal);
    for (let tries = 0; tries < 200 && isAlive(server.pid); tries++) await wait(50);
  }
}

export async function releaseDataDirectory(directory: DataDirectory, keep: boolean): Promise<void> {
  if (keep) await rm(join(directory.root, "owner.pid"), { force: true });
  else await rm(directory.root, { recursive: true, force: true });
}

async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(EPHEMERAL_PREFIX)) continue;
    const root = join(tmpdir(), name);
    const owner = await readNumber(join(root, "owner.pid"));
    if (owner === undefined || isAlive(owner)) continue;
    const server = await findServer(join(root, "postgres"));
    if (server) await stopServer(server);
    await rm(root, { recursive: true, force: true }).catch(() => undefined); // another user's: theirs to remove
  }
}

/**
 * True where the server's user cannot pass a parent of the folder: as root it runs as another user, and many folders
 * of root are closed to others.
 */
export async function isUntraversable(root: string): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  for (let folder = root; folder !== dirname(folder); folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return true;
  }
  return false;
}

async function readNumber(path: string): Promise<number | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const value = Number.parseInt(text, 10);
  return Number.isFinite(value) ? value : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
