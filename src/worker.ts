/** Composition root of a worker: opens what its roles need, does their jobs, and ends all of it in order. */
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { deriveInputs, openScope, startScanThreads } from "./app.ts";
import type { Database, Policy } from "./app.ts";
import type { Config } from "./config.ts";
import { openSender } from "./sender.ts";
import { NOTHING_DECLARED } from "./core/control-plane/made/catalog-of.ts";
import { openCatalog } from "./jobs/sync/current-catalog.ts";
import type { CurrentCatalog } from "./jobs/sync/current-catalog.ts";
import type { CatalogIndex } from "./core/catalog/index-catalog.ts";
import { parseScope } from "./core/control-plane/scope.ts";
import { shownText } from "./core/record/text.ts";
import { AuditplaneError, invariant } from "./errors.ts";
import type { CoverageGiven } from "./jobs/coverage/index.ts";
import type { LookupGiven } from "./jobs/lookup/due.ts";
import { leaveOver } from "./jobs/archive/leave-over.ts";
import { signHead } from "./jobs/audit/sign-head.ts";
import { createHandlers } from "./jobs/live/handlers.ts";
import type { LiveDeps } from "./jobs/live/handlers.ts";
import { untilStopped } from "./jobs/live/until-stopped.ts";
import type { RulePolicy } from "./jobs/derive/rules.ts";
import type { OpenTask, ScanResult, ScanTask } from "./jobs/scan/tasks.ts";
import type { Threads } from "./jobs/threads.ts";
import type { Logger } from "./logger.ts";
import { openJobQueue } from "./queue/job-queue.ts";
import { JOBS, JOB_NAMES, ROLES } from "./queue/jobs.ts";
import type { JobName, Role } from "./queue/jobs.ts";
import type { Revoker } from "./sinks/datazone-revoke/revoker.ts";
import { openHeadSink } from "./sinks/audit-heads/index.ts";
import { readSigningKey } from "./sources/audit-key/index.ts";
import { watchFolders } from "./sources/folder/watched.ts";
import { NO_DATA_EVENTS } from "./sources/lookup-events/index.ts";
import type { ReaderRole } from "./sources/reader-role.ts";
import { askPublicKeys } from "./sources/public-keys/ask.ts";
import { openReader } from "./sources/reader.ts";
import { openBuckets } from "./sources/s3-trail/bucket.ts";
import { isWithin, parseLocation } from "./sources/s3-trail/place.ts";
import type { TrailLocation } from "./sources/s3-trail/place.ts";
import type { DeliveryQueue } from "./sources/s3-trail/queue.ts";
import { readDeclared, readPrescribed } from "./store/declared.ts";
import { readCatalogGiven } from "./store/made-catalog.ts";
import { readMeshPolicy } from "./store/mesh-policy.ts";
import { readRawFile } from "./store/raw-files.ts";
import { inSpan } from "./tracing.ts";
import { readVersion } from "./version.ts";

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

/** What is open, and how it is closed: the last first. */
class Opened {
  readonly #closing: (() => Promise<void> | void)[] = [];

  add<T>(opened: T, close: (opened: T) => Promise<void> | void): T {
    this.#closing.push(() => close(opened));
    return opened;
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
  }
}

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
    const jobs = JOB_NAMES.filter((one) => roles.has(JOBS[one].role) && !without.has(one));
    for (const name of jobs) {
      const work = untilStopped(handlers[name], signal);
      await queue.work(name, () => inSpan({ name: `job ${name}` }, work));
      await queue.hint(name); // nobody may have looked for long
    }
    const on = config.redisUrl === undefined ? "postgres" : "redis";
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
  const lookup = isAsked ? await openLookup(given, await start("lookup"), opened) : undefined;
  return {
    pool,
    db,
    ingest: () => started(ingest),
    lookup,
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
    ...(await openSources(given, opened)),
    sync: { scopes: config.controlPlane, open: (key) => openScope(key, config), catalog },
    coverage: coverageGiven(given, catalog),
    ...comparing(given, catalog),
    reviews: { version: readVersion() },
    deliver: () => sender.deliver(),
    checkRoutes: () => sender.check(),
    signHead: headSigner(given, opened),
    retention: config.retention,
    leave: () => leaveOver({ ...config, pathStyle: config.s3PathStyle, pool, signal }),
    note: (phrase, figures) => log.info(figures, phrase),
    signal,
  };
}

/** Where everything is read. SDKs are loaded for roles that use them. */
async function openSources(
  { database: { pool }, config, roles }: WorkerGiven,
  opened: Opened,
): Promise<
  Pick<LiveDeps, "queue" | "bucket" | "reader" | "folders" | "locations" | "listDays" | "macie" | "askKeys">
