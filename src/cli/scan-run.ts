/** A scan from the command line's point of view: check the inputs, open the database, run the job, print. */
import process from "node:process";
import { listBatches, openDatabase, readPolicy } from "../app.ts";
import { notify } from "../sender.ts";
import type { Database, Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { hasReads, renderLearnt } from "../reports/scan/learnt.ts";
import { renderScan } from "../reports/scan/render.ts";
import { pendingNote } from "../reports/scan/summary.ts";
import { volumeNote } from "../reports/scan/volume-note.ts";
import { readKnownHistory } from "../store/volume.ts";
import type { KnownHistory } from "../store/volume.ts";
import type { ScanSummary } from "../reports/scan/summary.ts";
import { sayQuarantined } from "./quarantine-notes.ts";
import { endWithBroken } from "./broken-rules.ts";
import type { ScanOptions } from "./commands/scan.ts";
import { firstSteps } from "./first-steps.ts";
import { readGivenSettings } from "./given-settings.ts";
import { judge } from "./judge.ts";
import type { Judged } from "./judge.ts";
import { checkInputs } from "./kept-inputs.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { withThreads } from "./with-threads.ts";
import { checkOut, writeOut } from "./write-out.ts";

export interface ScanEnvironment {
  readonly config: Config;
  readonly signal: AbortSignal;
  /** Runs while the database is open, after the report is printed. */
  readonly afterwards?: (database: Database, policy: Policy) => Promise<void>;
}

const SCAN = { verb: "scan", fix: "give --catalog, or another --data-dir" } as const;

/** Scans and prints. Nothing is written anywhere before paths, catalog and rules are known to be good. */
export async function performScan(
  paths: readonly string[],
  options: ScanOptions,
  environment: ScanEnvironment,
): Promise<Judged> {
  const started = process.hrtime.bigint();
  const { config, signal } = environment;
  for (const path of [options.output, options.summary ?? "-"]) checkOut(path);
  const policy = await readPolicy({
    catalog: options.catalog,
    rules: options.rules ?? [],
    pipelines: options.pipeline ?? [],
    builtinRules: options.builtinRules,
  });
  const put = await readGivenSettings(options);
  const batches = await listBatches(paths);
  signal.throwIfAborted();
  const open = (): Promise<Database> => openDatabase(config, options.dataDir);
  const printed = await withThreads({ open, policy, config, signal }, async (workplace) => {
    const { database } = workplace;
    if (database.lasting) await checkInputs(database, { policy, config }, SCAN);
    await put(database.pool, policy.catalog);
    const printed = await judge(workplace, batches);
    await print(printed, options, config);
    const history = await readKnownHistory(database.pool);
    say(printed, { policy, paths, options, history });
    await writeTimings(printed.summary, options.summary, started);
    if (options.notify) await send(database, policy, config);
    await environment.afterwards?.(database, policy);
    return printed;
  });
  endWithBroken(policy);
  return printed;
}

/** Sends alerts, after the report is out: a topic that refuses takes nothing from the reader. */
async function send(database: Database, policy: Policy, config: Config): Promise<void> {
  const { sent, failed, unrouted, observed } = await notify(database, policy, config);
  process.stderr.write(`${sent} ${sent === 1 ? "message" : "messages"} sent\n`);
  for (const { route, reason } of failed) process.stderr.write(`not accepted by ${route}: ${reason}\n`);
  if (observed > 0) {
    process.stderr.write(
      `${formatCounted(observed, "alert")} kept and told to nobody: domains that are new are only observed; see what their owners would get with rollout preview DOMAIN, and have them told with rollout promote DOMAIN\n`,
    );
  }
  if (unrouted > 0) {
    process.stderr.write(
      `${unrouted} alerts have no topic: give domains a topic_arn, or set AUDITPLANE_FALLBACK_TOPIC_ARN\n`,
    );
  }
  if (failed.length + unrouted === 0) return;
  throw new AuditplaneError(
    "delivery_failed",
    "could not deliver every alert; mend the cause and run again with --notify",
  );
}

async function print(printed: Judged, options: ScanOptions, config: Config): Promise<void> {
  await printOut(options.output, renderScan(printed, options.format, outputStyle(options.output, config)));
}

interface Said {
  readonly policy: Policy;
  readonly paths: readonly string[];
  readonly options: ScanOptions;
  readonly history: KnownHistory | undefined;
}

const UNGOVERNED = "Without --catalog every access is ungoverned: nobody can say who owns the data.\n";

/** What a reader should know besides the data: set-aside files, verdicts that wait. */
function say({ outcome, summary }: Judged, { policy, paths, options, history }: Said): void {
  sayQuarantined(outcome.files);
  const volume = volumeNote(history);
  if (volume !== undefined) process.stderr.write(`${volume}\n`);
  const { catalog } = policy;
  const note = pendingNote(summary, catalog ? isoTime(catalog.asOf) : null);
  if (note !== undefined) process.stderr.write(`${note}\n`);
  if (catalog) return;
  const uses = outcome.days.flatMap(({ report }) => report.uses);
  const learnt = options.format === "table" ? renderLearnt(uses, summary) : UNGOVERNED;
  process.stderr.write(learnt + (hasReads(uses) ? firstSteps(paths, options) : ""));
}

async function writeTimings(summary: ScanSummary, path: string | undefined, started: bigint): Promise<void> {
  const duration = Number((process.hrtime.bigint() - started) / 1_000_000n);
  const timings = {
    duration_ms: duration,
    events_per_second: Math.round((summary.records.read * 1000) / Math.max(duration, 1)),
    peak_rss_bytes: process.resourceUsage().maxRSS * 1024,
  };
  if (path !== undefined) await writeOut(path, `${JSON.stringify({ ...summary, ...timings }, null, 2)}\n`);
  process.stderr.write(`${summary.records.read} records in ${(duration / 1000).toFixed(1)} s\n`);
}
