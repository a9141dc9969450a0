/** The population of a review: every subscription, grant and membership on the domain's assets as of the end of the month. */
import { accountIn } from "../catalog/accounts.ts";
import { holds, isAllowing } from "../catalog/catalog.ts";
import type { Grant, Member, Subscription } from "../catalog/catalog.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import { sessionNameOf } from "../identity/session.ts";
import type { Owned } from "./estate.ts";
import { indexCarriedOut } from "./carried-out.ts";
import type { Granted } from "./granted.ts";
import { indexHolders, personKey } from "./holders.ts";
import type { Holders } from "./holders.ts";
import { listsOf } from "./lists.ts";
import { rightId } from "./right.ts";
import type { Right } from "./right.ts";

/** By kind, asset, project and subject. What is listed twice is one right, with all that it allows. */
export function populationOf(index: CatalogIndex, estate: readonly Owned[]): Right[] {
  const { subscriptions, grants, members } = listsOf(index);
  const holders = indexHolders(index);
  const of = (owned: Owned): Right[] => {
    const own = subscriptions.get(owned.asset.id) ?? [];
    const carriedOut = indexCarriedOut(index, own, owned.at);
    return [
      ...own.flatMap((one) => ofSubscription(one, owned, holders)),
      ...(grants.get(owned.asset.id) ?? []).flatMap((one) =>
        ofGrant(one, owned, { index, holders, carriedOut }),
      ),
    ];
  };
  const memberships = projectsOf(estate).flatMap((owned) =>
    (members.get(owned.asset.project) ?? []).flatMap((one) => ofMember(one, owned, holders)),
  );
  return merged([...estate.flatMap(of), ...memberships]);
}

/** One asset for each project: of those that are looked at last, one that did not move. */
function projectsOf(estate: readonly Owned[]): Owned[] {
  const byProject = groupBy(estate, ({ asset }) => asset.project);
  const rank = (one: Owned): number => (one.leftTo ? 2 : one.cameFrom ? 1 : 0);
  return [...byProject.values()].flatMap((same) =>
    same
      .toSorted((a, b) => rank(a) - rank(b) || b.at - a.at || compareText(a.asset.id, b.asset.id))
      .slice(0, 1),
  );
}

function ofSubscription(one: Subscription, { asset, at, ...moves }: Owned, holders: Holders): Right[] {
  const isUnclear = one.status === "unclear";
  if (!holds(one, at) || (!isAllowing(one) && !isUnclear)) return [];
  const held = holders.ofSubscriber(one.subscriber, at);
  const name = {
    kind: "subscription",
    asset: asset.id,
    project: asset.project,
    subject: held.subject,
    subscription: one.id,
    way: null,
  } as const;
  return [
    {
      ...name,
      ...held,
      ...moves,
      id: rightId(name),
      allows: ["read"],
      since: one.from,
      until: one.until,
      isUnclear,
      requestedBy: one.requestedBy ?? null,
      approvedBy: one.approvedBy ?? null,
      justification: one.justification ?? null,
      granted: null,
    },
  ];
}

function ofGrant(
  one: Grant,
  { asset, at, ...moves }: Owned,
  {
    index,
    holders,
    carriedOut,
  }: {
    readonly index: CatalogIndex;
    readonly holders: Holders;
    readonly carriedOut: (grant: Grant) => Subscription | undefined;
  },
): Right[] {
  if (!holds(one, at)) return [];
  const held = holders.ofPrincipal(one.principalArn, at);
  const plan = carriedOut(one);
  const account = accountIn(one.principalArn);
  const name = {
    kind: "grant",
    asset: asset.id,
    project: asset.project,
    subject: one.principalArn,
    subscription: one.subscription ?? plan?.id ?? null,
    way: one.kind,
  } as const;
  return [
    {
      ...name,
      ...held,
      ...moves,
      subject: one.principalArn,
      id: rightId(name),
      allows: one.permissions.toSorted(compareText),
      since: one.from,
      until: one.until,
      isUnclear: false,
      requestedBy: plan?.requestedBy ?? null,
      approvedBy: plan?.approvedBy ?? null,
      justification: plan?.justification ?? null,
      granted: changedBy(one, index, at),
      outsideAccount: account !== undefined && !index.accounts.has(account) ? account : held.outsideAccount,
    },
  ];
}

/** As Lake Formation says. */
function changedBy({ by, from }: Grant, index: CatalogIndex, at: number): Granted | null {
  if (by === undefined) return null;
  const sessionName = sessionNameOf({ arn: by }) ?? null;
  return {
    by: personKey(index, roleKey(by), at),
    at: Number.isFinite(from) ? from : null,
    how: "lake_formation",
    eventId: null,
    sessionName,
    through: null,
  };
}

function ofMember(one: Member, { asset, at, ...moves }: Owned, holders: Holders): Right[] {
  if (!holds(one, at)) return [];
  const held = holders.ofMember(one, at);
  const name = {
    kind: "membership",
    asset: null,
    project: asset.project,
    subject: held.subject,
    subscription: null,
    way: null,
  } as const;
  return [
    {
      ...name,
      ...held,
      ...moves,
      id: rightId(name),
      allows: [one.role],
      since: one.from,
      until: one.until,
      isUnclear: false,
      requestedBy: null,
      approvedBy: null,
      justification: null,
      granted: null,
    },
  ];
}

const KINDS = ["subscription", "grant", "membership"];

function merged(rights: readonly Right[]): Right[] {
  return [...groupBy(rights, ({ id }) => id).values()]
    .map((same) => {
      const [first, ...more] = same.toSorted(
        (a, b) => a.since - b.since || compareText(JSON.stringify(a), JSON.stringify(b)),
      ) as [Right, ...Right[]];
      return more.reduce(joinedRight, first);
    })
    .sort(compareRights);
}

export function compareRights(a: Right, b: Right): number {
  return (
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    compareText(a.asset ?? "", b.asset ?? "") ||
    compareText(a.project, b.project) ||
    compareText(a.subject, b.subject) ||
    compareText(a.id, b.id)
  );
}

function joinedRight(a: Right, b: Right): Right {
  return {
    ...a,
    allows: [...new Set([...a.allows, ...b.allows])].sort(compareText),
    people: [...new Set([...a.people, ...b.people])].sort(compareText),
    until: Math.max(a.until, b.until),
    isUnclear: a.isUnclear && b.isUnclear,
    subscription: a.subscription ?? b.subscription,
    granted: a.granted ?? b.granted,
  };
}
