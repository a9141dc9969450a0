/** A catalog draft from the command line's point of view: read the logs, draft, print. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { parse } from "yaml";
import { listBatches, openDatabase, readPolicy } from "../app.ts";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";
import { runScan } from "../jobs/scan/index.ts";
import type { ScanOutcome } from "../jobs/scan/index.ts";
import { draftCatalog } from "../reports/catalog-draft/compute.ts";
import { renderDraft } from "../reports/catalog-draft/render.ts";
import type { ExportFormat } from "./catalog-export-run.ts";
import { sayQuarantined } from "./quarantine-notes.ts";
import { judgeSteps } from "./first-steps.ts";
import { checkInputs } from "./kept-inputs.ts";
import { withThreads } from "./with-threads.ts";
import { checkOut } from "./write-out.ts";

export interface DraftOptions {
  readonly from: readonly string[];
  readonly format: ExportFormat;
  readonly output: string;
  readonly dataDir?: string;
}

const DRAFT = {
  verb: "draft a catalog",
  fix: "leave --data-dir and DATABASE_URL out: a draft needs no database that is kept",
} as const;

/** Drafts and prints. A file that is there may hold somebody's work, so it is never written over. */
export async function performDraft(
  options: DraftOptions,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
): Promise<void> {
  if (options.output !== "-" && existsSync(options.output)) {
    throw new AuditplaneError(
      "usage",
      `could not write ${options.output}: it is there, and may have been edited; name another file, or remove it`,
    );
  }
  checkOut(options.output);
  const policy = await readPolicy({ catalog: undefined, rules: [], pipelines: [], builtinRules: true });
  const batches = await listBatches(options.from);
  signal.throwIfAborted();
  const open = (): Promise<Database> => openDatabase(config, options.dataDir);
  await withThreads({ open, policy, config, signal }, async ({ database, run }) => {
    if (database.lasting) await checkInputs(database, { policy, config }, DRAFT);
    const outcome = await run((deps) => runScan(batches, { ...deps, shared: database.lasting }));
    const unread = sayQuarantined(outcome.files);
    const draft = draftOf(outcome, unread);
    const text = options.format === "json" ? `${JSON.stringify(parse(draft), null, 2)}\n` : draft;
    if (options.output === "-") {
      await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
      return;
    }
    await writeNew(options.output, text);
    process.stderr.write(`Drafted ${options.output}.\n${judgeSteps(options)}`);
  });
}

/** Throws `input_missing` if the files tell of no read of data. */
function draftOf({ files, days }: ScanOutcome, unread: number): string {
  if (files.length === 0) {
    throw new AuditplaneError(
      "input_missing",
      "could not draft a catalog: no file was found; check the paths",
    );
  }
  if (unread === files.length) {
    throw new AuditplaneError(
      "input_missing",
      `could not draft a catalog: none of ${formatCounted(unread, "file")} could be read; mend what is said above`,
    );
  }
  const records = files.reduce((sum, { counts }) => sum + counts.read, 0);
  const draft = draftCatalog({
    uses: days.flatMap(({ report }) => report.uses),
    files: files.length - unread,
    records,
    oldest: files.reduce((min, { oldest = Infinity }) => Math.min(min, oldest), Infinity),
    newest: files.reduce((max, { newest = -Infinity }) => Math.max(max, newest), -Infinity),
  });
  if (draft) return renderDraft(draft);
  throw new AuditplaneError(
    "input_missing",
    `could not draft a catalog: none of ${formatCounted(records, "record")} in ${formatCounted(files.length, "file")} is a read of data, but for logs and results of AWS services; give logs of a trail that records S3 data events or GetDataAccess of Lake Formation`,
  );
}

async function writeNew(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: "wx" }).catch((cause: unknown) => {
    throw new AuditplaneError(
      "output_failed",
      `could not write ${path}: ${reasonOf(cause)}; check the folder and its permissions`,
      { cause },
    );
  });
}
