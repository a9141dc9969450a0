/** Does the tasks of a scan or a replay: the only thing that a worker thread knows how to do. */
import type { Pool } from "pg";
import { RECORD_FIELDS } from "../../core/access/fact.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { NO_CATALOG, indexCatalog } from "../../core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { indexGrants } from "../../core/catalog/grants.ts";
import { createJudge } from "../../core/catalog/judge.ts";
import { copiesAllowedBy } from "../../core/copy/allowed.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { unitsNow } from "../../core/mesh-policy/units-now.ts";
import { declareIn } from "../../core/settings/declared.ts";
import { ceilingsBy } from "../../core/volume/policy-ceiling.ts";
import { createCapture } from "../../core/sigma/correlation/capture.ts";
import { compileRules } from "../../core/sigma/rule-set.ts";
import type { RuleWatch } from "../../core/sigma/rule-set.ts";
import { invariant } from "../../errors.ts";
import { openReader } from "../../sources/reader.ts";
import { openBuckets } from "../../sources/s3-trail/bucket.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import { Dictionary } from "../../store/dictionary.ts";
import { readClock } from "../../store/clock.ts";
import { inTransaction } from "../../store/transaction.ts";
import { readRawFile } from "../../store/raw-files.ts";
import { redate } from "../../core/control-plane/made/redate.ts";
import { makeCatalog } from "../../store/made-catalog.ts";
import { PeopleIds } from "../../store/people.ts";
import { RoleIds } from "../../store/role-ids.ts";
import type { DeriveContext } from "../derive/context.ts";
import { Enricher } from "../derive/enrich.ts";
import { deriveDay } from "../derive/index.ts";
import { correlatedRules, findingRules, knownRules } from "../derive/rules.ts";
import type { RulePolicy } from "../derive/rules.ts";
import { ingestBatch } from "../ingest/index.ts";
import type { IngestDeps } from "../ingest/index.ts";
import { erasedSince } from "../privacy/erased-since.ts";
import { Observer } from "../pipeline/observer.ts";
import { judgeVolume } from "../volume/index.ts";
import { storePage } from "../lookup/store-page.ts";
import { replayBatch } from "../replay/replay-batch.ts";
import { ingestObjects } from "../trail/ingest-objects.ts";
import type { ScanResult, ScanTask } from "./tasks.ts";

/** Plain data: it crosses into threads. */
export interface WorkerData {
  readonly catalog: Catalog | undefined;
  readonly trustedSessionRoles: readonly string[];
  readonly trustedSourceIdentity: readonly string[];
  /** See DeriveContext. */
  readonly cacheMax: number;
  /** See openBuckets. */
  readonly s3PathStyle: boolean;
}

/**
 * Builds what the tasks of one worker share. Its first task gives it rules; the same task later gives it others. The pool
 * needs two connections a task: a transaction, one beside it. The clock is the database's: workers never compare their own.
 */
export function createPerformer(
  data: WorkerData,
  pool: Pool,
  clock: () => Promise<number> = () => readClock(pool),
): (task: ScanTask) => Promise<ScanResult> {
  const dictionary = new Dictionary(pool);
  const observer = new Observer();
  const reading = openReading(data, { pool, dictionary, clock, observations: observer.observations });
  let opened: Bucket | undefined;
  const bucket = (): Bucket => (opened ??= openBuckets({ pathStyle: data.s3PathStyle }));
  let policy: RulePolicy | undefined;
  let ingest: IngestDeps | undefined;
  let catalog = filed(data);
  let derive: { context: DeriveContext; enricher: Enricher } | undefined;
  const perform = async (task: ScanTask): Promise<ScanResult> => {
    switch (task.kind) {
      case "rules": // what is under way ends with the rules that it began with
        ({ policy } = task);
        observer.begin();
        ingest = { ...reading, ...compileRecords(policy, observer.watch()) };
        derive = undefined;
        return { kind: "ready" };
      case "catalog":
      case "declared":
        catalog = await indexTold(task, pool, { file: data.catalog, before: catalog?.catalog });
        derive = undefined;
        return { kind: "ready" };
      case "ingest":
        return { kind: "ingest", files: await ingestBatch(task.files, ruled(ingest)) };
      case "objects":
        return { kind: "objects", outcome: await ingestObjects({ ...ruled(ingest), bucket: bucket() }) };
      case "page":
        return { kind: "page", stored: await storePage(task.page, ruled(ingest)) };
      case "replay":
        return { kind: "replay", files: await replayBatch(task.batch, { ...anew(ruled(ingest)), bucket }) };
      case "prepare": {
        dictionary.forget(); // of what ingest needed, derive needs little
        const given = { ...data, ...ruled(policy), index: catalog };
        const context = contextFor(task, given, { pool, dictionary, watch: observer.watch() });
        derive = { context, enricher: new Enricher(context) };
        return { kind: "ready" };
      }
      case "derive":
        invariant(derive, "derive was asked for before it was prepared");
        return { kind: "derive", day: await deriveDay(task.day, derive.context, derive.enricher) };
      case "volume":
        invariant(derive, "volume was asked for before derive was prepared");
        return { kind: "volume", days: await judgeVolume(task, derive.context, derive.enricher) };
    }
  };
  const forget = (): void => {
    dictionary.forget();
    catalog = filed(data);
  };
  return forgetting(pool, forget, async (task) => {
    const result = await perform(task);
    await observer.store(pool, clock);
    return result;
  });
}

