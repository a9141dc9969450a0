/** Subscriptions of which nobody could check whether their approver might approve them: that nothing speaks against them says nothing. */
import type { Subscription } from "../catalog/catalog.ts";
import { holds, isAllowing } from "../catalog/catalog.ts";
import { compareText } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { approvedAt } from "../handshake/dates.ts";
import type { HandshakeRows } from "../handshake/dates.ts";
import { whyUnwatched } from "../handshake/watched.ts";
import { listsOf } from "./lists.ts";

export type ApprovalRows = Pick<HandshakeRows, "subscription" | "request">;

export interface UncheckedApproval {
  /** As the catalog calls it. */
  readonly subscription: string;
  /** Why. */
  readonly reason: string;
}

/** Those on assets that somebody approved, whatever became of them; by their ids. */
export function approvedOn(index: CatalogIndex, assets: readonly string[]): Subscription[] {
  const { subscriptions } = listsOf(index);
  const all = assets
    .flatMap((asset) => subscriptions.get(asset) ?? [])
    .filter((one) => isAllowing(one) && one.approvedBy !== undefined);
  return [...new Map(all.map((one) => [one.id, one])).values()].sort((a, b) => compareText(a.id, b.id));
}

const HIDDEN = "who is in the project that owns the data cannot be seen";

/** By the id that DataZone has of it: of several assets each has its own behind that. */
export function datazoneId({ id }: Pick<Subscription, "id">): string {
  return id.split("/", 1)[0] ?? id;
}

export function uncheckedOf(
  approved: readonly Subscription[],
  {
    index,
    domain,
    rowsOf,
  }: {
    readonly index: CatalogIndex;
    readonly domain: string;
    /** By the id that DataZone has of it; undefined: nothing of it was read. */
    readonly rowsOf: (id: string) => ApprovalRows | undefined;
  },
): UncheckedApproval[] {
  const { made, asOf } = index.catalog;
  const why = (one: Subscription): string | undefined => {
    if (made === undefined) return "a catalog file does not show who took part in what when it was approved";
    const rows = rowsOf(datazoneId(one));
    if (!rows || rows.request.length === 0) return "its request is not known";
    const moment = approvedAt(rows);
    const unwatched = whyUnwatched(moment, {
      from: index.historyFrom(domain, moment.at ?? asOf),
      until: asOf,
    });
    return unwatched ?? (isHidden(one.asset, moment.at ?? asOf) ? HIDDEN : undefined);
  };
  const { assets } = listsOf(index);
  const isHidden = (id: string, at: number): boolean => {
    const asset = (assets.get(id) ?? []).find((one) => holds(one, at));
    return asset !== undefined && index.projectAt(asset.project, at)?.visible === false;
  };
  return approved.flatMap((one) => {
    const reason = why(one);
    return reason === undefined ? [] : [{ subscription: one.id, reason }];
  });
}
