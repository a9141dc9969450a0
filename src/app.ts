/** Composition root: opens the database, starts the threads, hands both to jobs, closes everything once. */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { join, resolve, sep } from "node:path";
import type { Kysely } from "kysely";
import type { Config } from "./config.ts";
import type { Catalog } from "./core/catalog/catalog.ts";
import { formatProblem } from "./core/problem.ts";
import type { Correlation } from "./core/sigma/correlation/correlation.ts";
import type { Pipeline } from "./core/sigma/pipeline/pipeline.ts";
import type { SigmaRule } from "./core/sigma/rule.ts";
import { connect } from "./database/connect.ts";
import type { Connection } from "./database/connect.ts";
import { holdsDatabase } from "./database/data-directory.ts";
import { startEmbedded } from "./database/embedded.ts";
import { migrate } from "./database/migrate.ts";
import { AuditplaneError } from "./errors.ts";
import type { WorkerData } from "./jobs/scan/perform.ts";
import type { OpenTask, ScanResult, ScanTask } from "./jobs/scan/tasks.ts";
import { startThreads } from "./jobs/threads.ts";
import type { Threads } from "./jobs/threads.ts";
import { PACKAGE_FOLDER } from "./package-folder.ts";
import { JOBS, ROLES } from "./queue/jobs.ts";
import { createEvidenceFolder } from "./sinks/evidence-folder/index.ts";
import { amendCatalog } from "./sources/catalog-file/amend.ts";
import { readCatalog } from "./sources/catalog-file/index.ts";
import { openEvidenceFolder } from "./sources/evidence-folder/index.ts";
import { readHeads } from "./sources/audit-heads/index.ts";
import { readHeadKeys, readSigningKey } from "./sources/audit-key/index.ts";
import { readMeshPolicyFiles } from "./sources/mesh-policy-file/index.ts";
import { openDomainPolicy } from "./sources/datazone-policy/index.ts";
import { readSettingsFile } from "./sources/settings-file/index.ts";
import { sources } from "./sources/index.ts";
import { openTrailCopy } from "./sources/folder/trail-copy.ts";
import { readPipelines } from "./sources/pipeline-file/index.ts";
import { openReader } from "./sources/reader.ts";
import { openReportFolder, readTrust } from "./sources/report-folder/index.ts";
import { askPublicKeys } from "./sources/public-keys/ask.ts";
import { readPublicKeys } from "./sources/public-keys/index.ts";
import { loadRules } from "./sources/rule-folder/index.ts";
import type { About } from "./sources/rule-folder/index.ts";
import { loadRuleFiles } from "./sources/rule-folder/load-files.ts";
import { loadPrepared } from "./sources/rule-folder/prepared.ts";
import type { RuleFile, RuleFiles } from "./sources/rule-folder/load-files.ts";
import { openBuckets } from "./sources/s3-trail/bucket.ts";
import { parseLocation } from "./sources/s3-trail/place.ts";
import { openTrailBucket } from "./sources/s3-trail/trail-objects.ts";
import type { DeliveryDays } from "./core/integrity/trail-object.ts";
import type { ScopeReader } from "./sources/scope-reader.ts";
import { openScope as openScopeOf } from "./sources/scopes.ts";
import type { RawBatch } from "./sources/source.ts";
import type { TrailEntry, TrailObjects } from "./sources/trail-objects.ts";
import { inSpan, ownFigures } from "./tracing.ts";

/** Folders that ship beside the code. */
export const MIGRATIONS = join(PACKAGE_FOLDER, "migrations");
export const BUILTIN_RULES = join(PACKAGE_FOLDER, "rules");
/** Beside the built code alone: there the rules are what this code made of them. */
const PREPARED_RULES = join(import.meta.dirname, "builtin-rules.json");
export const PIPELINES = join(PACKAGE_FOLDER, "pipelines");
export const SKELETONS = join(PACKAGE_FOLDER, "skeletons");

export interface Database extends Connection {
  readonly url: string;
  /** True where the data outlive the run. */
  readonly lasting: boolean;
}

