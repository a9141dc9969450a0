/** Roles that write: which of them belong together, and which is the one that an asset is made by. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import type { DraftAsset } from "./assets.ts";
import { isWrite } from "./evidence.ts";

export interface Writers {
  /** How often each role writes to each asset: by the asset's id, then by `roleKey`. */
  readonly byAsset: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Ids of the assets that a role writes to. */
  readonly assetsOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Who writes less than this part of what is written to an asset does not make it. */
const MAIN_SHARE = 0.1;
/** Roles of which this part of all that they write is written by both belong together. */
const COMMON_SHARE = 0.5;

/** Roles of the asset's account alone: who writes from another one is a guest. `isWanted`: whether a use's role counts. */
export function findWriters(assets: readonly DraftAsset[], isWanted: (use: Use) => boolean): Writers {
  const byAsset = new Map(
    assets.map(({ id, account, uses }) => {
      const own = uses.filter(
        (use) => isWrite(use) && isWanted(use) && (account === undefined || use.account === account),
      );
      const byRole = groupBy(own, ({ principal }) => roleKey(principal));
      return [
        id,
        new Map([...byRole].map(([role, same]) => [role, same.reduce((n, { accesses }) => n + accesses, 0)])),
      ];
    }),
  );
  return { byAsset, assetsOf: assetsByRole(byAsset) };
}

/**
 * The role that an asset is made by: of those that write a fair part of it the one that writes to the fewest other
 * assets, since a role that writes everywhere owns nothing in particular; then who writes most.
 */
export function mainWriter(asset: string, { byAsset, assetsOf }: Writers): string | undefined {
  const counts = [...(byAsset.get(asset) ?? [])];
  const total = counts.reduce((sum, [, n]) => sum + n, 0);
  return counts
    .filter(([, n]) => n >= total * MAIN_SHARE)
    .sort(
      ([a, m], [b, n]) =>
        (assetsOf.get(a)?.size ?? 0) - (assetsOf.get(b)?.size ?? 0) || n - m || compareText(a, b),
    )[0]?.[0];
}

/** Groups of roles that write to much the same assets, each sorted, in the order of their first role. */
export function groupRoles({ byAsset, assetsOf }: Writers, isWanted: (role: string) => boolean): string[][] {
  const roles = [...assetsOf.keys()].filter(isWanted).sort(compareText);
  const leaderOf = new Map(roles.map((role) => [role, role]));
  const lead = (role: string): string => {
    let top = role;
    for (let next = leaderOf.get(top); next !== undefined && next !== top; next = leaderOf.get(top))
      top = next;
    return top;
  };
  for (const role of roles) {
    const own = assetsOf.get(role) ?? new Set();
    const beside = new Set([...own].flatMap((asset) => [...(byAsset.get(asset)?.keys() ?? [])]));
    for (const other of beside) {
      if (!leaderOf.has(other) || !areAlike(own, assetsOf.get(other) ?? new Set())) continue;
      const [first = "", second = ""] = [lead(role), lead(other)].sort(compareText);
      leaderOf.set(second, first);
    }
  }
  return [...groupBy(roles, lead).values()];
}

function areAlike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const common = [...a].filter((asset) => b.has(asset)).length;
  return common >= COMMON_SHARE * (a.size + b.size - common);
}

function assetsByRole(byAsset: Writers["byAsset"]): Map<string, Set<string>> {
  const assets = new Map<string, Set<string>>();
  for (const [asset, counts] of byAsset) {
    for (const role of counts.keys()) {
      const known = assets.get(role);
      if (known) known.add(asset);
      else assets.set(role, new Set([asset]));
    }
  }
  return assets;
}
