/** A first look from the command line's point of view: look, judge what was read, print, leave nothing behind. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { listBatches, readPolicy } from "../app.ts";
import type { Policy } from "../app.ts";
import { useAws } from "../config.ts";
import type { Config } from "../config.ts";
import { OBJECT_OPERATIONS } from "../core/first-look/data-events.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import type { PrintedFinding } from "../core/finding/print.ts";
import { AuditplaneError } from "../errors.ts";
import { LIMITS, lookForTheFirstTime } from "../jobs/first-look/index.ts";
import type { FirstLook } from "../jobs/first-look/index.ts";
import { renderFirstLook } from "../reports/first-look/render.ts";
import { reportOf } from "../reports/first-look/report.ts";
import type { FirstLookReport } from "../reports/first-look/report.ts";
import { renderLearnt } from "../reports/scan/learnt.ts";
import { countOperations, listEventPlaces } from "../store/operations.ts";
import { endWithBroken } from "./broken-rules.ts";
import type { TryOptions } from "./commands/try.ts";
import { judge, openApart } from "./judge.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { createProgress } from "./progress.ts";
import { sayQuarantined } from "./quarantine-notes.ts";
import { withThreads } from "./with-threads.ts";
import { checkOut } from "./write-out.ts";

interface TryGiven {
  readonly options: TryOptions;
  readonly config: Config;
  readonly region: string;
  readonly hours: number;
  readonly signal: AbortSignal;
}

/** Throws `usage` without a Region, the error of AWS where it does not say who we are, and that of the logs where none let itself be read. */
export async function performTry(options: TryOptions, config: Config, signal: AbortSignal): Promise<void> {
  const region = options.region ?? config.lookup.region;
  if (region === undefined)
    throw new AuditplaneError(
      "usage",
      "could not look: no Region is named; give --region, or set AWS_REGION",
    );
  checkOut(options.output);
  const policy = await readPolicy({
    catalog: options.catalog,
    rules: options.rules ?? [],
    pipelines: options.pipeline ?? [],
    builtinRules: options.builtinRules,
  });
  useAws({ profile: options.profile, region });
  const folder = await mkdtemp(join(tmpdir(), "auditplane-try-"));
  try {
    const given = { options, config, region, hours: options.hours, signal };
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    const look = await lookAround(given, { policy, folder, now });
    signal.throwIfAborted();
    await judgeAndPrint(look, given, { policy, folder, now });
    sayNothingRead(look);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  endWithBroken(policy);
}

interface Work {
  readonly policy: Policy;
  readonly folder: string;
  readonly now: number;
}

async function lookAround(
  { config, region, hours, signal }: TryGiven,
  { policy, folder, now }: Work,
): Promise<FirstLook> {
  const progress = createProgress();
  let isDrawn = false;
  const pause = (): void => {
    if (isDrawn) progress.stop();
    isDrawn = false;
  };
  try {
    return await lookForTheFirstTime({
      region,
      hours,
      catalog: policy.catalog && indexCatalog(policy.catalog),
      pathStyle: config.s3PathStyle,
      folder,
      now,
      clock: {
        now: () => performance.now(),
        sleep: (ms, stop) => sleep(ms, undefined, stop && { signal: stop }),
      },
      limits: LIMITS,
      signal,
      say(line) {
        pause();
        process.stderr.write(`${line}\n`);
      },
      onProgress(phase, done, total) {
        isDrawn = true;
        progress.update({ phase, done, total });
      },
    });
  } finally {
    pause();
  }
}

async function judgeAndPrint(
  look: FirstLook,
  { options, config, region, hours, signal }: TryGiven,
  { policy, folder, now }: Work,
): Promise<void> {
  process.stderr.write("judging what was read\n");
  const batches = await listBatches([folder]);
  signal.throwIfAborted();
  const open = (): ReturnType<typeof openApart> => openApart(config);
  await withThreads({ open, policy, config, signal }, async (workplace) => {
    const judged = await judge(workplace, batches);
    const { pool } = workplace.database;
    const report = reportOf({
      looked: look,
      region,
      hours,
      now,
      hasCatalog: policy.catalog !== undefined,
      places: await listEventPlaces(pool),
      objectEvents: await countOperations(pool, OBJECT_OPERATIONS),
      summary: judged.summary,
      findings: judged.findings.map((finding) => fromOrigin(finding, look.origins)),
    });
    sayQuarantined(judged.outcome.files);
    const uses = judged.outcome.days.flatMap((day) => day.report.uses);
    const learnt = policy.catalog ? "" : renderLearnt(uses, judged.summary);
    await print(report, { ...options, learnt }, config);
  });
}

async function print(
  report: FirstLookReport,
  { format, output, learnt }: TryOptions & { readonly learnt: string },
  config: Config,
): Promise<void> {
  await printOut(output, renderFirstLook(report, format, { ...outputStyle(output, config), learnt }));
}

/** Evidence lies where it was read, not in a folder that is gone. */
function fromOrigin(finding: PrintedFinding, origins: ReadonlyMap<string, string>): PrintedFinding {
  const evidence = finding.evidence.map((one) => ({ ...one, file: origins.get(one.file) ?? one.file }));
  return { ...finding, evidence };
}

/** A look that saw no log at all is no success, though what it says is right. */
function sayNothingRead({ files, lookup }: FirstLook): void {
  if (files.some((one) => one.files > 0) || lookup?.shortfall === undefined || lookup.events > 0) return;
  throw new AuditplaneError(
    "source_unavailable",
    `could not read any log: neither a trail's files nor management events; ${lookup.shortfall.reason}`,
  );
}
