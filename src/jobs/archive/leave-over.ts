/** What a worker does with days that were kept long enough: they go to the archive, where there is one. */
import type { RetentionDays } from "../../core/privacy/retention.ts";
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { openArchiveSink } from "../../sinks/archive/index.ts";
import type { ArchiveDeps, ArchivedNow } from "./archive-day.ts";

export interface LeaveGiven extends Pick<ArchiveDeps, "pool" | "signal"> {
  readonly retention: RetentionDays;
  /** undefined: there is no archive. */
  readonly archive: HeadPlace | undefined;
  readonly pathStyle: boolean;
}

/** The days that were archived and dropped; none where there is no archive, or events are kept for ever. */
export async function leaveOver(given: LeaveGiven): Promise<readonly ArchivedNow[]> {
  const { pool, signal, archive, retention, pathStyle } = given;
  const days = retention.get("events");
  if (archive === undefined || days === undefined) return [];
  const { leaveDays } = await import("./leave-day.ts"); // most runs archive nothing
  const sink = openArchiveSink(archive, { pathStyle });
  try {
    return (await leaveDays(days, { pool, signal, sink, place: placeName(archive) }))?.days ?? [];
  } finally {
    sink.close();
  }
}