function filed({ catalog }: WorkerData): CatalogIndex | undefined {
  return catalog && indexCatalog(catalog);
}

/** Forgets names before a task that goes by them, where somebody was erased since the last one. */
function forgetting(
  pool: Pool,
  forget: () => void,
  perform: (task: ScanTask) => Promise<ScanResult>,
): (task: ScanTask) => Promise<ScanResult> {
  const isNamelessNow = erasedSince(pool);
  return async (task) => {
    if (REMEMBERING.has(task.kind) && (await isNamelessNow())) forget();
    return await perform(task);
  };
}

/** Who was erased is not to be given to what comes now. */
const REMEMBERING: ReadonlySet<ScanTask["kind"]> = new Set([
  "catalog",
  "ingest",
  "objects",
  "page",
  "replay",
]);

/** For a replay, which nobody does again: days that were known may have left for the archive meanwhile. */
function anew<Deps extends IngestDeps>(deps: Deps): Deps {
  return { ...deps, knownDays: new Set() };
}

/** What ingest needs beside rules. */
function openReading(
  { s3PathStyle }: WorkerData,
  given: Pick<IngestDeps, "pool" | "dictionary" | "clock" | "observations">,
): Omit<IngestDeps, "rules" | "capture"> {
  const { pool } = given;
  const reader = openReader({ pathStyle: s3PathStyle, rawFile: (path) => readRawFile(pool, path) });
  const source = { name: "folder", read: (path: string) => reader.read(path) };
  return { ...given, roleIds: new RoleIds(pool), source, knownDays: new Set() };
}

/** The catalog that a task tells of. `file`: the one that the thread began with; `before`: the last that it made. */
async function indexTold(
  task: Extract<ScanTask, { kind: "catalog" | "declared" }>,
  pool: Pool,
  { file, before }: { readonly file: Catalog | undefined; readonly before: Catalog | undefined },
): Promise<CatalogIndex | undefined> {
  if (task.kind === "declared") return file && indexCatalog(declareIn(file, task.declared));
  const { given } = task;
  const made =
    (before && redate(before, given)) ??
    (await inTransaction(pool, (client) => makeCatalog(client, given))).catalog;
  return indexCatalog(made);
}

function ruled<T>(made: T | undefined): T {
  invariant(made, "work was asked for before there were rules");
  return made;
}

/** The rules on records, and what correlations keep of what they match. */
function compileRecords(
  { rules, correlations }: RulePolicy,
  watch: RuleWatch,
): Pick<IngestDeps, "rules" | "capture"> {
  const known: ReadonlySet<string> = new Set(RECORD_FIELDS);
  return {
    rules: compileRules(rules, "cloudtrail", watch),
    capture: createCapture(correlations, (field) => known.has(field)),
  };
}

function contextFor(
  task: Extract<ScanTask, { kind: "prepare" }>,
  data: WorkerData & RulePolicy & { readonly index: CatalogIndex | undefined },
  { pool, dictionary, watch }: { pool: Pool; dictionary: Dictionary; watch: RuleWatch },
): DeriveContext {
  const catalog = data.index ?? indexCatalog(NO_CATALOG);
  const believed = data.trustedSourceIdentity;
  return {
    pool,
    dictionary,
    people: new PeopleIds(pool),
    catalog,
    judge: createJudge(catalog),
    grantOf: indexGrants(catalog.catalog),
    sensitivities: task.sensitivities,
    filters: task.filters,
    identity: {
      ownAccounts: new Set(task.ownAccounts),
      trustedSessionRoles: new Set(data.trustedSessionRoles.map(roleKey)),
      trustedSourceIdentity: believed.length === 0 ? undefined : new Set(believed),
    },
    accessRules: compileRules(data.rules, "access", watch),
    volumeRules: compileRules(data.rules, "volume", watch),
    governanceRules: compileRules(data.rules, "governance", watch),
    correlations: data.correlations,
    correlated: correlatedRules(data),
    findingRules: findingRules([...data.rules, ...data.correlations]),
    isKnownRule: knownRules(data),
    ceilingOf: ceilingsBy(task.meshPolicy),
    copiesAllowed: copiesAllowedBy(task.meshPolicy, unitsNow(catalog.catalog)),
    now: task.now,
    reportFiles: task.reportFiles && new Set(task.reportFiles),
    hasNoCatalog: data.index === undefined,
    cacheMax: data.cacheMax,
  };
}
