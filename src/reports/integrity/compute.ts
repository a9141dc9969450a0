/** Adds up what is known of a trail's digests and files. */
import type { JudgedChain } from "../../core/integrity/chain.ts";
import { INTEGRITY_STATES, isBroken } from "../../core/integrity/state.ts";
import type { Checked, IntegrityState } from "../../core/integrity/state.ts";

export type StateCounts = Readonly<Record<IntegrityState, number>>;

export interface ChainLine {
  readonly account: string;
  readonly region: string;
  /** null: an account and Region without digests. */
  readonly trail: string | null;
  readonly home_region: string | null;
  readonly late_files: boolean;
  /** What its valid digests are about. */
  readonly from: string | null;
  readonly until: string | null;
  readonly digests: StateCounts;
  readonly gaps: readonly {
    readonly from: string;
    readonly until: string;
    readonly missing: string | null;
  }[];
}

export interface ProblemLine {
  readonly kind: "digest" | "file";
  readonly name: string;
  readonly state: IntegrityState;
  readonly reason: string | null;
}

export interface IntegrityReport {
  readonly as_of: string;
  readonly digests: StateCounts;
  readonly files: StateCounts;
  /** Of the files that are not covered: those that a digest had to name, and none does. */
  readonly extra_files: number;
  readonly chains: readonly ChainLine[];
  /** Everything that is not valid, in the order of names. */
  readonly problems: readonly ProblemLine[];
}

export interface PlaceInput {
  readonly account: string;
  readonly region: string;
  readonly chains: readonly JudgedChain[];
  readonly files: readonly Checked[];
}

/** Takes places one by one: files that are valid are counted and forgotten. */
export class IntegritySum {
  readonly #asOf: number;
  readonly #digests = noCounts();
  readonly #files = noCounts();
  readonly #chains: ChainLine[] = [];
  readonly #problems: ProblemLine[] = [];
  #extra = 0;

  /** In ms. */
  constructor(asOf: number) {
    this.#asOf = asOf;
  }

  add({ account, region, chains, files }: PlaceInput): void {
    for (const chain of chains) {
      const digests = noCounts();
      for (const digest of chain.digests) {
        digests[digest.state]++;
        this.#digests[digest.state]++;
        this.#note("digest", digest);
      }
      this.#chains.push({ ...lineOf(chain), digests });
    }
    if (chains.length === 0) {
      const none = { trail: null, home_region: null, late_files: false, from: null, until: null };
      this.#chains.push({ account, region, ...none, digests: noCounts(), gaps: [] });
    }
    for (const file of files) {
      this.#files[file.state]++;
      if (file.isExtra) this.#extra++;
      this.#note("file", file);
    }
  }

  #note(kind: ProblemLine["kind"], { name, state, reason }: Checked): void {
    if (state !== "valid") this.#problems.push({ kind, name, state, reason: reason ?? null });
  }

  report(): IntegrityReport {
    return {
      as_of: isoOf(this.#asOf),
      digests: { ...this.#digests },
      files: { ...this.#files },
      extra_files: this.#extra,
      chains: [...this.#chains],
      problems: this.#problems.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    };
  }
}

function lineOf({ id, digests, gaps }: JudgedChain): Omit<ChainLine, "digests"> {
  const valid = digests.flatMap(({ state, digest }) => (state === "valid" && digest ? [digest] : []));
  const [first] = valid;
  const last = valid.at(-1);
  return {
    account: id.account,
    region: id.region,
    trail: id.trail,
    home_region: id.homeRegion,
    late_files: id.isBackfill,
    from: first ? isoOf(first.startsAt) : null,
    until: last ? isoOf(last.endsAt) : null,
    gaps: gaps.map(({ from, until, missing }) => ({
      from: isoOf(from),
      until: isoOf(until),
      missing: missing ?? null,
    })),
  };
}

function noCounts(): Record<IntegrityState, number> {
  return Object.fromEntries(INTEGRITY_STATES.map((state) => [state, 0])) as Record<IntegrityState, number>;
}

export function countOf(counts: StateCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Whether anything was changed, removed, moved or forged, or put there by somebody else. */
export function hasBroken(report: IntegrityReport): boolean {
  return hasChanged(report) || report.extra_files > 0;
}

/** Whether anything is other than it was signed. */
export function hasChanged({ digests, files }: IntegrityReport): boolean {
  return INTEGRITY_STATES.some((state) => isBroken(state) && digests[state] + files[state] > 0);
}

/** Whether anything is there that no digest vouches for, though its time has come. */
export function hasUncovered({ files, chains }: IntegrityReport): boolean {
  return files.gap + files.not_covered > 0 || chains.some(({ gaps }) => gaps.length > 0);
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
