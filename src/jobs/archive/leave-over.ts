/** What a worker does with what was kept long enough: it goes to the archive, where there is one. */
import type { RetentionDays } from "../../core/privacy/retention.ts";
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { openArchiveSink } from "../../sinks/archive/index.ts";
import type { ArchiveDeps, ArchivedNow } from "./archive-day.ts";
import type { LeftEvidence } from "./leave-evidence.ts";

export interface LeaveGiven extends Pick<ArchiveDeps, "pool" | "signal"> {
  readonly retention: RetentionDays;
  /** undefined: there is no archive. */
  readonly archive: HeadPlace | undefined;
  readonly pathStyle: boolean;
}

export interface LeftOver extends LeftEvidence {
  readonly days: readonly ArchivedNow[];
}

const NOTHING: LeftOver = { days: [], alerts: 0, findings: 0, pages: 0 };

/** What was archived and dropped; nothing where there is no archive. Events first: what was made of them stays as long as they do. */
export async function leaveOver(given: LeaveGiven): Promise<LeftOver> {
  const { pool, signal, archive, retention, pathStyle } = given;
  if (archive === undefined) return NOTHING;
  const [{ leaveDays }, { leaveEvidence }] = await Promise.all([
    import("./leave-day.ts"), // most runs archive nothing
    import("./leave-evidence.ts"),
  ]);
  const sink = openArchiveSink(archive, { pathStyle });
  const deps = { pool, signal, sink, place: placeName(archive) };
  try {
    const days = retention.get("events");
    const left = days === undefined ? undefined : await leaveDays(days, deps);
    return { days: left ?? [], ...(await leaveEvidence(retention, deps)) };
  } finally {
    sink.close();
  }
}
