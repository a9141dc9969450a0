/** Composition root of a worker: opens what its roles need, does their jobs, and ends all of it in order. */
import { availableParallelism } from "node:os";
import { deriveInputs, openScope, startScanThreads } from "../app.ts";
import type { Database, Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { keptReports } from "../report-output.ts";
import { openSender } from "../sender.ts";
import { NOTHING_DECLARED } from "../core/control-plane/made/catalog-of.ts";
import { openCatalog } from "../jobs/sync/current-catalog.ts";
import type { CurrentCatalog } from "../jobs/sync/current-catalog.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { shownText } from "../core/record/text.ts";
import { invariant } from "../errors.ts";
import { leaveOver } from "../jobs/archive/leave-over.ts";
import { createHandlers } from "../jobs/live/handlers.ts";
import type { LiveDeps } from "../jobs/live/handlers.ts";
import { untilStopped } from "../jobs/live/until-stopped.ts";
import type { RulePolicy } from "../jobs/derive/rules.ts";
import type { OpenTask, ScanResult, ScanTask } from "../jobs/scan/tasks.ts";
import type { Threads } from "../jobs/threads.ts";
import type { Logger } from "../logger.ts";
import { Opened } from "./opened.ts";
import { openJobQueue } from "../queue/job-queue.ts";
import { JOBS, JOB_NAMES, ROLES } from "../queue/jobs.ts";
import type { JobName, Role } from "../queue/jobs.ts";
import { listNamedRoles } from "../store/break-glass.ts";
import { readDeclared, readPrescribed } from "../store/declared.ts";
import { readCatalogGiven } from "../store/made-catalog.ts";
import { readMeshPolicy } from "../store/mesh-policy.ts";
import { noteVersion } from "../store/program-versions.ts";
import { inSpan } from "../tracing.ts";
import { readCommit, readVersion } from "../version.ts";
import { headSigner, openLookup, openRevoker, openSources, openTrails } from "./adapters.ts";

export { ROLES };
export type { Role };

export interface WorkerGiven {
  readonly database: Database;
  readonly policy: Policy;
  readonly config: Config;
  readonly roles: ReadonlySet<Role>;
  readonly log: Logger;
  /** Aborted when everything is to end. */
  readonly signal: AbortSignal;
}

type ScanThreads = Threads<OpenTask | ScanTask, ScanResult>;

/** Works until the signal is aborted, then lets what is under way end. */
export async function runWorker(given: WorkerGiven): Promise<void> {
  const { database, config, roles, log, signal } = given;
  const opened = new Opened();
  try {
    const queue = await openJobQueue({
      databaseUrl: database.url,
      redisUrl: config.redisUrl,
      onError: (error, job) =>
        log.warn({ error, ...(job && { job }) }, job === undefined ? "connection broke" : "job failed"),
      onAhead: (job, aheadMs) =>
        log.warn(
          { job, aheadMs },
          "a schedule lay in the future and was begun again: a worker's clock is wrong",
        ),
    });
    opened.add(queue, (one) => one.close());
    const handlers = createHandlers({ ...(await openDeps(given, opened)), hint: (name) => queue.hint(name) });
    const hasQueue = config.trailQueueUrl !== undefined;
    const without = new Set<JobName>([
      ...(hasQueue ? [] : ["receive-messages" as const]),
      ...(config.folders.length > 0 ? [] : ["watch-folders" as const]),
      ...(config.audit.heads ? [] : ["sign-audit-head" as const]),
    ]);
    const own = JOB_NAMES.filter((one) => roles.has(JOBS[one].role));
    const jobs = own.filter((one) => !without.has(one));
    // what was configured before would look like work that nobody does
    for (const name of own) if (without.has(name)) await queue.forget(name);
    for (const name of jobs) {
      const work = untilStopped(handlers[name], signal);
      await queue.work(name, () => inSpan({ name: `job ${name}` }, work));
      await queue.hint(name); // nobody may have looked for long
    }
    const on = config.redisUrl === undefined ? "postgres" : "redis";
    await noteVersion(database.pool, { version: readVersion(), commit: readCommit() });
    log.info({ roles: [...roles].join(","), queue: on }, "worker started");
    await ended(signal);
    log.info("worker stops: what is under way ends");
    await queue.close();
  } finally {
    await opened.close();
  }
  log.info("worker stopped");
}

/** Opens what the roles need. */
async function openDeps(given: WorkerGiven, opened: Opened): Promise<Omit<LiveDeps, "hint">> {
  const { database, policy, config, roles, log, signal } = given;
  const { pool, db } = database;
  const catalog = openCatalog(pool, {
    file: policy.catalog,
    declared: readDeclared,
  });
  const rules: RulePolicy = {
    rules: policy.rules,
    correlations: policy.correlations,
    hasBrokenRules: policy.broken.length > 0,
  };
  const start = async (role: Role): Promise<ScanThreads | undefined> => {
    if (!roles.has(role)) return undefined;
    // those who ingest and those who derive do not wait for each other
    const sharers = roles.has("ingest") && roles.has("derive") ? 2 : 1;
    const share = Math.max(1, Math.floor((config.threads ?? availableParallelism()) / sharers));
    const count = role === "lookup" ? 1 : share; // AWS answers more slowly than one stores
    const threads = opened.add(startScanThreads({ ...config, threads: count }, policy), (one) => one.close());
    await threads.broadcast({ kind: "open", databaseUrl: database.url });
    await threads.broadcast({ kind: "rules", policy: rules });
    return threads;
  };
  const tell = teller(catalog);
  const sender = opened.add(openSender(database, { catalog, isOnce: false }, config), (one) => one.close());
  const ingest = await start("ingest");
  const derive = await start("derive");
  const isAsked = roles.has("lookup") && config.lookup.places.length > 0;
  const asking = isAsked ? await start("lookup") : undefined;
  return {
    pool,
    db,
    ingest: () => started(ingest),
    lookup: isAsked ? { ...(await openLookup(given, opened)), threads: () => started(asking) } : undefined,
    derive: async () => ({
      pool,
      db,
      threads: started(derive),
      catalog: await tell(started(derive)),
      policy: rules,
      inputs: deriveInputs(policy, config),
      onProgress: () => undefined,
      onNote: (line) => log.warn({ finding: shownText(line) }, "gap in our own sight"),
      signal: new AbortController().signal, // what is under way ends by itself
    }),
    ...(await openSources({ pool, config, roles }, opened)),
    sync: { scopes: config.controlPlane, open: (key) => openScope(key, config), catalog },
    coverage: { ...openTrails(config, signal), catalog },
    ...comparing(given, catalog),
    reviews: { version: readVersion(), reports: keptReports(config), identity: config },
    deliver: () => sender.deliver(),
    checkRoutes: () => sender.check(),
    signHead: headSigner(pool, config, opened),
    retention: config.retention,
    leave: () => leaveOver({ ...config, pathStyle: config.s3PathStyle, pool, signal }),
    note: (phrase, figures) => log.info(figures, phrase),
    signal,
  };
}

/** Has threads make the catalog that stands, where they do not have it: they begin with the file's. Of one set of threads. */
function teller(catalog: CurrentCatalog): (threads: ScanThreads) => Promise<CatalogIndex> {
  let told: CatalogIndex | undefined;
  return async (threads) => {
    const index = await catalog.read();
    const { made, declared = NOTHING_DECLARED } = index.catalog;
    if (index !== told)
      await threads.broadcast(made ? { kind: "catalog", given: made } : { kind: "declared", declared });
    told = index;
    return index;
  };
}

/** What plan and grants, and uses of roles for emergencies, are compared with. */
function comparing(
  { database: { pool }, config }: WorkerGiven,
  catalog: CurrentCatalog,
): Pick<LiveDeps, "governance" | "breakGlass" | "revoke"> {
  return {
    revoke: {
      policy: async () => (await readMeshPolicy(pool))?.revocation,
      open: (scope) => openRevoker(scope, config),
    },
    governance: {
      given: async () => readCatalogGiven(pool, await readDeclared(pool)),
      prescribed: () => readPrescribed(pool),
      catalog,
    },
    breakGlass: {
      roles: () => listNamedRoles(pool),
      identity: config,
    },
  };
}

function started(threads: ScanThreads | undefined): ScanThreads {
  invariant(threads, "a job was done by a worker without its role");
  return threads;
}

async function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
