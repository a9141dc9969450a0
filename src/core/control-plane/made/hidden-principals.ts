/** Groups and users that anything hangs on, and of which nobody says who is behind them. */
import type { Interval } from "../../catalog/catalog.ts";
import type { Principal } from "../entry.ts";
import type { HistoryEntry } from "../history.ts";
import { parseScope } from "../scope.ts";
import type { ReadScope } from "./catalog-of.ts";
import { lastShown } from "./last-shown.ts";
import { isStanding } from "./subscriptions-of.ts";

export interface PrincipalRows {
  readonly group: readonly HistoryEntry<"group">[];
  readonly membership: readonly HistoryEntry<"membership">[];
  readonly subscription: readonly HistoryEntry<"subscription">[];
}

export interface HiddenPrincipal {
  readonly what: "user" | "group";
  readonly id: string;
  /** Of whom it takes to know: of a group the identity store's, where one is read; else where it is named. */
  readonly scope: string;
  readonly stretches: readonly Interval[];
}

interface PrincipalGiven {
  readonly scopes: readonly ReadScope[];
  readonly isDescribed: (user: string) => boolean;
  readonly blindUntil: (scope: ReadScope) => ReadonlyMap<string, number>;
}

const ALWAYS: Interval = { from: -Infinity, until: Infinity };

/** By id. A group that is listed no more, and has rights still, is hidden from then on: it may be gone, or be hidden from us. */
export function hiddenPrincipals(
  rows: PrincipalRows,
  { scopes, isDescribed, blindUntil }: PrincipalGiven,
): ReadonlyMap<string, HiddenPrincipal> {
  const stores = scopes.filter(({ key }) => parseScope(key)?.service === "identity-center");
  const ends = stores.map(blindUntil);
  const groups = lastShown(rows.group);
  const stretchesOf = (group: string, stands: boolean): Interval[] => {
    const shown = groups.get(group);
    if (!shown) return [ALWAYS];
    const blind = ends.flatMap((of) => of.get(group) ?? []);
    return [
      ...(blind.length > 0 ? [{ from: -Infinity, until: Math.max(...blind) }] : []),
      ...(stands && shown.goneAt < Infinity ? [{ from: shown.goneAt, until: Infinity }] : []),
    ];
  };
  const hidden = new Map<string, HiddenPrincipal>();
  const note = (principal: Principal, scope: string, stands: boolean): void => {
    if ("user" in principal) {
      const { user: id } = principal;
      if (!hidden.has(id) && !isDescribed(id))
        hidden.set(id, { what: "user", id, scope, stretches: [ALWAYS] });
      return;
    }
    const { group: id } = principal;
    const stretches = stretchesOf(id, stands);
    if (stretches.length > (hidden.get(id)?.stretches.length ?? 0))
      hidden.set(id, { what: "group", id, scope: stores[0]?.key ?? scope, stretches });
  };
  for (const { content, scope, until } of rows.membership) note(content.member, scope, until === Infinity);
  for (const row of rows.subscription) {
    const { principal } = row.content;
    if ("user" in principal || "group" in principal) note(principal, row.scope, isStanding(row));
  }
  return hidden;
}
