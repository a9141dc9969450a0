/** The access map from the command line's point of view: bring the database up to date, print, or write a decision. */
import process from "node:process";
import { amendCatalog, listBatches, openDatabase, openKeptDatabase, readPolicy } from "../app.ts";
import type { Database, Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { NO_CATALOG, indexCatalog } from "../core/catalog/index-catalog.ts";
import { isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { deriveDays } from "../jobs/scan/derive-days.ts";
import { runScan } from "../jobs/scan/index.ts";
import { mapAccess } from "../reports/access-map/compute.ts";
import type { MapRow } from "../reports/access-map/compute.ts";
import { exempt, request } from "../reports/access-map/decide.ts";
import type { Decided } from "../reports/access-map/decide.ts";
import { readReads } from "../reports/access-map/query.ts";
import { renderMap } from "../reports/access-map/render.ts";
import type { MapFormat } from "../reports/access-map/render.ts";
import { nextSteps, shellWord } from "../reports/next-steps.ts";
import { readClock } from "../store/clock.ts";
import type { PolicyOptions } from "./policy-options.ts";
import { programName } from "./program-name.ts";
import { withThreads } from "./with-threads.ts";
import { writeOut } from "./write-out.ts";

export interface MapOptions extends PolicyOptions {
  readonly catalog: string;
  readonly format: MapFormat;
  readonly output: string;
  readonly dataDir?: string;
  readonly exempt?: string[];
  readonly reason?: string;
  readonly until?: string;
  readonly approvedBy?: string;
  readonly request?: string[];
  readonly justification?: string;
  readonly requestedBy?: string;
}

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
  const policy = await readPolicy({
    catalog: options.catalog,
    rules: options.rules ?? [],
    builtinRules: options.builtinRules,
  });
  const rows = await withRows(paths, { policy, options, ...environment });
  if (decisions.length > 0) return await decide(rows, decisions, { options, policy });
  const toTerminal = options.output === "-";
  const style = {
    width: toTerminal && process.stdout.isTTY ? process.stdout.columns : 140,
    colour: toTerminal && process.stdout.isTTY && environment.config.colour,
  };
  const asOf = policy.catalog ? isoTime(policy.catalog.asOf) : null;
  const text = renderMap({ rows, asOf }, options.format, style);
  if (toTerminal) process.stdout.write(text);
  else await writeOut(options.output, text);
  if (options.format === "table" && rows.length > 0) process.stderr.write(suggest(rows, paths, options));
}

interface RowsGiven extends MapEnvironment {
  readonly policy: Policy;
  readonly options: MapOptions;
}

/** Reads the files, if any, derives what is behind, and maps all that the database holds. */
async function withRows(paths: readonly string[], given: RowsGiven): Promise<MapRow[]> {
  const { policy, options, config, signal } = given;
  const batches = await listBatches(paths);
  signal.throwIfAborted();
  const open = paths.length === 0 ? openKeptDatabase : openDatabase;
  const database: Database = await open(config, options.dataDir);
  try {
    await withThreads(database, { policy, config, signal }, async (deps) =>
      paths.length === 0
        ? await deriveDays({ now: await readClock(database.pool), reportFiles: undefined, hours: [] }, deps)
        : await runScan(batches, { ...deps, shared: database.lasting }),
    );
    return mapAccess(await readReads(database.pool), indexCatalog(policy.catalog ?? NO_CATALOG));
  } finally {
    await database.close();
  }
}

interface Decision {
  readonly id: string;
  readonly make: (row: MapRow, policy: Policy) => Decided;
}

/** What was asked for besides printing; throws `usage` where a decision lacks its reason. */
function decisionsOf(options: MapOptions): Decision[] {
  const { reason, until, approvedBy, justification, requestedBy } = options;
  const exemptions = (options.exempt ?? []).map((id): Decision => {
    if (reason === undefined || until === undefined) {
      throw new AuditplaneError(
        "usage",
        "could not exempt: an exemption has a reason and an end; give --reason TEXT and --until 2027-01-01T00:00:00Z",
      );
    }
    const terms = { reason, until, approvedBy };
    return { id, make: (row, { catalog }) => exempt(row, terms, catalog ?? NO_CATALOG) };
  });
  const requests = (options.request ?? []).map((id): Decision => {
    if (justification === undefined) {
      throw new AuditplaneError(
        "usage",
        "could not request: the owner of the data decides by a justification; give --justification TEXT",
      );
    }
    const terms = { justification, requestedBy };
    return { id, make: (row, { catalog }) => request(row, terms, catalog ?? NO_CATALOG) };
  });
  return [...exemptions, ...requests];
}

async function decide(
  rows: readonly MapRow[],
  decisions: readonly Decision[],
  { options, policy }: { options: MapOptions; policy: Policy },
): Promise<void> {
  const made = decisions.map(({ id, make }) => {
    const row = rows.find((one) => one.id === id);
    const decided = row
      ? make(row, policy)
      : { refused: "no row of the map has this id; print the map to see them" };
    if ("refused" in decided)
      throw new AuditplaneError("usage", `could not decide about ${id}: ${decided.refused}`);
    return decided.entries;
  });
  const people = made.flatMap((entries) => entries.people);
  const additions = {
    people: [...new Map(people.map((person) => [person["id"], person])).values()],
    exemptions: made.flatMap(({ exemptions }) => exemptions),
    subscriptions: made.flatMap(({ subscriptions }) => subscriptions),
  };
  await amendCatalog(options.catalog, additions);
  for (const [list, entries] of Object.entries(additions))
    for (const entry of entries) process.stdout.write(`${list}: ${JSON.stringify(entry)}\n`);
  process.stderr.write(`Added to ${options.catalog}. The next run judges by it.\n`);
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
