/** The summary of a scan: counts that add up, over the files that were given. */
import { VERDICTS } from "../../core/catalog/judge.ts";
import { GRADES, PERSON_KINDS } from "../../core/identity/caller.ts";
import type { IdentityGrade, PersonKind } from "../../core/identity/caller.ts";
import { isoTime } from "../../core/record/time.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import { wouldPage } from "./would-page.ts";

/** What the summary needs to know of a file. */
export interface SummarisedFile {
  readonly state: "done" | "quarantined" | "skipped";
  readonly reason: string | undefined;
  readonly container: string | undefined;
  readonly counts: {
    readonly read: number;
    readonly new: number;
    readonly duplicate: number;
    readonly quarantined: number;
    readonly skipped: number;
  };
  readonly quarantineReasons: Readonly<Record<string, number>>;
  readonly skipReasons: Readonly<Record<string, number>>;
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
}

/** What it needs to know of a day. */
export interface SummarisedDay {
  readonly entitlements: Readonly<Record<string, number>>;
  readonly bytesOut: number;
  readonly grades: Readonly<Record<string, number>>;
  readonly people: Readonly<Record<PersonKind, readonly number[]>>;
  readonly assets: readonly string[];
}

export interface ScanSummary {
  readonly files: {
    readonly read: number;
    readonly done: number;
    readonly quarantined: number;
    readonly skipped: number;
  };
  readonly records: SummarisedFile["counts"];
  /** Of files and of records. */
  readonly quarantine_reasons: Readonly<Record<string, number>>;
  /** Of files and of records. */
  readonly skip_reasons: Readonly<Record<string, number>>;
  /** How many files were done, by what their elements came in. */
  readonly containers: Readonly<Record<string, number>>;
  readonly entitlements: Readonly<Record<string, number>>;
  readonly bytes_out: number;
  readonly people: number;
  /** The same people, apart: services of AWS are nobody's colleagues. */
  readonly people_by_kind: Readonly<Record<PersonKind, number>>;
  /** Accesses by how sure it is who did it. */
  readonly identity_grades: Readonly<Record<IdentityGrade, number>>;
  readonly assets: number;
  readonly span: { readonly from: string | null; readonly to: string | null };
  readonly findings_by_rule: Readonly<Record<string, number>>;
  readonly findings_by_level: Readonly<Record<string, number>>;
  /** Those that nobody is told of for now, and how many incidents they would have paged for. */
  readonly shadow: { readonly findings: number; readonly pages: number };
}

export function summarise(
  files: readonly SummarisedFile[],
  days: readonly SummarisedDay[],
  findings: readonly PrintedFinding[],
): ScanSummary {
  const count = (state: SummarisedFile["state"]): number =>
    files.filter((file) => file.state === state).length;
  const sum = (key: keyof SummarisedFile["counts"]): number =>
    files.reduce((total, file) => total + file.counts[key], 0);
  const peopleOf = (kind: PersonKind): number[] => days.flatMap((day) => day.people[kind]);
  const oldest = files.reduce((min, file) => Math.min(min, file.oldest ?? Infinity), Infinity);
  const newest = files.reduce((max, file) => Math.max(max, file.newest ?? -Infinity), -Infinity);
  return {
    files: {
      read: files.length,
      done: count("done"),
      quarantined: count("quarantined"),
      skipped: count("skipped"),
    },
    records: {
      read: sum("read"),
      new: sum("new"),
      duplicate: sum("duplicate"),
      quarantined: sum("quarantined"),
      skipped: sum("skipped"),
    },
    quarantine_reasons: reasonsOf(files, "quarantined", (file) => file.quarantineReasons),
    skip_reasons: reasonsOf(files, "skipped", (file) => file.skipReasons),
    containers: sortKeys(
      countBy(
        files.filter((file) => file.state === "done"),
        (file) => file.container ?? "not_recorded",
      ),
    ),
    entitlements: Object.fromEntries(
      VERDICTS.map((verdict) => [verdict, days.reduce((n, day) => n + (day.entitlements[verdict] ?? 0), 0)]),
    ),
    bytes_out: days.reduce((total, day) => total + day.bytesOut, 0),
    people: new Set(PERSON_KINDS.flatMap(peopleOf)).size,
    people_by_kind: Object.fromEntries(
      PERSON_KINDS.map((kind) => [kind, new Set(peopleOf(kind)).size]),
    ) as Record<PersonKind, number>,
    identity_grades: Object.fromEntries(
      GRADES.map((grade) => [grade, days.reduce((n, day) => n + (day.grades[grade] ?? 0), 0)]),
    ) as Record<IdentityGrade, number>,
    assets: new Set(days.flatMap((day) => day.assets)).size,
    span: {
      from: Number.isFinite(oldest) ? isoTime(oldest) : null,
      to: Number.isFinite(newest) ? isoTime(newest) : null,
    },
    findings_by_rule: sortKeys(countBy(findings, (finding) => finding.rule_id)),
    findings_by_level: sortKeys(countBy(findings, (finding) => finding.level)),
    shadow: {
      findings: findings.filter(({ shadow }) => shadow).length,
      pages: wouldPage(findings),
    },
  };
}

/** Reasons of whole files in a state, and of records in the others. */
function reasonsOf(
  files: readonly SummarisedFile[],
  state: SummarisedFile["state"],
  ofRecords: (file: SummarisedFile) => Readonly<Record<string, number>>,
): Record<string, number> {
  const reasons: Record<string, number> = {};
  const add = (reason: string, n: number): void => void (reasons[reason] = (reasons[reason] ?? 0) + n);
  for (const file of files) {
    if (file.state === state) add(file.reason ?? "unknown", 1);
    for (const [reason, n] of Object.entries(ofRecords(file))) add(reason, n);
  }
  return sortKeys(reasons);
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

function sortKeys(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Why most verdicts are still open, where they are; else undefined. */
export function pendingNote(summary: ScanSummary, catalogAsOf: string | null): string | undefined {
  const { ungoverned: _, ...governed } = summary.entitlements;
  const total = Object.values(governed).reduce((a, b) => a + b, 0);
  const pending = summary.entitlements["pending"] ?? 0;
  if (pending === 0 || pending * 2 <= total) return undefined;
  return `${pending} of ${total} accesses to governed data are pending: they happened after the catalog was read (as_of ${catalogAsOf ?? "unknown"}), so nobody can say yet who was entitled. Give a newer catalog to judge them.`;
}
