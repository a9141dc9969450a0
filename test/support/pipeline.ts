/** Runs scans in this process on real Postgres: the same jobs as the command line, without threads. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll } from "vitest";
import { NO_CATALOG, indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { parseCatalog } from "../../src/core/catalog/parse-catalog.ts";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import type { Correlation } from "../../src/core/sigma/correlation/correlation.ts";
import { readRule } from "./rules.ts";
import type { SigmaRule } from "../../src/core/sigma/rule.ts";
import type { Connection } from "../../src/database/connect.ts";
import { runReplay } from "../../src/jobs/replay/index.ts";
import type { ReplayOutcome } from "../../src/jobs/replay/index.ts";
import { deriveDays } from "../../src/jobs/scan/derive-days.ts";
import type { ThreadedDeps } from "../../src/jobs/scan/derive-days.ts";
import { runScan } from "../../src/jobs/scan/index.ts";
import type { ScanOutcome } from "../../src/jobs/scan/index.ts";
import { createPerformer } from "../../src/jobs/scan/perform.ts";
import { readFindings } from "../../src/reports/scan/query.ts";
import { summarise } from "../../src/reports/scan/summary.ts";
import type { ScanSummary } from "../../src/reports/scan/summary.ts";
import { sources } from "../../src/sources/index.ts";
import { loadRules } from "../../src/sources/rule-folder/index.ts";
import type { RawBatch } from "../../src/sources/source.ts";
import type { Wanted } from "../../src/store/quarantine.ts";
import { aFile } from "./records.ts";
import type { TrailRecord } from "./records.ts";

export interface ScanResult {
  readonly summary: ScanSummary;
  readonly findings: readonly PrintedFinding[];
  readonly outcome: ScanOutcome;
}

/** A folder that is removed after the file's tests, and a writer of trail files into it. */
export function useFolder(): {
  readonly path: string;
  write(name: string, records: readonly TrailRecord[] | string | Buffer): string;
} {
  const path = mkdtempSync(join(tmpdir(), "auditplane-test-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      const bytes = Array.isArray(content)
        ? gzipSync(aFile(content as TrailRecord[]))
        : (content as string | Buffer);
      writeFileSync(file, bytes);
      return file;
    },
  };
}

export interface ScanGiven {
  readonly catalog?: Catalog;
  readonly rules?: readonly SigmaRule[];
  readonly correlations?: readonly Correlation[];
  /** Rules beside these could not be read. */
  readonly hasBrokenRules?: boolean;
  /** The database may hold more than these files; default true. */
  readonly shared?: boolean;
  /** Order of the batches; default as listed. */
  readonly reversed?: boolean;
  /** Throws after ingest: hours stay marked. */
  readonly stopBeforeDerive?: boolean;
  /** Runs once, when what is to be derived is known and nothing is derived yet. */
  readonly meanwhile?: () => Promise<void>;
  /** What a worker remembers between hours; default more than a test has. */
  readonly cacheMax?: number;
  /** The database's clock, in ms; default what it is. */
  readonly now?: number;
}

/** Scans paths into the database. */
export async function scan(
  database: Connection,
  paths: readonly string[],
  given: ScanGiven = {},
): Promise<ScanResult> {
  const batches: RawBatch[] = [];
  for await (const batch of sources.folder.poll(undefined, { paths: [...paths] })) {
    // one file a batch, so that files meet in the database and not in memory
    for (const file of batch.files) batches.push({ files: [file] });
  }
  if (given.reversed) batches.reverse();
  const deps = await jobDeps(database, given);
  const outcome = await runScan(batches, { ...deps, shared: given.shared ?? true });
  const reports = outcome.days.map(({ report }) => report);
  const findings = await readFindings(
    database.pool,
    reports.flatMap((report) => report.findings),
  );
  return { outcome, findings, summary: summarise(outcome.files, reports, findings) };
}

/** Ingests files, then derives what is behind at a time, as a service that never ends does. */
export async function derive(
  database: Connection,
  paths: readonly string[],
  { freezes, ...given }: ScanGiven & { readonly now: number; readonly freezes: boolean },
): Promise<void> {
  if (paths.length > 0)
    await scan(database, paths, { ...given, stopBeforeDerive: true }).catch(() => undefined);
  const deps = await jobDeps(database, given);
  await deriveDays({ now: given.now, reportFiles: undefined, hours: [], freezes }, deps);
}

/** Reads again what was set aside. */
export async function replay(
  database: Connection,
  wanted: Partial<Wanted> = {},
  given: ScanGiven = {},
): Promise<ReplayOutcome> {
  return runReplay({ reason: undefined, paths: undefined, ...wanted }, await jobDeps(database, given));
}

async function jobDeps(database: Connection, given: ScanGiven): Promise<ThreadedDeps> {
  const rules = given.rules ?? (await builtinRules());
  const { now, correlations = [] } = given;
  const perform = createPerformer(
    {
      catalog: given.catalog,
      trustedSessionRoles: [],
      trustedSourceIdentity: [],
      cacheMax: given.cacheMax ?? 1_000,
      s3PathStyle: true,
    },
    database.pool,
    now === undefined ? undefined : () => Promise.resolve(now),
  );
  const policy = { rules, correlations, hasBrokenRules: given.hasBrokenRules ?? false };
  await perform({ kind: "rules", policy });
  let last: Promise<unknown> = Promise.resolve();
  let { meanwhile } = given;
  const threads = {
    size: 1,
    run: (task: Parameters<typeof perform>[0]) => {
      const result = last.then(() => perform(task));
      last = result.catch(() => undefined);
      return result;
    },
    broadcast: async (task: Parameters<typeof perform>[0]) => {
      if (given.stopBeforeDerive) throw new Error("stopped");
      const once = meanwhile;
      meanwhile = undefined;
      await once?.();
      await perform(task);
    },
    close: () => Promise.resolve(),
  };
  return {
    pool: database.pool,
    db: database.db,
    threads,
    catalog: indexCatalog(given.catalog ?? NO_CATALOG),
    policy,
    inputs: { rules: [...rules, ...correlations].map(({ version }) => version).join() },
    onProgress: () => undefined,
    onNote: () => undefined,
    signal: new AbortController().signal,
  };
}

let builtin: Promise<readonly SigmaRule[]> | undefined;

/** Read once in a file: a tenth of a second, in which a scan of a test is done. */
export function builtinRules(): Promise<readonly SigmaRule[]> {
  return (builtin ??= readBuiltinRules());
}

async function readBuiltinRules(): Promise<readonly SigmaRule[]> {
  const { rules, problems } = await loadRules([join(import.meta.dirname, "../../rules")]);
  if (problems.length > 0) throw new Error(problems[0]?.message);
  return rules;
}

/** A catalog from plain data; throws with the problems. */
export function catalogOf(data: Record<string, unknown>): Catalog {
  const parsed = parseCatalog(JSON.stringify(data), "catalog.json");
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.catalog;
}

/** A rule from its detection, judging `logsource` (default: access facts). */
export function ruleOf(
  detection: string,
  more = "",
  logsource = "{ product: auditplane, category: access }",
): SigmaRule {
  const text = `title: Test rule\nid: 6e8f2b5c-3d34-4b55-9f0e-222222222222\nlevel: high\nlogsource: ${logsource}\ndetection: ${detection}\n${more}\n`;
  const parsed = readRule(text, "rule.yml");
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.rule;
}
