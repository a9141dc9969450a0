/** Assets: the tables that Lake Formation was asked for, and the other folders that were read. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { dataSets } from "./data-sets.ts";
import { leftOut } from "./left-out.ts";
import { assetIdOf, assetNameOf, uniqueIds } from "./names.ts";
import { accountOfFolder, accountOfTable, foldersAbove, isDataRead } from "./places.ts";
import { findTables } from "./tables.ts";
import type { FoundTable } from "./tables.ts";

export interface DraftAsset {
  readonly id: string;
  readonly name: string;
  readonly table: FoundTable | undefined;
  readonly locations: readonly string[];
  /** The account that owns it; undefined where nothing tells. */
  readonly account: string | undefined;
  readonly uses: readonly Use[];
}

export interface DraftAssets {
  readonly assets: readonly DraftAsset[];
  /** Uses of no asset, by the folder that is left out or the bucket. */
  readonly rest: ReadonlyMap<string, { readonly why: string | undefined; readonly uses: readonly Use[] }>;
}

interface Found {
  /** The ARN or the folder. */
  readonly key: string;
  readonly table: FoundTable | undefined;
  readonly locations: readonly string[];
}

/** What was read becomes an asset; what was only written, listed or refused does not. Sorted by id. */
export function draftAssets(uses: readonly Use[]): DraftAssets {
  const found = findAssets(uses);
  const keyByPlace = new Map(
    found.flatMap(({ key, locations }) => [key, ...locations].map((place) => [place, key] as const)),
  );
  const keyOf = ({ place }: Use): string | undefined => {
    if (place === null || leftOut(place)) return undefined;
    return keyByPlace.get(foldersAbove(place).find((one) => keyByPlace.has(one)) ?? "");
  };
  const used = groupBy(uses, keyOf);
  const ids = uniqueIds(new Map(found.map(({ key }) => [key, assetIdOf(key)])));
  const assets = found.map(({ key, table, locations }): DraftAsset => {
    const own = used.get(key) ?? [];
    const account = (table && accountOfTable(table.arn)) ?? accountOfFolder(key, own);
    return { id: ids.get(key) as string, name: assetNameOf(key), table, locations, account, uses: own };
  });
  return {
    assets: assets.sort((a, b) => compareText(a.id, b.id)),
    rest: restOf(used.get(undefined) ?? []),
  };
}

function findAssets(uses: readonly Use[]): Found[] {
  const tables = findTables(uses);
  const taken = new Set(tables.flatMap(({ locations }) => locations));
  const open = uses.flatMap((use) => {
    const { place, person, accesses } = use;
    if (!isDataRead(use) || place === null || foldersAbove(place).some((one) => taken.has(one))) return [];
    return [{ place, person, reads: accesses }];
  });
  return [
    ...tables.map((table) => ({ key: table.arn, table, locations: table.locations })),
    ...dataSets(open).map((place) => ({ key: place, table: undefined, locations: [place] })),
  ];
}

function restOf(uses: readonly Use[]): DraftAssets["rest"] {
  const named = uses.map((use) => {
    const { place } = use;
    const left = place === null ? undefined : leftOut(place);
    const bucket = place === null ? "places without a name" : (foldersAbove(place).at(-1) ?? place);
    return { root: left?.root ?? bucket, why: left?.why, use };
  });
  const groups = [...groupBy(named, ({ root }) => root)].sort(([a], [b]) => compareText(a, b));
  return new Map(
    groups.map(([root, same]) => [
      root,
      { why: same.find(({ why }) => why)?.why, uses: same.map(({ use }) => use) },
    ]),
  );
}
