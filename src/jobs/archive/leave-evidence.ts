/**
 * Archives and drops what people were asked about: alerts, findings with their raw records, pages of LookupEvents. A file is put whole before
 * its rows go, in the transaction that notes both in the audit log; one that was put by a run that was stopped is named by no entry.
 */
import { hash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { PoolClient } from "pg";
import { generationOf } from "../../core/archive/archived-day.ts";
import type { AuditAction } from "../../core/audit/actions.ts";
import { printFinding } from "../../core/finding/print.ts";
import type { RetentionDays } from "../../core/privacy/retention.ts";
import { routeId } from "../../core/settings/route.ts";
import { appendAudit } from "../../store/audit-log.ts";
import {
  dropAlerts,
  dropFindings,
  dropPage,
  readPageOver,
  takeAlertsOver,
  takeFindingsOver,
} from "../../store/evidence-over.ts";
import { readNames } from "../../store/finding-names.ts";
import { readFindingRows } from "../../store/findings.ts";
import { readKept } from "../../store/kept-records.ts";
import { readFirstNeeded } from "../../store/retention-behind.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { ArchiveDeps } from "./archive-day.ts";

export interface LeftEvidence {
  readonly alerts: number;
  readonly findings: number;
  readonly pages: number;
}

type EvidenceDeps = Pick<ArchiveDeps, "pool" | "sink" | "signal">;

const ALERTS_A_FILE = 500;
/** With five records each, of a megabyte at most. */
const FINDINGS_A_FILE = 100;

/** What is kept for ever stays. Safe to be run again, by two at once, and where it is stopped. */
export async function leaveEvidence(retention: RetentionDays, deps: EvidenceDeps): Promise<LeftEvidence> {
  const of = async (days: number | undefined, leave: (days: number) => Promise<number>): Promise<number> =>
    days === undefined ? 0 : await leave(days);
  return {
    // first: a finding stays as long as an alert tells of it
    alerts: await of(retention.get("alerts"), (days) =>
      untilNone(deps, (client) => leaveAlerts(client, { days, deps })),
    ),
    findings: await of(retention.get("findings"), (days) =>
      untilNone(deps, (client) => leaveFindings(client, { days, deps })),
    ),
    pages: await of(retention.get("raw_pages"), (days) => leavePages(days, deps)),
  };
}

async function untilNone(
  { pool, signal }: EvidenceDeps,
  leave: (client: PoolClient) => Promise<number>,
): Promise<number> {
  for (let sum = 0; ; ) {
    signal.throwIfAborted();
    const left = await inTransaction(pool, leave);
    if (left === 0) return sum;
    sum += left;
  }
}

interface Leaving {
  readonly days: number;
  readonly deps: EvidenceDeps;
}

async function leaveAlerts(client: PoolClient, { days, deps }: Leaving): Promise<number> {
  const over = await takeAlertsOver(client, { days, limit: ALERTS_A_FILE });
  if (over.length === 0) return 0;
  await putLines(
    client,
    { kind: "alerts", action: "alerts.dropped", rows: over.map(({ row }) => withShownRoutes(row)) },
    deps,
  );
  await dropAlerts(
    client,
    over.map(({ id }) => id),
  );
  return over.length;
}

interface ToldRow {
  readonly route: string;
  readonly instead_of: string | null;
}

/** Where messages went, as findings name it: whoever reads the archive could post to a webhook whose path they know. */
function withShownRoutes(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const messages = (row["messages"] as readonly ToldRow[]).map((one) => ({
    ...one,
    route: routeId(one.route),
    instead_of: one.instead_of === null ? null : routeId(one.instead_of),
  }));
  return { ...row, messages };
}

async function leaveFindings(client: PoolClient, { days, deps }: Leaving): Promise<number> {
  const before = await readFirstNeeded(deps.pool, days);
  const uids = await takeFindingsOver(client, { days, before, limit: FINDINGS_A_FILE });
  if (uids.length === 0) return 0;
  const found = await readFindingRows(client, { uids });
  const names = await readNames(client, found);
  const kept = await readKept(
    client,
    found.flatMap(({ detail }) => detail.evidence),
  );
  const rows = found.map((finding) => ({
    ...printFinding(finding, names),
    records: finding.detail.evidence.flatMap(({ fileId, ordinal }) => {
      const record = kept.find((one) => one.fileId === fileId && one.ordinal === ordinal);
      const file = names.files.get(fileId)?.path;
      return record ? [{ file, ordinal, record: gunzipSync(record.record).toString("utf8") }] : [];
    }),
  }));
  await putLines(client, { kind: "findings", action: "findings.dropped", rows }, deps);
  await dropFindings(client, uids);
  return uids.length;
}

interface Lines {
  readonly kind: "alerts" | "findings";
  readonly action: AuditAction;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Puts a file, and notes that its rows are dropped: the caller drops them. */
async function putLines(
  client: PoolClient,
  { kind, action, rows }: Lines,
  { sink }: EvidenceDeps,
): Promise<void> {
  const bytes = gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const { rows: clock } = await client.query<{ now: Date }>("select clock_timestamp() as now");
  const sha256 = hash("sha256", bytes);
  // two workers may be at it in one millisecond: no file is written over
  const file = `${kind}/${generationOf((clock[0] as { now: Date }).now.getTime())}-${sha256.slice(0, 8)}.ndjson.gz`;
  await sink.put(file, bytes);
  await appendAudit(client, [
    {
      actor: { kind: "system" },
      action,
      subject: { kind: "archive", id: file },
      detail: { rows: rows.length, bytes: bytes.length, sha256 },
    },
  ]);
}

/** Page by page, as they came: their paths say when and where. */
async function leavePages(days: number, { pool, sink, signal }: EvidenceDeps): Promise<number> {
  const before = await readFirstNeeded(pool, days);
  let [pages, after] = [0, ""];
  for (;;) {
    signal.throwIfAborted();
    const page = await readPageOver(pool, { days, before, after });
    if (!page) break;
    const { path, content } = page;
    after = path;
    await sink.put(`pages/${path}`, content);
    await inTransaction(pool, async (client) => {
      await dropPage(client, path);
      await appendAudit(client, [
        {
          actor: { kind: "system" },
          action: "pages.dropped",
          subject: { kind: "archive", id: `pages/${path}` },
          detail: { rows: 1, bytes: content.length, sha256: hash("sha256", content) },
        },
      ]);
    });
    pages++;
  }
  return pages;
}
