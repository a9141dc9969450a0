/** What is proven of the audit log, for people and for programs. */
import type { CheckedLog } from "../../core/audit/check-log.ts";
import { formatCount, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";

export const VERIFY_FORMATS = ["table", "json"] as const;
export type VerifyFormat = (typeof VERIFY_FORMATS)[number];

export interface VerifiedLog extends CheckedLog {
  /** Where heads were looked for; undefined: nowhere. */
  readonly place: string | undefined;
}

export function renderVerified(log: VerifiedLog, format: VerifyFormat): string {
  return format === "json" ? `${JSON.stringify(printVerified(log), null, 2)}\n` : renderText(log);
}

export interface PrintedLog {
  readonly state: "whole" | "broken";
  readonly first_bad_seq: number | null;
  readonly entries: number;
  readonly from: string | null;
  readonly until: string | null;
  readonly erased: number;
  readonly heads: {
    readonly place: string | null;
    readonly given: number;
    readonly confirmed: number;
    readonly latest: { readonly name: string; readonly time: string; readonly tree_size: number } | null;
  };
  readonly faults: { readonly seq: number | null; readonly kind: string; readonly says: string }[];
}

/** For programs. */
export function printVerified(log: VerifiedLog): PrintedLog {
  const { entries, from, until, erased, heads, faults, place } = log;
  const { latest } = heads;
  return {
    state: faults.length === 0 ? "whole" : "broken",
    first_bad_seq: faults[0]?.seq ?? null,
    entries,
    from: from ?? null,
    until: until ?? null,
    erased,
    heads: {
      place: place ?? null,
      given: heads.given,
      confirmed: heads.confirmed,
      latest: latest ? { name: latest.name, time: latest.time, tree_size: latest.treeSize } : null,
    },
    faults: faults.map(({ seq, kind, says }) => ({ seq: seq ?? null, kind, says })),
  };
}

function renderText(log: VerifiedLog): string {
  return `${[...faultLines(log), chainLine(log), ...erasedLines(log), ...headLines(log)].map(shownText).join("\n")}\n`;
}

function faultLines({ faults }: VerifiedLog): string[] {
  if (faults.length === 0) return [];
  const lines = faults.map(({ seq, kind, says }) => {
    const where = seq === undefined ? "" : `entry ${seq}: `;
    return `${kind.replaceAll("_", " ")}: ${where}${says}`;
  });
  const [first] = faults;
  return first?.seq === undefined ? lines : [`The first bad entry is ${first.seq}.`, ...lines];
}

function chainLine({ entries, from, until }: VerifiedLog): string {
  if (entries === 0 || from === undefined || until === undefined)
    return "There is no entry that follows from the beginning.";
  if (entries === 1) return `Entry 1, of ${secondOf(from)}, is as it was written.`;
  return `Entries 1 to ${formatCount(entries)}, of ${secondOf(from)} to ${secondOf(until)}, follow from each other: none of them was changed, taken out or put in.`;
}

function erasedLines({ erased }: VerifiedLog): string[] {
  if (erased === 0) return [];
  return [
    `Of ${formatCounted(erased, "entry", "entries")} what named people was erased; what was done, and when, still stands.`,
  ];
}

const UNSEEN =
  "that its tail was cut off, or that whoever owns the database made all of it anew, could not be seen: docs/audit-log.md";

function headLines({ entries, heads, faults, place }: VerifiedLog): string[] {
  if (place === undefined) return [`No signed head was given: ${UNSEEN}`];
  const { latest, confirmed, given } = heads;
  if (!latest)
    return [
      `${given === 0 ? `No signed head is in ${place}` : `No head in ${place} agrees with the log`}: ${UNSEEN}`,
    ];
  const agree = `${formatCount(confirmed)} of ${formatCounted(given, "signed head")} in ${place} agree with it`;
  const proven = `${agree}; by ${latest.name} the first ${formatCounted(latest.treeSize, "entry", "entries")} are what they were at ${secondOf(latest.time)}.`;
  const after = entries - latest.treeSize;
  if (after === 0 || faults.length > 0) return [proven];
  return [
    proven,
    `Of the ${formatCounted(after, "entry", "entries")} since then no head says anything yet: that others followed, and were cut off, could not be seen.`,
  ];
}

function secondOf(time: string): string {
  return `${time.slice(0, 19)}Z`;
}
