/** What a scan prints of a day: sums over the accesses of the files it was given. */
import type { Cells } from "./cell.ts";

/** Plain data: it crosses threads. */
export interface DayReport {
  /** Verdicts of accesses that were not denied. */
  readonly entitlements: Readonly<Record<string, number>>;
  readonly bytesOut: number;
  /** Ids. */
  readonly people: readonly number[];
  readonly assets: readonly string[];
  /** Findings that one of the given events is part of. */
  readonly findings: readonly string[];
}

export class ReportFold {
  readonly #entitlements: Record<string, number> = {};
  #bytesOut = 0;
  readonly #people = new Set<number>();
  readonly #assets = new Set<string>();
  readonly #findings = new Set<string>();

  add(cells: Cells): void {
    for (const { who, what, verdict, reported, reportedBytes } of cells.all()) {
      if (reported === 0) continue;
      this.#entitlements[verdict] = (this.#entitlements[verdict] ?? 0) + reported;
      this.#bytesOut += reportedBytes;
      this.#people.add(who.personId);
      this.#assets.add(what.key);
    }
  }

  addFinding(uid: string): void {
    this.#findings.add(uid);
  }

  result(): DayReport {
    return {
      entitlements: this.#entitlements,
      bytesOut: this.#bytesOut,
      people: [...this.#people],
      assets: [...this.#assets],
      findings: [...this.#findings],
    };
  }
}
