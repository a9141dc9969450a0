/** Postgres as the distribution has it, with its programs for backups: npm's has none of them. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll } from "vitest";
import { freePort } from "./free-port.ts";

const HOME = "/usr/lib/postgresql";
const USER = "auditplane";

/** The folder of its programs; undefined: there is none, or no user for its server. */
export function distributionPostgres(): string | undefined {
  if (!existsSync(HOME)) return undefined;
  const versions = readdirSync(HOME)
    .map(Number)
    .filter((version) => existsSync(join(HOME, String(version), "bin/initdb")));
  const [newest] = versions.toSorted((a, b) => b - a);
  return newest === undefined ? undefined : join(HOME, String(newest), "bin");
}

export interface NewServer {
  /** Of its maintenance database, for a superuser. */
  url(): string;
  /** What psql and its like go by. */
  environment(): Readonly<Record<string, string>>;
  /** That its user may write to. */
  readonly folder: string;
  /** Runs a script as its user, with its programs at hand. */
  script(text: string): void;
  /** Starts it anew; `data`: on these files, as if those it had were lost. */
  restart(data?: string): void;
}

/** A server that nobody has used, for the file's tests. */
export function useNewServer(bin: string | undefined): NewServer {
  const folder = mkdtempSync(join(tmpdir(), "auditplane-server-"));
  chmodSync(folder, 0o777);
  let data = join(folder, "data");
  let port = 0;
  const environment = () => ({ PGHOST: "127.0.0.1", PGPORT: String(port), PGUSER: USER });
  const run = (...command: string[]): void => {
    const asRoot = process.getuid?.() === 0;
    execFileSync(
      asRoot ? "setpriv" : (command[0] ?? ""),
      asRoot ? [...AS_POSTGRES, ...command] : command.slice(1),
      {
        stdio: "ignore",
        cwd: "/",
        env: { ...process.env, ...environment(), PATH: `${bin}:${process.env["PATH"]}` },
      },
    );
  };
  const program = (name: string): string => join(bin ?? "", name);
  const start = (): void => {
    const flags = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
    run(program("pg_ctl"), "-D", data, "-o", flags, "-l", join(folder, "log"), "-w", "start");
  };
  const stop = (): void => run(program("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop");
  beforeAll(async () => {
    if (bin === undefined) return;
    port = await freePort();
    run(program("initdb"), "-D", data, "-U", USER, "-A", "trust", "--locale=C.UTF-8", "--no-sync");
    start();
  });
  afterAll(() => {
    if (port > 0) stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    url: () => `postgres://${USER}@127.0.0.1:${port}/postgres`,
    environment,
    folder,
    script: (text) => run("bash", "-euc", text),
    restart(to) {
      stop();
      data = to ?? data;
      start();
    },
  };
}

const AS_POSTGRES = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];