/**
 * Opens the database: DATABASE_URL, else an embedded one in `dataDir`, else one that lives as long as the run.
 * The schema is brought up to date.
 */
export async function openDatabase(config: Config, dataDir: string | undefined): Promise<Database> {
  const embedded =
    config.databaseUrl === undefined || dataDir !== undefined
      ? await startEmbedded(dataDir === undefined ? {} : { directory: dataDir })
      : undefined;
  const url = embedded?.url ?? (config.databaseUrl as string);
  const connection = connect(url, 4);
  const close = async (): Promise<void> => {
    await connection.close();
    await embedded?.stop();
  };
  try {
    await migrate(connection.db as unknown as Kysely<never>, MIGRATIONS);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...connection, close, url, lasting: dataDir !== undefined || config.databaseUrl !== undefined };
}

/**
 * Opens a database that an earlier run has kept. Throws `usage` where none is named, and `input_missing` where none is:
 * a name with a slip must not make an empty one.
 */
export async function openKeptDatabase(config: Config, dataDir: string | undefined): Promise<Database> {
  if (dataDir === undefined && config.databaseUrl === undefined) {
    throw new AuditplaneError(
      "usage",
      "could not open the database: neither --data-dir nor DATABASE_URL is given; give the one that scan was given",
    );
  }
  if (dataDir !== undefined && !holdsDatabase(dataDir)) {
    throw new AuditplaneError(
      "input_missing",
      `could not open the database in ${dataDir}: there is none; give the --data-dir that scan was given`,
    );
  }
  return openDatabase(config, dataDir);
}

/** What a scan is given besides records. */
export interface Policy {
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly Correlation[];
  readonly catalog: Catalog | undefined;
  /** Rules that are left out as they, or others, say themselves; a line each. */
  readonly leftOut: readonly string[];
  /** What is wrong with rules that could not be used, and how to mend it; a line each. */
  readonly broken: readonly string[];
}

/**
 * Reads rules and catalog. The pipelines are for the rules that are given: ours have the names that they need. A rule that
 * is broken stops no other. Throws `pipeline_invalid` or `catalog_invalid` with every problem on a line of its own.
 */
export async function readPolicy(given: {
  catalog: string | undefined;
  rules: readonly string[];
  pipelines: readonly string[];
  builtinRules: boolean;
}): Promise<Policy> {
  const pipeline = await readPipelines(given.pipelines, PIPELINES);
  const builtin = given.builtinRules ? [BUILTIN_RULES] : [];
  const isBuiltinAlone = given.builtinRules && given.rules.length === 0;
  const prepared = isBuiltinAlone ? await loadPrepared(BUILTIN_RULES, PREPARED_RULES) : undefined;
  const { rules, correlations, problems, notes } =
    prepared ?? (await loadRules([...builtin, ...given.rules], aboutFile(pipeline)));
  const catalog = given.catalog === undefined ? undefined : await readCatalog(given.catalog);
  return {
    rules,
    correlations,
    catalog,
    leftOut: notes.map(formatProblem),
    broken: problems.map(formatProblem),
  };
}

/** Adds entries to the catalog file; see amendCatalog. */
export { amendCatalog };

/** Rule files with their tests, for those who write them. The pipelines are for those that do not ship with us. */
export async function readRuleFiles(
  paths: readonly string[],
  pipelines: readonly string[],
): Promise<RuleFiles> {
  const pipeline = await readPipelines(pipelines, PIPELINES);
  return await loadRuleFiles(paths, aboutFile(pipeline));
}

function aboutFile(pipeline: Pipeline): About {
  return (path) => (isBuiltin({ path }) ? { isBuiltin: true } : { pipeline });
}
export type { RuleFile, RuleFiles };

/** Whether a file is one of the rules that ship beside the code. */
export function isBuiltin({ path }: { readonly path: string }): boolean {
  return resolve(path).startsWith(BUILTIN_RULES + sep);
}

