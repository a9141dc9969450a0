/** A worker with all its jobs, which are done one after the other when a test says so: real Postgres, sources over HTTP, topics of SNS. */
import { openScope } from "../../src/app.ts";
import type { Policy } from "../../src/app.ts";
import type { Config } from "../../src/config.ts";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import type { CatalogIndex } from "../../src/core/catalog/index-catalog.ts";
import type { Connection } from "../../src/database/connect.ts";
import { createHandlers } from "../../src/jobs/live/handlers.ts";
import type { LiveDeps } from "../../src/jobs/live/handlers.ts";
import { createPerformer } from "../../src/jobs/scan/perform.ts";
import type { ThreadedDeps } from "../../src/jobs/scan/derive-days.ts";
import { openCatalog } from "../../src/jobs/sync/current-catalog.ts";
import type { JobName } from "../../src/queue/jobs.ts";
import { openSender } from "../../src/sender.ts";
import { watchFolders } from "../../src/sources/folder/watched.ts";
import { openReader } from "../../src/sources/reader.ts";
import { listNamedRoles } from "../../src/store/break-glass.ts";
import { readDeclared, readPrescribed } from "../../src/store/declared.ts";
import { readCatalogGiven } from "../../src/store/made-catalog.ts";
import { readMeshPolicy } from "../../src/store/mesh-policy.ts";

export interface StoryWorker {
  /** Does each of the jobs once, in the order in which they follow from each other, until nothing is left of any. */
  work(): Promise<void>;
  /** What it noted, as the log of a worker has it. */
  readonly notes: readonly { readonly phrase: string; readonly figures: Readonly<Record<string, unknown>> }[];
  close(): void;
}

const ORDER: readonly JobName[] = [
  "watch-folders",
  "watch-folders", // a file is told of when it is the same at two looks
  "ingest-objects",
  "sync-catalog",
  "watch-governance",
  "watch-break-glass",
  "revoke-access",
  "derive-hours",
  "deliver-alerts",
];

/** `config`: as the worker's environment has it. Close it. */
export async function openStoryWorker(
  database: Connection,
  given: {
    readonly policy: Policy;
    readonly config: Config;
    readonly openRevoker: LiveDeps["revoke"]["open"];
  },
): Promise<StoryWorker> {
  const { policy, config } = given;
  const { pool, db } = database;
  const notes: { phrase: string; figures: Readonly<Record<string, unknown>> }[] = [];
  const catalog = openCatalog(pool, { file: undefined, declared: readDeclared });
  const rules = { rules: policy.rules, correlations: policy.correlations, hasBrokenRules: false };
  const threads = await oneThread(database);
  await threads.broadcast({ kind: "rules", policy: rules });
  const sender = openSender({ ...database, url: "" } as never, { catalog, isOnce: false }, config);
  const { signal } = new AbortController();
  let told: CatalogIndex | undefined;
  const derive = async (): Promise<ThreadedDeps> => {
    const index = await catalog.read();
    const { made, declared = NOTHING_DECLARED } = index.catalog;
    if (index !== told)
      await threads.broadcast(made ? { kind: "catalog", given: made } : { kind: "declared", declared });
    told = index;
    const inputs = { rules: policy.rules.map(({ version }) => version).join() };
    const silent = (): undefined => undefined;
    return {
      pool,
      db,
      threads,
      catalog: index,
      policy: rules,
      inputs,
      onProgress: silent,
      onNote: silent,
      signal,
    };
  };
  const deps: Partial<LiveDeps> = {
    pool,
    db,
    ingest: () => threads,
    derive,
    reader: openReader({ pathStyle: true, rawFile: () => Promise.resolve(undefined) } as never),
    folders: watchFolders(config.folders),
    locations: [],
    sync: { scopes: config.controlPlane, open: (key) => openScope(key, config), catalog },
    governance: {
      given: async () => readCatalogGiven(pool, await readDeclared(pool)),
      prescribed: () => readPrescribed(pool),
      catalog,
    },
    breakGlass: { roles: () => listNamedRoles(pool), identity: config },
    revoke: { policy: async () => (await readMeshPolicy(pool))?.revocation, open: given.openRevoker },
    deliver: () => sender.deliver(),
    hint: () => Promise.resolve(), // the order says what follows
    note: (phrase, figures) => void notes.push({ phrase, figures }),
    signal,
  };
  const handlers = createHandlers(deps as LiveDeps);
  return {
    notes,
    async work() {
      await pool.query("update control_scopes set due_at = now()");
      for (const name of ORDER) await handlers[name]();
    },
    close: () => sender.close(),
  };
}

/** Does tasks in this process, one after the other. */
async function oneThread({ pool }: Connection): Promise<ThreadedDeps["threads"]> {
  const perform = createPerformer(
    {
      catalog: undefined,
      trustedSessionRoles: [],
      trustedSourceIdentity: [],
      cacheMax: 1_000,
      s3PathStyle: true,
    },
    pool,
  );
  let last: Promise<unknown> = Promise.resolve();
  const threads: ThreadedDeps["threads"] = {
    size: 1,
    run(task) {
      const result = last.then(() => perform(task));
      last = result.catch(() => undefined);
      return result;
    },
    async broadcast(task) {
      await perform(task as never);
    },
    close: () => Promise.resolve(),
  };
  return await Promise.resolve(threads);
}
