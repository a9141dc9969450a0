/** Everything in one process: the database, the server, and the workers; with a simulated organization where one is wanted. */
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { openDatabase, readPolicy } from "../app.ts";
import type { Database, Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { AuditplaneError } from "../errors.ts";
import { createLogger } from "../logger.ts";
import { openServer } from "../server/index.ts";
import { readLive, writeLive } from "../simulate/live.ts";
import type { Live } from "../simulate/live.ts";
import { ROLES, runWorker } from "../worker/index.ts";
import type { Role } from "../worker/index.ts";
import { deliverWhenDue } from "./live-delivery.ts";
import { createProgress } from "./progress.ts";
import { readPast } from "./read-past.ts";

export interface UpOptions {
  readonly dataDir?: string;
  readonly simulate?: boolean;
  /** Of a simulation that is not begun yet. */
  readonly people: number;
  readonly catalog?: string;
}

const DATA_DIR = ".auditplane";

/** Ends when the signal is aborted, after what is under way. */
export async function performUp(options: UpOptions, config: Config, signal: AbortSignal): Promise<void> {
  if (options.simulate && options.catalog !== undefined)
    throw new AuditplaneError(
      "usage",
      "could not start: --simulate has a catalog of its own; leave --catalog out",
    );
  const dataDir =
    options.dataDir ?? (config.databaseUrl === undefined || options.simulate ? DATA_DIR : undefined);
  const home = resolve(dataDir ?? DATA_DIR);
  const live = options.simulate ? await openLive(home, options.people) : undefined;
  const policy = await readPolicy({
    catalog: live?.catalog ?? options.catalog,
    rules: [],
    pipelines: [],
    builtinRules: true,
  });
  // what is simulated has a database of its own, whatever is configured
  const own = live ? { ...config, databaseUrl: undefined } : config;
  const database = await openDatabase(own, dataDir && join(home, "database"));
  try {
    await run({ database, policy, config: own, live, home }, signal);
  } finally {
    await database.close();
  }
}

interface Running {
  readonly database: Database;
  readonly policy: Policy;
  readonly config: Config;
  readonly live: Live | undefined;
  readonly home: string;
}

async function run({ database, policy, config, live, home }: Running, signal: AbortSignal): Promise<void> {
  const log = createLogger({ level: "warn" });
  const server = await openServer({ database, config, log, isSimulated: live !== undefined });
  say(`auditplane is at ${server.url}${live ? ", with simulated data" : ""}. Ctrl-C ends it.\n`);
  try {
    const logs = join(home, "logs");
    if (live) {
      say("Its logs until now are read first, and pages fill meanwhile …\n");
      await readPast(live, { logs, database, policy, config, signal });
    }
    const folders = live ? [logs] : config.folders;
    const workers = { ...config, folders };
    await Promise.all([
      live ? deliverWhenDue(live, { logs, signal }) : undefined,
      runWhatCanBe({ database, policy, config: workers, log, signal }, live !== undefined),
    ]);
  } catch (error) {
    if (!signal.aborted) throw error; // what is interrupted is gone on with the next time
  } finally {
    await server.close();
  }
  say("Stopped. The same command goes on.\n");
}

/** A simulation tells nobody: its topics do not exist. */
async function runWhatCanBe(
  given: Omit<Parameters<typeof runWorker>[0], "roles">,
  isSimulated: boolean,
): Promise<void> {
  const { config, signal } = given;
  const reads = config.folders.length > 0 || config.trailLocations.length > 0;
  const roles = ROLES.filter((role) => {
    if (isSimulated) return SIMULATED.has(role);
    return reads || !READING.has(role);
  });
  if (!reads && !isSimulated)
    say(
      "Nothing says where trails deliver: set AUDITPLANE_TRAIL_LOCATIONS or AUDITPLANE_FOLDERS, or try --simulate.\n",
    );
  await runWorker({ ...given, roles: new Set(roles) });
  if (!signal.aborted) await once(signal, "abort");
}

const READING: ReadonlySet<Role> = new Set(["receive", "list", "ingest"]);
const SIMULATED: ReadonlySet<Role> = new Set(["list", "ingest", "derive", "coverage", "catalog"]);

/** One that was begun before goes on. */
async function openLive(home: string, people: number): Promise<Live> {
  const directory = join(home, "simulated");
  const known = await readLive(directory);
  if (known) return known;
  await mkdir(directory, { recursive: true });
  say("Simulating a month of a small organization …\n");
  const progress = createProgress();
  try {
    const onHour = (done: number, total: number): void => progress.update({ phase: "hours", done, total });
    return await writeLive(directory, { now: Date.now(), people, onHour });
  } finally {
    progress.stop();
  }
}

function say(text: string): void {
  process.stderr.write(text);
}
