/** The findings that a scan prints. */
import type { Pool } from "pg";
import { compareFindings, printFinding } from "../../core/finding/print.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import type { Hit } from "../../core/finding/hit.ts";
import type { StandingFinding } from "../../core/finding/standing.ts";
import { readNames } from "../../store/finding-names.ts";
import { readStandingFindings } from "../../store/findings.ts";

/** A finding to print. */
export interface WantedFinding {
  readonly uid: string;
  /** What the files that are reported on give to it; undefined: all of it. */
  readonly part: Hit | undefined;
}

/** Findings by uid that are not withdrawn, over the events of the files that are reported on, sorted for print. */
export async function readFindings(pool: Pool, wanted: readonly WantedFinding[]): Promise<PrintedFinding[]> {
  const parts = new Map(wanted.map(({ uid, part }) => [uid, part]));
  const stored = await readStandingFindings(pool, [...parts.keys()]);
  const rows = stored.map((row) => reduceTo(row, parts.get(row.uid)));
  const names = await readNames(pool, rows);
  return rows.map((row) => printFinding(row, names)).sort(compareFindings);
}

function reduceTo(row: StandingFinding, part: Hit | undefined): StandingFinding {
  if (!part) return row;
  return {
    ...row,
    domain: part.first.domain,
    firstTime: part.evidence[0]?.time ?? row.firstTime,
    lastTime: part.lastTime,
    eventCount: part.eventCount,
    bytesOut: part.bytesOut,
    objects: part.objects.length,
    detail: part,
  };
}
