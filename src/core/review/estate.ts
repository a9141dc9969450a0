/** The assets that a review is about: those of a domain at the end of its month, and those that another one has by then. */
import { holds } from "../catalog/catalog.ts";
import type { Asset, Interval } from "../catalog/catalog.ts";
import { compareText } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { listsOf } from "./lists.ts";
import type { Move } from "./right.ts";

export interface Owned {
  readonly asset: Asset;
  /** The moment as of which it is looked at, in ms: the last one in which it was the domain's. */
  readonly at: number;
  readonly leftTo: Move | null;
  readonly cameFrom: Move | null;
}

export interface EstateGiven {
  readonly index: CatalogIndex;
  readonly domain: string;
  /** The first moment, and the last one, in ms. */
  readonly from: number;
  readonly at: number;
}

/** By id of the asset. One that ended in the month is not among them: what was on it is over. */
export function estateOf({ index, domain, from, at }: EstateGiven): Owned[] {
  const ownerAt = indexOwners(index);
  return (listsOf(index).assetsOfDomain.get(domain) ?? [])
    .flatMap((entries): Owned[] => {
      const last = ownerAt(entries, at);
      if (!last) return [];
      const borders = bordersOf(entries, { index, from, at });
      const foreign = (time: number): boolean => (ownerAt(entries, time)?.domain ?? domain) !== domain;
      if (last.domain === domain) {
        const before = borders.findLast((turn) => foreign(turn - 1));
        const was = before === undefined ? undefined : ownerAt(entries, before - 1);
        return [
          {
            asset: last.asset,
            at,
            leftTo: null,
            cameFrom: was && before !== undefined ? { domain: was.domain, at: before } : null,
          },
        ];
      }
      const left = borders.findLast((turn) => ownerAt(entries, turn - 1)?.domain === domain);
      const own = left === undefined ? undefined : ownerAt(entries, left - 1);
      if (left === undefined || !own) return [];
      return [{ asset: own.asset, at: left - 1, leftTo: { domain: last.domain, at: left }, cameFrom: null }];
    })
    .sort((a, b) => compareText(a.asset.id, b.asset.id));
}

/** An asset of the domain that is nobody's by the end of the month, and when it ended, in ms. */
export interface Ended {
  readonly asset: string;
  readonly at: number;
}

/** By id of the asset: nobody has a right to them any more, and what was done to them in the month is not to be forgotten. */
export function endedIn({ index, domain, from, at }: EstateGiven): Ended[] {
  const ownerAt = indexOwners(index);
  return (listsOf(index).assetsOfDomain.get(domain) ?? [])
    .flatMap((entries): Ended[] => {
      if (ownerAt(entries, at)) return [];
      const owned = bordersOf(entries, { index, from, at }).filter((turn) => ownerAt(entries, turn - 1));
      const isOurs = owned.some((turn) => ownerAt(entries, turn - 1)?.domain === domain);
      const [asset, end] = [entries[0]?.id, owned.at(-1)];
      return isOurs && asset !== undefined && end !== undefined ? [{ asset, at: end }] : [];
    })
    .sort((a, b) => compareText(a.asset, b.asset));
}

type OwnerAt = (
  entries: readonly Asset[],
  time: number,
) => { readonly asset: Asset; readonly domain: string } | undefined;

function indexOwners(index: CatalogIndex): OwnerAt {
  const { projects } = listsOf(index);
  return (entries, time) => {
    const asset = entries.find((entry) => holds(entry, time));
    const owner = asset && (projects.get(asset.project) ?? []).find((entry) => holds(entry, time))?.domain;
    return asset && owner !== undefined ? { asset, domain: owner } : undefined;
  };
}

/** When an asset may have come to another owner, in order. */
function bordersOf(
  entries: readonly Asset[],
  { index, from, at }: Pick<EstateGiven, "index" | "from" | "at">,
): number[] {
  const { projects } = listsOf(index);
  const turns = [...entries, ...entries.flatMap(({ project }) => projects.get(project) ?? [])].flatMap(
    ({ from: begin, until }: Interval) => [begin, until],
  );
  return [...new Set(turns)].filter((turn) => from < turn && turn <= at).sort((a, b) => a - b);
}
