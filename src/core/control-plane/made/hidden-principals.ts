/** Groups and users that anything hangs on, and of which nobody says who is behind them. */
import type { Interval } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { Principal } from "../kinds/mesh.ts";
import type { HistoryEntry } from "../history.ts";
import { parseScope } from "../scope.ts";
import type { ReadScope } from "./catalog-of.ts";
import { lastShown } from "./last-shown.ts";
import { allowsUntil } from "./subscriptions-of.ts";

export interface PrincipalRows {
  readonly group: readonly HistoryEntry<"group">[];
  readonly group_membership: readonly HistoryEntry<"group_membership">[];
  readonly membership: readonly HistoryEntry<"membership">[];
  readonly subscription: readonly HistoryEntry<"subscription">[];
}

export interface HiddenPrincipal {
  readonly what: "user" | "group";
  readonly id: string;
  /** Of whom it takes to know: of a group the identity store's, where one is read; else where it is named. */
  readonly scope: string;
  readonly stretches: readonly Interval[];
  /** Of a group: users in it whom nobody describes, with when they were. */
  readonly users?: readonly (Interval & { readonly id: string })[];
  /** What hangs on it stands: else it is of the past alone, and nobody has to show it any more. */
  readonly stands: boolean;
}

interface PrincipalGiven {
  readonly scopes: readonly ReadScope[];
  /** Of a user, and of a group that is a role. */
  readonly isDescribed: (id: string) => boolean;
  /** What a scope could not be seen into, by id, with when that was. */
  readonly blindness: (scope: ReadScope) => ReadonlyMap<string, readonly Interval[]>;
}

interface Named extends Pick<HiddenPrincipal, "what" | "id" | "scope" | "stands"> {
  /** Since when something hangs on it. */
  readonly from: number;
  /** Until when something does. */
  readonly until: number;
}

const ALWAYS: Interval = { from: -Infinity, until: Infinity };

/** By id. A group that is listed no more, and has rights still, is hidden for as long: it may be gone, or be hidden from us. */
export function hiddenPrincipals(
  rows: PrincipalRows,
  { scopes, isDescribed, blindness }: PrincipalGiven,
): ReadonlyMap<string, HiddenPrincipal> {
  const stores = scopes.filter(({ key }) => parseScope(key)?.service === "identity-center");
  const blind = stores.map(blindness);
  const shown = lastShown(rows.group);
  const stretchesOf = ({ id, from, until }: Named): Interval[] => {
    const last = shown.get(id);
    if (!last) return isDescribed(id) ? [] : [ALWAYS];
    return [
      ...blind.flatMap((of) => of.get(id) ?? []),
      // it was there when it was named, and not shown; before, nothing hung on it
      ...(from < last.shownFrom ? [{ from, until: last.shownFrom }] : []),
      ...(last.goneAt < until ? [{ from: last.goneAt, until }] : []),
    ];
  };
  const strangers = groupBy(
    rows.group_membership.filter(({ content }) => !isDescribed(content.user)),
    ({ content }) => content.group,
  );
  const hidden = new Map<string, HiddenPrincipal>();
  const addUser = (one: Pick<Named, "id" | "scope" | "stands">): void => {
    const stands = one.stands || hidden.get(one.id)?.stands === true;
    hidden.set(one.id, {
      scope: one.scope,
      ...hidden.get(one.id),
      what: "user",
      id: one.id,
      stretches: [ALWAYS],
      stands,
    });
  };
  for (const named of namedIn(rows).values()) {
    const { what, id, scope, stands } = named;
    if (what === "user") {
      if (!isDescribed(id)) addUser(named);
      continue;
    }
    const stretches = stretchesOf(named);
    const users = (strangers.get(id) ?? []).map(({ content, scope: key, from, until }) => {
      addUser({ id: content.user, scope: key, stands: stands && until === Infinity });
      return { id: content.user, from, until };
    });
    if (stretches.length + users.length > 0)
      hidden.set(id, { what, id, scope: stores[0]?.key ?? scope, stretches, users, stands });
  }
  return hidden;
}

/** Whom memberships and subscriptions name, by id. */
function namedIn(rows: PrincipalRows): ReadonlyMap<string, Named> {
  const named = new Map<string, Named>();
  const note = (principal: Principal, { scope, from, until }: HistoryEntry): void => {
    const [what, id] =
      "user" in principal ? (["user", principal.user] as const) : (["group", principal.group] as const);
    const known = named.get(id);
    named.set(id, {
      what,
      id,
      scope: known?.scope ?? scope,
      from: Math.min(from, known?.from ?? Infinity),
      until: Math.max(until, known?.until ?? -Infinity),
      stands: until === Infinity || known?.stands === true,
    });
  };
  for (const row of rows.membership) note(row.content.member, row);
  for (const row of rows.subscription) {
    const { principal } = row.content;
    if ("user" in principal || "group" in principal)
      note(principal, { ...row, from: row.since ?? row.from, until: allowsUntil(row) });
  }
  return named;
}
