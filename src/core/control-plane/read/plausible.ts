/** Whether a read is to be believed: what it lacks may be gone, or be hidden from us. Of two explanations the harmless one must be shown. */
import { groupBy } from "../../catalog/group.ts";
import type { Refusal } from "../../refusal/refusal.ts";

export interface RefusedList {
  readonly list: string;
  /** The project, or environment, whose list it is; undefined: the scope's. */
  readonly of?: string | undefined;
  readonly refusal: Pick<Refusal, "kind" | "detail" | "action">;
  /** It was given to its end all the same, and is compared with what it was. */
  readonly isGiven?: true;
}

export interface ReadSummary {
  /** Entries by list. A list that was asked for and is empty is 0. */
  readonly counts: Readonly<Record<string, number>>;
  readonly refused: readonly RefusedList[];
  /** By list, how many of its entries have ended by events since the last read, or are in another list of this one. */
  readonly missing: Readonly<Record<string, number>>;
}

export interface KnownScope {
  readonly counts: Readonly<Record<string, number>>;
  /** Ids of what the last read could see into: projects, environments, units, buckets. */
  readonly sighted: ReadonlySet<string>;
}

/** A list that holds less than this share of what it held, less what is known to be missing, is not believed. */
export const PLAUSIBLE_SHARE = 0.8;

export interface Doubt {
  /**
   * `refused`: AWS did not give a list of the whole scope; `hidden`: it did not give one of a project or the like, which could be seen
   * into before; `short`: there may be more than it gave. The last two can be accepted by hand: what is hidden is unknown from then on.
   */
  readonly kind: "refused" | "hidden" | "short";
  readonly text: string;
  /** Which list is short; undefined: it is not a list that is. */
  readonly list?: string | undefined;
  /** Whose own list it is; undefined: the scope's. */
  readonly of?: string | undefined;
}

/**
 * What speaks against a read; none: it is whole. A project that never could be seen into is no doubt, it is blind; one that could,
 * and cannot any more, is.
 * @example
 * doubtsOf({ counts: { ListProjects: 3 }, refused: [], missing: {} }, { counts: { ListProjects: 5 }, sighted: new Set() })
 * // [{ kind: "short", text: "ListProjects has 3 of 5 …" }]
 */
export function doubtsOf({ counts, refused, missing }: ReadSummary, known: KnownScope): Doubt[] {
  const refusals = refused
    .filter(({ of }) => of === undefined || known.sighted.has(of))
    .map((one): Doubt => ({ kind: one.of === undefined ? "refused" : "hidden", text: sayRefused(one) }));
  const lacking = new Set(refused.flatMap(({ list, isGiven }) => (isGiven ? [] : [list])));
  const short = shortLists(counts, known.counts, missing).filter((list) => !lacking.has(list));
  const shorts = short.map((list): Doubt => {
    const expected = missing[list] ?? 0;
    const told = expected > 0 ? ` (${expected} are known to have ended or to be in another list)` : "";
    return {
      kind: "short",
      list,
      text: `${list} has ${counts[list] ?? 0} of ${known.counts[list]} entries that it had${told}`,
    };
  });
  // one list may be asked for in several ways; what it lacks because it was refused is said once
  const said = [...new Map(refusals.map((doubt) => [doubt.text, doubt])).values()];
  // what hangs on a list of the scope is short because of it
  return said.some(({ kind }) => kind === "refused") ? said : [...said, ...shorts];
}

type Counts = Readonly<Record<string, number>>;

/** Lists that hold too little of what they held, less what is known to be missing. */
export function shortLists(now: Counts, before: Counts, missing: Counts = {}): string[] {
  return Object.keys(before).filter(
    (list) => (now[list] ?? 0) < PLAUSIBLE_SHARE * ((before[list] ?? 0) - (missing[list] ?? 0)),
  );
}

/** One line: what AWS did not give, and which right would have it do so, where that is known. */
export function sayRefused({ list, of, refusal: { kind, detail, action } }: RefusedList): string {
  const whose = of === undefined ? "" : ` of ${of}`;
  const right = action === undefined ? "" : `; allow ${action}`;
  return `${list}${whose} was not given: ${kind} (${detail})${right}`;
}

/** Projects, environments and the like that the read could not see into. */
export function blindOf(refused: readonly RefusedList[]): string[] {
  return [...new Set(refused.flatMap(({ of }) => of ?? []))].sort();
}

/** A project, or an environment, that a read could not see into, and what was missing. */
export interface Hidden {
  readonly of: string;
  /** That were not given, as AWS calls them. */
  readonly lists: readonly string[];
  /** Of IAM, as far as they are known. */
  readonly actions: readonly string[];
  /** What AWS said of the first, and which right of the service's own it takes. */
  readonly detail: string;
  /** AWS gave its list, which is too short to be believed. */
  readonly isShort?: true;
}

/** By whose lists they are. */
export function hiddenOf(refused: readonly RefusedList[]): Hidden[] {
  return [...groupBy(refused, ({ of }) => of)]
    .flatMap(([of, own]): Hidden[] =>
      of === undefined
        ? []
        : [
            {
              of,
              lists: unique(own.map(({ list }) => list)),
              actions: unique(own.flatMap(({ refusal }) => refusal.action ?? [])),
              detail: own[0]?.refusal.detail ?? "",
            },
          ],
    )
    .sort((a, b) => (a.of < b.of ? -1 : 1));
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
