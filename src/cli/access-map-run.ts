/** The access map from the command line's point of view: bring the database up to date, print, or write a decision. */
import process from "node:process";
import { listBatches, openDatabase, openKeptDatabase, readPolicy } from "../app.ts";
import type { Database, Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { NO_CATALOG, indexCatalog } from "../core/catalog/index-catalog.ts";
import { coverageOf } from "../core/coverage/coverage.ts";
import { isoTime } from "../core/record/time.ts";
import { deriveDays } from "../jobs/scan/derive-days.ts";
import { runScan } from "../jobs/scan/index.ts";
import { mapAccess } from "../reports/access-map/compute.ts";
import type { MapRow } from "../reports/access-map/compute.ts";
import { readReads } from "../reports/access-map/query.ts";
import { renderMap } from "../reports/access-map/render.ts";
import type { MapFormat } from "../reports/access-map/render.ts";
import { sightOf } from "../reports/access-map/sight.ts";
import type { MapSight } from "../reports/access-map/sight.ts";
import { nextSteps, shellWord } from "../reports/next-steps.ts";
import { readCoverage } from "../store/coverage.ts";
import { decide, decisionsOf } from "./access-map-decisions.ts";
import type { DecisionOptions } from "./access-map-decisions.ts";
import { endWithBroken } from "./broken-rules.ts";
import { checkInputs } from "./kept-inputs.ts";
import type { PolicyOptions } from "./policy-options.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { programName } from "./program-name.ts";
import { withThreads } from "./with-threads.ts";
import { checkOut } from "./write-out.ts";

export interface MapOptions extends PolicyOptions, DecisionOptions {
  readonly catalog: string;
  readonly format: MapFormat;
  readonly output: string;
  readonly dataDir?: string;
}

const MAP = { verb: "map access", fix: "give --catalog, or another --data-dir" } as const;

export interface MapEnvironment {
  readonly config: Config;
  readonly signal: AbortSignal;
}

/** Prints the map, or writes what was decided about rows of it into the catalog file. */
export async function performMap(
  paths: readonly string[],
  options: MapOptions,
  environment: MapEnvironment,
): Promise<void> {
  const decisions = decisionsOf(options);
  checkOut(options.output);
  const policy = await readPolicy({
    catalog: options.catalog,
    rules: options.rules ?? [],
    pipelines: options.pipeline ?? [],
    builtinRules: options.builtinRules,
  });
  const mapped = await withRows(paths, { policy, options, ...environment });
  const isJson = options.format === "json";
  if (decisions.length > 0) await decide(mapped.rows, decisions, { path: options.catalog, policy, isJson });
  else await printMap(mapped, { paths, policy, options, ...environment });
  endWithBroken(policy);
}

interface Mapped {
  readonly rows: readonly MapRow[];
  readonly sight: MapSight;
}

async function printMap({ rows, sight }: Mapped, given: PrintGiven): Promise<void> {
  const { paths, policy, options, config } = given;
  const style = outputStyle(options.output, config);
  const asOf = policy.catalog ? isoTime(policy.catalog.asOf) : null;
  const text = renderMap({ rows, asOf, sight }, options.format, style);
  await printOut(options.output, text);
  if (options.format === "table" && rows.length > 0) process.stderr.write(suggest(rows, paths, options));
}

interface RowsGiven extends MapEnvironment {
  readonly policy: Policy;
  readonly options: MapOptions;
}

interface PrintGiven extends RowsGiven {
  readonly paths: readonly string[];
}

/** Reads the files, if any, derives what is behind, and maps all that the database holds. */
async function withRows(paths: readonly string[], given: RowsGiven): Promise<Mapped> {
  const { policy, options, config, signal } = given;
  const batches = await listBatches(paths);
  signal.throwIfAborted();
  const openOne = paths.length === 0 ? openKeptDatabase : openDatabase;
  const open = (): Promise<Database> => openOne(config, options.dataDir);
  return await withThreads({ open, policy, config, signal }, async ({ database, run }) => {
    if (database.lasting) await checkInputs(database, { policy, config }, MAP);
    await run(async (deps) =>
      paths.length === 0
        ? await deriveDays({ now: undefined, reportFiles: undefined, hours: [] }, deps)
        : await runScan(batches, { ...deps, shared: database.lasting }),
    );
    const index = indexCatalog(policy.catalog ?? NO_CATALOG);
    const input = await readCoverage(database.pool);
    return {
      rows: mapAccess(await readReads(database.pool), index),
      sight: sightOf(input, coverageOf(input, index)),
    };
  });
}

function suggest(rows: readonly MapRow[], paths: readonly string[], options: MapOptions): string {
  const open = rows.find(({ way, consumer }) => !DECIDED.has(way) && consumer.kind !== "nobody");
  if (!open) return "";
  const same = [
    programName(),
    "access-map",
    ...(paths.length === 0 ? [] : ["PATH…"]),
    "--catalog",
    shellWord(options.catalog, "FILE"),
    ...(options.dataDir === undefined ? [] : ["--data-dir", shellWord(options.dataDir, "DIR")]),
  ].join(" ");
  const subscribes = open.consumer.kind !== "account";
  return nextSteps([
    ...(subscribes
      ? [[`${same} --request ${open.id} --justification TEXT`, "ask the owner for a subscription"] as const]
      : []),
    [`${same} --exempt ${open.id} --reason TEXT --until TIME`, "declare that it is right, for a while"],
  ]);
}

const DECIDED: ReadonlySet<string> = new Set(["owner", "subscription", "exemption", "platform"]);
