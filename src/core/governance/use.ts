/** Plan and grant against what was done. */
import { isAllowing } from "../catalog/catalog.ts";
import type { Asset, Interval, Subscription } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement, DisagreementKind } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { GovernanceGiven, Use } from "./given.ts";
import { isFor } from "./plan.ts";
import type { Plan } from "./plan.ts";

const KINDS: Readonly<Record<string, DisagreementKind>> = {
  named_grant: "used_by_direct_grant",
  lf_tag: "used_by_tag",
  share: "used_by_share",
};

/**
 * Reads that a grant let happen and no subscription asked for, of the last 90 days: one fact for each asset and way. None where findings
 * tell of everybody who read so: whoever is told of a read is not told once more of the way that it took.
 */
export function grantUses(given: GovernanceGiven): Disagreement[] {
  return assetsNow(given).flatMap((asset) =>
    [...groupBy(given.usesOf(asset.id), ({ way }) => way)].flatMap(([way, uses]) => {
      const kind = KINDS[way];
      if (kind === undefined || uses.every(({ isTold }) => isTold === true)) return [];
      const people = new Set(uses.map(({ person }) => person));
      const accesses = uses.reduce((sum, one) => sum + one.accesses, 0);
      const last = uses.reduce((latest, one) => Math.max(latest, one.lastDay), 0);
      return [
        disagreement({
          ...aboutAsset(asset, given),
          kind,
          way,
          people: people.size,
          accesses,
          bytes_out: uses.reduce((sum, one) => sum + one.bytesOut, 0),
          names: [...people].sort().join(", "),
          reason: `${people.size === 1 ? "one reader" : `${people.size} readers`} without a subscription, last on ${isoTime(last).slice(0, 10)}: ${[...people].sort().slice(0, 3).join(", ")}`,
        }),
      ];
    }),
  );
}

/** A right that nobody used for so long is one to take back. */
export const UNUSED_DAYS = 90;

/** Subscriptions that were not used for 90 days in which every read could have been seen. */
export function unusedSubscriptions(given: GovernanceGiven, plan: Plan): Disagreement[] {
  const assets = new Map(assetsNow(given).map((asset) => [asset.id, asset]));
  const byRole = indexRoleUses(given, plan);
  return plan.current.flatMap((subscription) => {
    const asset = assets.get(subscription.asset);
    if (!asset || !isUnused({ asset, subscription, byRole }, given, plan)) return [];
    const { subscriber, from, id } = subscription;
    return [
      disagreement({
        ...aboutAsset(asset, given),
        kind: "entitled_and_unused",
        subject: subscriberName(subscription),
        project: "project" in subscriber ? subscriber.project : null,
        subscription: id,
        ...sinceOf(from, given),
        reason: `subscription ${id} holds since ${isoTime(from)}, and nobody read by it in ${UNUSED_DAYS} days, all of which could be seen`,
      }),
    ];
  });
}

/** Reads of an asset by subscription, by somebody of none of the subscribers: in a role of one of them, of which, nobody noted. */
type RoleUses = (asset: string) => ReadonlySet<Use>;

function indexRoleUses(given: GovernanceGiven, plan: Plan): RoleUses {
  const allowing = groupBy(given.index.catalog.subscriptions.filter(isAllowing), ({ asset }) => asset);
  const known = new Map<string, ReadonlySet<Use>>();
  const find = (asset: string): ReadonlySet<Use> => {
    const all = allowing.get(asset) ?? [];
    const isNobodys = (use: Use): boolean =>
      !all.some((subscription) => mayBeBy(use, { subscription, given, plan }));
    return new Set(given.usesOf(asset).filter((use) => use.way === "subscription" && isNobodys(use)));
  };
  return (asset) => {
    let uses = known.get(asset);
    if (!uses) known.set(asset, (uses = find(asset)));
    return uses;
  };
}

function isUnused(
  {
    asset,
    subscription,
    byRole,
  }: { readonly asset: Asset; readonly subscription: Subscription; readonly byRole: RoleUses },
  given: GovernanceGiven,
  plan: Plan,
): boolean {
  const span = UNUSED_DAYS * DAY_MS;
  if (subscription.from > given.at - span || given.seenFor(asset) < span) return false;
  if (!plan.isClearSince(subscription, given.at - span)) return false;
  const { subscriber } = subscription;
  const isSeen = plan.isSeenSince(subscriber, given.at - span);
  const hasRoles = "project" in subscriber || "principalArn" in subscriber;
  return !given.usesOf(asset.id).some((use) => {
    const isBy = mayBeBy(use, { subscription, given, plan });
    if (use.way === "subscription") return isBy || (hasRoles && byRole(asset.id).has(use));
    // of reads that nobody could judge anybody's may be of a subscriber that could not be seen into
    return use.way === "unknown" && (isBy || !isSeen);
  });
}

/** Whether somebody may have read by a subscription then: of whom nothing is known, may. */
function mayBeBy(
  { person: who, lastDay }: Use,
  {
    subscription,
    given: { index },
    plan,
  }: { readonly subscription: Subscription; readonly given: GovernanceGiven; readonly plan: Plan },
): boolean {
  const belonging = plan.belongingOf(who);
  const isUnknown = belonging.person === undefined && belonging.projects.length === 0;
  if (isUnknown || isFor(subscription, belonging, who)) return true;
  // they may have left since
  const { subscriber } = subscription;
  const name = belonging.person ?? who.toLowerCase();
  const isThen = ({ until }: Interval): boolean => until > lastDay;
  const groups = index.catalog.groups
    .filter(({ members }) => members.some((one) => one.person.toLowerCase() === name && isThen(one)))
    .map(({ id }) => id);
  if ("group" in subscriber) return groups.includes(subscriber.group);
  if (!("project" in subscriber)) return false;
  const was = index.catalog.members.filter((one) => one.project === subscriber.project && isThen(one));
  return was.some((one) => one.person?.toLowerCase() === name || groups.includes(one.group ?? ""));
}

/** The person, group, project or role that it is for. */
export function subscriberName({ subscriber }: Subscription): string {
  if ("project" in subscriber) return subscriber.project;
  if ("person" in subscriber) return subscriber.person;
  return "group" in subscriber ? subscriber.group : subscriber.principalArn;
}
