/** Whose a place is that assets of two projects claim: at each time one project's. */
import type { Asset, Interval } from "../../catalog/catalog.ts";
import { overTime } from "./stretches.ts";

/** A place that assets of two projects claim now: it stays with the first. */
export interface Contested {
  readonly place: string;
  readonly asset: string;
  readonly keeper: string;
}

type Claim = Interval & { readonly project: string; readonly asset: string };

/**
 * Of assets of two projects that claim a place at one time the published one keeps it, of two such the older, then the smaller id; the
 * other one has it before and after. Contested is what two claim still.
 */
export function settle(assets: readonly Asset[]): { assets: Asset[]; contested: Contested[] } {
  const claims = new Map<string, Claim[]>();
  const contested = new Map<string, Contested>();
  const kept = assets.toSorted(byStanding).flatMap((asset): Asset[] => {
    const { id, project, tableArn, from, until } = asset;
    const places = [...new Set([...(tableArn === undefined ? [] : [tableArn]), ...asset.locations])];
    const taken = new Map<string, readonly Claim[]>();
    for (const place of places) {
      const known = claims.get(place) ?? [];
      const others = known.filter((one) => one.project !== project && one.from < until && from < one.until);
      if (others.length > 0) taken.set(place, others);
      const now = others.find((one) => one.until === Infinity);
      if (now && until === Infinity) contested.set(`${place} ${id}`, { place, asset: id, keeper: now.asset });
      for (const free of withoutAll(asset, others)) known.push({ ...free, project, asset: id });
      claims.set(place, known);
    }
    return taken.size === 0 ? [asset] : withoutPlaces(asset, taken);
  });
  return { assets: kept.sort(byId), contested: [...contested.values()] };
}

/** Cut where others have places of it, without those places meanwhile. */
function withoutPlaces(asset: Asset, taken: ReadonlyMap<string, readonly Claim[]>): Asset[] {
  const { from, until } = asset;
  const held = [...taken].flatMap(([place, claims]) =>
    claims.map((claim) => ({
      place,
      from: Math.max(claim.from, from),
      until: Math.min(claim.until, until),
    })),
  );
  return overTime([{ place: undefined, from, until }, ...held], (now) => {
    const gone = new Set(now.map(({ place }) => place));
    return {
      tableArn: gone.has(asset.tableArn) ? undefined : asset.tableArn,
      locations: asset.locations.filter((place) => !gone.has(place)),
    };
  }).map((piece): Asset => ({ ...asset, ...piece.value, from: piece.from, until: piece.until }));
}

/** What of an interval is in none of the others. */
function withoutAll({ from, until }: Interval, others: readonly Interval[]): Interval[] {
  let free: Interval[] = [{ from, until }];
  for (const other of others)
    free = free
      .flatMap((one) => [
        { from: one.from, until: Math.min(one.until, other.from) },
        { from: Math.max(one.from, other.until), until: one.until },
      ])
      .filter((one) => one.from < one.until);
  return free;
}

function byStanding(a: Asset, b: Asset): number {
  const [first, second] = [a.publishedAt ?? Infinity, b.publishedAt ?? Infinity];
  if (first !== second) return first < second ? -1 : 1;
  return byId(a, b);
}

function byId(a: Asset, b: Asset): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.from < b.from ? -1 : 1;
}
