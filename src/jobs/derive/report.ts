/** What a scan prints of a day: sums over the accesses of the files it was given. */
import type { PersonKind } from "../../core/identity/caller.ts";
import type { Use } from "../../core/access/use.ts";
import { foldHits } from "../../core/finding/hit.ts";
import type { Hit } from "../../core/finding/hit.ts";
import type { Cells } from "./cell.ts";
import { buildHit } from "./hour-hits.ts";
import type { HourHit } from "./hour-hits.ts";

/** Plain data: it crosses threads. */
export interface DayReport {
  /** Verdicts of accesses that were not denied. */
  readonly entitlements: Readonly<Record<string, number>>;
  readonly bytesOut: number;
  /** Of the same accesses. */
  readonly grades: Readonly<Record<string, number>>;
  /** Ids, by kind. */
  readonly people: Readonly<Record<PersonKind, readonly number[]>>;
  readonly assets: readonly string[];
  readonly findings: readonly ReportedFinding[];
  /** Who did what where; empty where a catalog says whose the data are. */
  readonly uses: readonly Use[];
}

/** A finding that one of the given events is part of. */
export interface ReportedFinding {
  readonly uid: string;
  /** What the given events give to it; undefined: all of it. */
  readonly part: Hit | undefined;
}

interface Reported {
  events: number;
  readonly parts: Hit[];
}

export class ReportFold {
  readonly #entitlements: Record<string, number> = {};
  #bytesOut = 0;
  readonly #grades: Record<string, number> = {};
  readonly #people = { human: new Set<number>(), service: new Set<number>(), platform: new Set<number>() };
  readonly #assets = new Set<string>();
  readonly #findings = new Map<string, Reported>();
  readonly #standing = new Set<string>();

  add(cells: Cells): void {
    for (const [grade, count] of Object.entries(cells.grades))
      this.#grades[grade] = (this.#grades[grade] ?? 0) + count;
    for (const { who, what, verdict, reported, reportedBytes } of cells.all()) {
      if (reported === 0) continue;
      this.#entitlements[verdict] = (this.#entitlements[verdict] ?? 0) + reported;
      this.#bytesOut += reportedBytes;
      this.#people[who.caller.personKind].add(who.personId);
      this.#assets.add(what.key);
    }
  }

  /** Adds the hit of one hour to the finding that it is part of; `whole` is all of it. */
  addHit(uid: string, { reported, ...hit }: HourHit, whole: Hit): void {
    let finding = this.#findings.get(uid);
    if (!finding) this.#findings.set(uid, (finding = { events: 0, parts: [] }));
    finding.events += whole.eventCount;
    const isAll = reported.eventCount === whole.eventCount;
    if (reported.eventCount > 0) finding.parts.push(isAll ? whole : buildHit(hit, reported, whole.hour));
  }

  /** Adds a finding that stands, whether it was found again or not. Call it after all hits. */
  addStanding(uid: string): void {
    if ((this.#findings.get(uid)?.parts.length ?? 0) === 0) this.#standing.add(uid);
  }

  result(uses: readonly Use[]): DayReport {
    return {
      uses,
      entitlements: this.#entitlements,
      bytesOut: this.#bytesOut,
      grades: this.#grades,
      people: {
        human: [...this.#people.human],
        service: [...this.#people.service],
        platform: [...this.#people.platform],
      },
      assets: [...this.#assets],
      findings: [...this.#found(), ...[...this.#standing].map((uid) => ({ uid, part: undefined }))],
    };
  }

  #found(): ReportedFinding[] {
    return [...this.#findings].flatMap(([uid, { events, parts }]) => {
      if (parts.length === 0) return [];
      const part = foldHits(parts);
      return { uid, part: part.eventCount === events ? undefined : part };
    });
  }
}