/** A reader of a scope of the control plane. */
export function openScope(key: string, { lookup, s3PathStyle: pathStyle }: Config): Promise<ScopeReader> {
  const { roleArn, externalId, region } = lookup;
  const role = roleArn === undefined ? undefined : { arn: roleArn, externalId, stsRegion: region };
  return openScopeOf(key, { role, pathStyle });
}

export type { RawBatch };

export { readSettingsFile };
export { readMeshPolicyFiles };
export { openDomainPolicy };

export { readHeads, readHeadKeys, readSigningKey };
export { openReportFolder, readTrust };
export { withReportBucket } from "./sources/report-folder/bucket.ts";
export { openArchive } from "./sources/archive/index.ts";
export { openArchiveSink } from "./sinks/archive/index.ts";
export { JOBS, ROLES, askPublicKeys, createEvidenceFolder, openEvidenceFolder, openReader, readPublicKeys };
export type { TrailEntry, TrailObjects };

/** A trail's bucket, or a copy of one on a disk. */
export interface OpenTrail {
  readonly objects: TrailObjects;
  readonly close: () => void;
}

export interface TrailGiven {
  /** What S3 has of the objects of a copy: a JSON file. */
  readonly metadata: string | undefined;
  readonly days: DeliveryDays | undefined;
  readonly pathStyle: boolean;
}

/** `path` is a folder, or `s3://bucket/prefix`. Throws `usage` for what of a bucket nobody can give, and `input_missing`. */
export async function openTrail(path: string, { metadata, days, pathStyle }: TrailGiven): Promise<OpenTrail> {
  if (!path.startsWith("s3://"))
    return { objects: await openTrailCopy(path, { metadata, days }), close: () => undefined };
  const location = parseLocation(path);
  if (!location || metadata !== undefined) {
    const reason = location ? "a bucket has its own metadata; leave --metadata out" : "it names no bucket";
    throw new AuditplaneError("usage", `could not check ${path.slice(0, 200)}: ${reason}`);
  }
  const bucket = openBuckets({ pathStyle });
  return { objects: openTrailBucket(location, bucket, days), close: () => bucket.close() };
}

/** The files to read, in batches. Throws `input_missing` for a path that cannot be read. */
export async function listBatches(paths: readonly string[]): Promise<RawBatch[]> {
  const batches: RawBatch[] = [];
  for await (const batch of sources.folder.poll(undefined, { paths: [...paths] })) batches.push(batch);
  return batches;
}

/** Hashes of what derived state depends on besides records and the catalog: where one changes, all is derived again. */
export function deriveInputs({ rules, correlations }: Policy, config: Config): Record<string, string> {
  const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  return {
    derivation: DERIVATION_VERSION,
    rules: digest([...rules, ...correlations].map(({ id, version, silent }) => [id, version, silent])),
    identity: digest([config.trustedSessionRoles, config.trustedSourceIdentity]),
  };
}

/** Raised when code changes what is derived of the same input. */
const DERIVATION_VERSION = "18";

/** Some tens of megabytes a thread. */
const CACHE_MAX = 100_000;

/** Starts the worker threads of a scan. Their first tasks, to each, are to open the database and to take the rules. */
export function startScanThreads(
  config: Config,
  policy: Pick<Policy, "catalog">,
): Threads<OpenTask | ScanTask, ScanResult> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const workerData: WorkerData = {
    catalog: policy.catalog,
    trustedSessionRoles: config.trustedSessionRoles,
    trustedSourceIdentity: config.trustedSourceIdentity,
    cacheMax: CACHE_MAX,
    s3PathStyle: config.s3PathStyle,
  };
  const threads = startThreads<OpenTask | ScanTask, ScanResult>(
    new URL(`./thread.${extension}`, import.meta.url),
    { count: config.threads ?? availableParallelism(), workerData },
  );
  return {
    ...threads,
    run: async (task, width) =>
      await inSpan({ name: `task ${task.kind}` }, async ({ tell }) => {
        const result = await threads.run(task, width);
        if (result.kind === "objects") tell(ownFigures({ ...result.outcome }));
        return result;
      }),
  };
}
