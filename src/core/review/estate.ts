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
  const { assetsOfDomain, projects } = listsOf(index);
  const ownerAt = (entries: readonly Asset[], time: number): { asset: Asset; domain: string } | undefined => {
    const asset = entries.find((entry) => holds(entry, time));
    const owner = asset && (projects.get(asset.project) ?? []).find((entry) => holds(entry, time))?.domain;
    return asset && owner !== undefined ? { asset, domain: owner } : undefined;
  };
  return (assetsOfDomain.get(domain) ?? [])
    .flatMap((entries): Owned[] => {
      const last = ownerAt(entries, at);
      if (!last) return [];
      const turns = [...entries, ...entries.flatMap(({ project }) => projects.get(project) ?? [])].flatMap(
        ({ from: begin, until }: Interval) => [begin, until],
      );
      const borders = [...new Set(turns)].filter((turn) => from < turn && turn <= at).sort((a, b) => a - b);
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
