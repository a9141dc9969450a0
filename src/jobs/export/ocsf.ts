/** What is exported, as events of OCSF, in the order of the database's keys; a part at a time, however much there is. */
import type { Pool } from "pg";
import type { EventValues } from "../../core/archive/event-columns.ts";
import { apiActivity } from "../../core/export/api-activity.ts";
import { dataSecurityFinding } from "../../core/export/data-security-finding.ts";
import { detectionFinding } from "../../core/export/detection-finding.ts";
import type { OcsfEvent } from "../../core/export/ocsf.ts";
import { guid, printFinding } from "../../core/finding/print.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { readEventParts } from "../../store/archive-events.ts";
import { findDayTable, listArchivedDays } from "../../store/archived-days.ts";
import { readNames } from "../../store/finding-names.ts";
import { listFindingUids, readFindingRows } from "../../store/findings.ts";
import { readStandingFindings } from "../../store/macie-standing.ts";
import { FIRST_DAY, PAST } from "../../store/partitions.ts";

export const EXPORTED = ["findings", "events", "macie"] as const;
export type Exported = (typeof EXPORTED)[number];

export interface ExportGiven {
  readonly pool: Pool;
  readonly what: Exported;
  /** In ms; the end is not part of it. Of findings: of what went on then or later. */
  readonly from: number;
  readonly until: number;
  /** Of auditplane. */
  readonly version: string;
}

const PART_ROWS = 20_000;
const PART_FINDINGS = 1_000;

export async function* exportOcsf(given: ExportGiven): AsyncGenerator<readonly OcsfEvent[]> {
  if (given.what === "events") yield* exportEvents(given);
  else if (given.what === "macie") yield* exportMacie(given);
  else yield* exportFindings(given);
}

async function* exportFindings({
  pool,
  from,
  until,
  version,
}: ExportGiven): AsyncGenerator<readonly OcsfEvent[]> {
  for (const uids of partsOf(await listFindingUids(pool, { from, until }))) {
    const rows = await readFindingRows(pool, { uids });
    const names = await readNames(pool, rows);
    const byUid = new Map(rows.map((row) => [row.uid, row]));
    yield uids.flatMap((uid) => {
      const row = byUid.get(uid);
      return row ? [detectionFinding(printFinding(row, names), version)] : [];
    });
  }
}

async function* exportMacie({ pool, from, until }: ExportGiven): AsyncGenerator<readonly OcsfEvent[]> {
  const { findings } = await readStandingFindings(pool);
  const wanted = findings.filter(({ updatedAt }) => updatedAt >= from && updatedAt < until);
  for (const part of partsOf(wanted)) yield part.map(dataSecurityFinding);
}

function* partsOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += PART_FINDINGS) yield all.slice(at, at + PART_FINDINGS);
}

/** As `2026-08-01`: days of a range whose events have left, but for what came late; an export of events is without them. */
export async function listArchivedOnly({
  pool,
  from,
  until,
}: Pick<ExportGiven, "pool" | "from" | "until">): Promise<string[]> {
  return (await listArchivedDays(pool))
    .filter(({ droppedAt, restoredUntil }) => droppedAt !== null && restoredUntil === null)
    .map(({ day }) => day)
    .filter((day) => Date.parse(day) < until && Date.parse(day) + DAY_MS > from);
}

async function* exportEvents({ pool, from, until }: ExportGiven): AsyncGenerator<readonly OcsfEvent[]> {
  for await (const table of tablesOf({ pool, from, until })) {
    const client = await pool.connect();
    const other = await pool.connect();
    try {
      for await (const { rows, values } of readEventParts({ client, other }, table, PART_ROWS)) {
        const names = Object.keys(values) as (keyof EventValues)[];
        const columns = new Map(names.map((name) => [name, values[name].slice(0, rows)]));
        const events = Array.from({ length: rows }, (_, at) => eventAt(columns, at));
        yield events.filter(({ time }) => time >= from && time < until).map(apiActivity);
      }
    } finally {
      client.release();
      other.release();
    }
  }
}

/** Those that events of a range lie in, in the order of time. */
async function* tablesOf({
  pool,
  from,
  until,
}: Pick<ExportGiven, "pool" | "from" | "until">): AsyncGenerator<string> {
  if (from < FIRST_DAY) yield PAST;
  for (let day = Math.floor(Math.max(from, FIRST_DAY) / DAY_MS) * DAY_MS; day < until; day += DAY_MS) {
    const found = await findDayTable(pool, new Date(day).toISOString().slice(0, 10));
    if (found) yield found.table;
  }
}

function eventAt(
  columns: ReadonlyMap<keyof EventValues, readonly unknown[]>,
  at: number,
): Parameters<typeof apiActivity>[0] {
  const value = (name: keyof EventValues): unknown => columns.get(name)?.[at];
  const text = (name: keyof EventValues): string => value(name) as string;
  const optional = (name: keyof EventValues): string | null => value(name) as string | null;
  return {
    time: Number((value("event_time") as bigint) / 1000n),
    uid: guid(Buffer.from(value("event_id") as Uint8Array).toString("hex")),
    account: text("account"),
    region: text("region"),
    source: text("event_source"),
    name: text("event_name"),
    identity: text("identity"),
    sourceIp: optional("source_ip"),
    userAgent: optional("user_agent"),
    errorCode: optional("error_code"),
    resource: optional("resource"),
    action: optional("action"),
    bytesOut: value("bytes_out") as number | null,
    file: text("file"),
    ordinal: value("ordinal") as number,
  };
}
