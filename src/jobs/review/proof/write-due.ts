/**
 * Writes the reports of reviews where they are kept: as one was opened, as it was closed (anew beside it when somebody signs late), and when all
 * that was to be revoked is shown to be gone. Each once, whoever is stopped where, and whoever does it at the same time: what its bytes depend on is pinned before the first is written.
 */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../../core/catalog/index-catalog.ts";
import { nameAt } from "../../../core/review/called.ts";
import { resealed, sealCertification } from "../../../core/review/certified.ts";
import { AuditplaneError, reasonOf } from "../../../errors.ts";
import { appendAudit } from "../../../store/audit-log.ts";
import { readClock } from "../../../store/clock.ts";
import {
  claimReport,
  markReportFailed,
  markReportWritten,
  pinReport,
  planReports,
} from "../../../store/review-report-tasks.ts";
import type { PinnedReport, ReportStep, ReportTask } from "../../../store/review-report-tasks.ts";
import { inTransaction } from "../../../store/transaction.ts";
import { listenTo, queriesOf } from "./asked.ts";
import { readCertification } from "./certification.ts";
import { keepReport, previousOf } from "./keep.ts";
import type { Built, ReportOutput } from "./keep.ts";
import { readKeptReview } from "./kept.ts";
import type { KeptReview } from "./kept.ts";

export interface WriteDueDeps {
  readonly pool: Pool;
  /** By which people are named who decided and signed. */
  readonly index: CatalogIndex;
  /** Opened where one is due; undefined: reports are kept nowhere. */
  readonly reports?: (() => Promise<ReportOutput>) | undefined;
  readonly signal: AbortSignal;
}

export interface WrittenDue {
  readonly reports: number;
  /** Of them those that nobody signed. */
  readonly unsigned: number;
}

/** Under so many other names a report is tried: what lies there was begun by another version, or before there was a key. */
const ROUNDS_MAX = 5;

/** Where one cannot be written the others are; then it throws, and that one is tried again in ten minutes or later. */
export async function writeDueReports({ pool, index, reports, signal }: WriteDueDeps): Promise<WrittenDue> {
  if (!reports) return { reports: 0, unsigned: 0 };
  await planReports(pool);
  let output: ReportOutput | undefined;
  const written: Built[] = [];
  const failures: unknown[] = [];
  try {
    while (!signal.aborted) {
      const task = await claimReport(pool);
      if (!task) break;
      try {
        output ??= await reports();
        const built = await writeOne(task, { ...output, pool, index });
        if (await noteWritten(pool, task, built)) written.push(built);
      } catch (error) {
        const isTaken =
          error instanceof AuditplaneError && error.code === "output_taken" && task.round < ROUNDS_MAX;
        await markReportFailed(pool, task, { reason: reasonOf(error), isTaken });
        if (!isTaken) failures.push(error);
      }
    }
  } finally {
    output?.store.close();
  }
  if (failures.length > 0) throw failures[0];
  return { reports: written.length, unsigned: written.filter(({ key_id: key }) => key === null).length };
}

/** False: somebody else did. */
async function noteWritten(pool: Pool, task: ReportTask, built: Built): Promise<boolean> {
  const { folder: report, key_id: keyId, manifest_sha256: manifest } = built;
  return await inTransaction(pool, async (client) => {
    if (!(await markReportWritten(client, task, { report, keyId }))) return false;
    await appendAudit(client, [
      {
        actor: { kind: "system" },
        action: "review.reported",
        subject: { kind: "review", id: task.review },
        detail: { report, manifest_sha256: manifest, key_id: keyId },
      },
    ]);
    return true;
  });
}

type WriteDeps = ReportOutput & Pick<WriteDueDeps, "pool" | "index">;

const ENDINGS: Readonly<Record<ReportStep, string>> = { 1: "", 2: "-closed", 3: "-proven" };

async function writeOne(task: ReportTask, deps: WriteDeps): Promise<Built> {
  const { pool, index } = deps;
  const kept = await readKeptReview(pool, task.review);
  const { sealed, raw } = kept;
  const folder = `${task.review}${ENDINGS[task.step]}${task.round === 1 ? "" : `-r${task.round}`}`;
  const previous = await previousOf(pool, sealed, folder);
  const pinned =
    task.pinned ?? (await pinReport(pool, task, await pinnedOf({ pool, index }, task, { kept, previous })));
  const { certification, queries, at } = pinned;
  return await keepReport(
    {
      sealed,
      certified: certification ? resealed(certification) : undefined,
      raw,
      queries: [...kept.queries, ...queries],
      folder,
      previous: pinned.previous,
      at,
    },
    deps,
  );
}

async function pinnedOf(
  { pool, index }: Pick<WriteDueDeps, "pool" | "index">,
  { step }: ReportTask,
  { kept, previous }: { readonly kept: KeptReview; readonly previous: PinnedReport["previous"] },
): Promise<PinnedReport> {
  const at = await readClock(pool);
  if (step === 1) return { at, previous, certification: null, queries: [] };
  const listened = listenTo(pool);
  const certification = await readCertification(listened.pool, kept.row, (id, when) =>
    nameAt(index, id, when),
  );
  const { document } = sealCertification(certification, kept.sealed);
  return {
    at,
    previous,
    certification: document,
    queries: queriesOf(listened.asked, kept.sealed.document.names),
  };
}