> {
  const openReceived = async (url: string): Promise<DeliveryQueue> => {
    const { openQueue } = await import("./sources/s3-trail/queue.ts");
    return opened.add(openQueue(url), (one) => one.close());
  };
  const { trailQueueUrl: url } = config;
  return {
    queue: roles.has("receive") && url !== undefined ? await openReceived(url) : undefined,
    bucket: opened.add(openBuckets({ pathStyle: config.s3PathStyle }), (one) => one.close()),
    reader: opened.add(
      openReader({ pathStyle: config.s3PathStyle, rawFile: (path) => readRawFile(pool, path) }),
      (one) => one.close(),
    ),
    folders: watchFolders(config.folders),
    locations: locationsOf(config),
    listDays: config.trailDays,
    macie: {
      places: config.macie,
      async open({ region }) {
        const { createMacieClient } = await import("./sources/macie/client.ts");
        return createMacieClient({ region });
      },
    },
    askKeys: askPublicKeys,
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

/** Opens no connection before somebody is asked. `threads`: of those who store. */
async function openLookup(
  { config, log }: Pick<WorkerGiven, "config" | "log">,
  threads: ScanThreads | undefined,
  opened: Opened,
): Promise<LookupGiven> {
  const [{ openClients }, { createPaces }] = await Promise.all([
    import("./sources/lookup-events/clients.ts"),
    import("./sources/lookup-events/pace.ts"),
  ]);
  const { places, days } = config.lookup;
  log.warn({ places: places.length, about: NO_DATA_EVENTS }, "management events are looked up");
  return {
    places,
    backfillDays: days,
    paces: createPaces({
      now: () => performance.now(),
      sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }),
    }),
    clients: opened.add(openClients(readerRole(config)), (one) => one.close()),
    threads: () => started(threads),
    random: Math.random,
  };
}

/** Who is asked is asked in this role; undefined: with the worker's own credentials. */
function readerRole({ lookup: { roleArn, externalId, region } }: Config): ReaderRole | undefined {
  return roleArn === undefined ? undefined : { arn: roleArn, externalId, stsRegion: region };
}

function coverageGiven({ config, signal }: WorkerGiven, catalog: CurrentCatalog): CoverageGiven {
  const role = readerRole(config);
  const locations = locationsOf(config);
  return {
    places: config.coverage,
    async open(place) {
      const { createTrailsApi } = await import("./sources/trails/client.ts");
      return createTrailsApi({ ...place, role, signal });
    },
    isRead: ({ bucket, prefix }) => isWithin({ bucket, key: `${prefix}AWSLogs/` }, locations),
    catalog,
  };
}

/** In a role of its own: without one nothing is asked. */
async function openRevokerOf(
  key: string,
  { revokeRole: roleArn, lookup: { externalId } }: Config,
): Promise<Revoker | undefined> {
  const scope = parseScope(key);
  if (roleArn === undefined || scope?.service !== "datazone") return undefined;
  const { openRevoker } = await import("./sinks/datazone-revoke/index.ts");
  const { account, region, id: domain } = scope;
  return openRevoker({ account, region, domain, roleArn, externalId });
}

/** What plan and grants, and uses of roles for emergencies, are compared with. */
function comparing(
  { database: { pool }, config }: WorkerGiven,
  catalog: CurrentCatalog,
): Pick<LiveDeps, "governance" | "breakGlass" | "revoke"> {
  return {
    revoke: {
      policy: async () => (await readMeshPolicy(pool))?.revocation,
      open: (scope) => openRevokerOf(scope, config),
    },
    governance: {
      given: async () => readCatalogGiven(pool, await readDeclared(pool)),
      prescribed: () => readPrescribed(pool),
      catalog,
    },
    breakGlass: {
      roles: async () => (await readMeshPolicy(pool))?.breakGlass ?? [],
      identity: config,
    },
  };
}

/** The key is read each time: it may be another one by then. */
function headSigner({ database: { pool }, config }: WorkerGiven, opened: Opened): LiveDeps["signHead"] {
  const { heads, keyFile } = config.audit;
  if (!heads || keyFile === undefined) return () => Promise.resolve(undefined);
  const sink = opened.add(openHeadSink(heads, { pathStyle: config.s3PathStyle }), (one) => one.close());
  return async () => await signHead({ pool, key: await readSigningKey(keyFile), sink });
}

function started(threads: ScanThreads | undefined): ScanThreads {
  invariant(threads, "a job was done by a worker without its role");
  return threads;
}

/** Throws `usage` for what is none. */
function locationsOf({ trailLocations }: Config): TrailLocation[] {
  return trailLocations.map((text) => {
    const location = parseLocation(text);
    if (location) return location;
    throw new AuditplaneError(
      "usage",
      `could not take ${shownText(text.slice(0, 100))} from AUDITPLANE_TRAIL_LOCATIONS: it is no bucket; write s3://bucket or s3://bucket/prefix`,
    );
  });
}

async function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
