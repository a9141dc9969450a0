/** Composition root of a worker thread: builds what jobs need and answers one task at a time. */
import { parentPort, workerData } from "node:worker_threads";
import { NO_CATALOG, indexCatalog } from "./core/catalog/index-catalog.ts";
import type { Catalog } from "./core/catalog/catalog.ts";
import { createJudge } from "./core/catalog/judge.ts";
import { compileRules } from "./core/sigma/rule-set.ts";
import type { SigmaRule } from "./core/sigma/rule.ts";
import { connect } from "./database/connect.ts";
import { AuditplaneError, invariant, reasonOf } from "./errors.ts";
import type { DeriveContext } from "./jobs/derive/context.ts";
import { Enricher } from "./jobs/derive/enrich.ts";
import { deriveDay } from "./jobs/derive/index.ts";
import { ingestBatch } from "./jobs/ingest/index.ts";
import { findingRules } from "./jobs/derive/rules.ts";
import type { ScanResult, ScanTask } from "./jobs/scan/tasks.ts";
import type { ThreadAnswer } from "./jobs/threads.ts";
import { sources } from "./sources/index.ts";
import { Dictionary } from "./store/dictionary.ts";
import { PeopleIds } from "./store/people.ts";

/** Plain data: it crosses into the thread. */
export interface ThreadData {
  readonly databaseUrl: string;
  readonly rules: readonly SigmaRule[];
  readonly catalog: Catalog | undefined;
  readonly trustedSessionRoles: readonly string[];
  readonly trustedSourceIdentity: readonly string[];
}

const data = workerData as ThreadData;
/** One for the transaction, one for dictionary rows that are committed at once. */
const { pool } = connect(data.databaseUrl, 2);
const dictionary = new Dictionary(pool);
const ingestDeps = {
  pool,
  dictionary,
  source: sources.folder,
  rules: compileRules(data.rules, "cloudtrail"),
  knownDays: new Set<number>(),
};
let derive: { context: DeriveContext; enricher: Enricher } | undefined;

async function perform(task: ScanTask): Promise<ScanResult> {
  switch (task.kind) {
    case "ingest":
      return { kind: "ingest", files: await ingestBatch(task.files, ingestDeps) };
    case "prepare": {
      const context = contextFor(task);
      derive = { context, enricher: new Enricher(context) };
      return { kind: "prepare" };
    }
    case "derive":
      invariant(derive, "derive was asked for before it was prepared");
      return { kind: "derive", day: await deriveDay(task.day, derive.context, derive.enricher) };
  }
}

function contextFor(task: Extract<ScanTask, { kind: "prepare" }>): DeriveContext {
  const catalog = indexCatalog(data.catalog ?? NO_CATALOG);
  const believed = data.trustedSourceIdentity;
  return {
    pool,
    dictionary,
    people: new PeopleIds(pool),
    catalog,
    judge: createJudge(catalog),
    identity: {
      ownAccounts: new Set([...task.ownAccounts, ...catalog.accounts]),
      trustedSessionRoles: new Set(data.trustedSessionRoles),
      trustedSourceIdentity: believed.length === 0 ? undefined : new Set(believed),
    },
    accessRules: compileRules(data.rules, "access"),
    volumeRules: compileRules(data.rules, "volume"),
    findingRules: findingRules(data.rules),
    now: task.now,
    reportFiles: task.reportFiles && new Set(task.reportFiles),
  };
}

parentPort?.on("message", (task: ScanTask) => {
  perform(task)
    .then((result): ThreadAnswer<ScanResult> => ({ result }))
    .catch((error: unknown): ThreadAnswer<ScanResult> => {
      const code = error instanceof AuditplaneError ? error.code : undefined;
      return { error: { code, message: reasonOf(error) } };
    })
    .then((answer) => parentPort?.postMessage(answer))
    .catch(() => undefined);
});
