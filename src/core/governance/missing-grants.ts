/** Plan against grant: what was approved, and nobody granted. */
import type { Asset } from "../catalog/catalog.ts";
import { isoTime } from "../record/time.ts";
import { GRANTED_WITHIN_MS, failureOf } from "./attempts.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { GovernanceGiven } from "./given.ts";
import { isAmong } from "./opt-ins.ts";
import { whyNotAsked } from "./past-lake.ts";
import type { Plan } from "./plan.ts";
import { mayBeGranted } from "./unclear.ts";

/** Subscriptions for which none of the roles of the project has a grant. */
export function missingGrants(given: GovernanceGiven, plan: Plan): Disagreement[] {
  const assets = new Map(assetsNow(given).map((asset) => [asset.id, asset]));
  return plan.current.flatMap((subscription) => {
    const asset = assets.get(subscription.asset);
    const readers = asset?.tableArn === undefined ? undefined : given.readersOf(asset.tableArn);
    if (!asset || !readers || subscription.from > given.at - GRANTED_WITHIN_MS) return [];
    if (!plan.isClearSince(subscription, given.at - GRANTED_WITHIN_MS)) return [];
    const { subscriber } = subscription;
    const wanted =
      "project" in subscriber
        ? plan.rolesOf(subscriber.project)
        : "principalArn" in subscriber
          ? [subscriber.principalArn]
          : [];
    const isGranted = (role: string): boolean => readers.some(({ principal }) => isAmong(role, principal));
    if (wanted.length === 0 || wanted.some(isGranted)) return [];
    const isSeen = wanted.every((role) => isGrantSeen(role, asset, given));
    if (!isSeen || ("project" in subscriber && !plan.areRolesSeen(subscriber.project))) return [];
    return [
      disagreement({
        ...aboutAsset(asset, given),
        kind: "subscription_without_grant",
        subject: "project" in subscriber ? subscriber.project : (wanted[0] ?? null),
        project: "project" in subscriber ? subscriber.project : null,
        principal: wanted[0] ?? null,
        subscription: subscription.id,
        ...sinceOf(subscription.from, given),
        reason: `subscription ${subscription.id} is approved since ${isoTime(subscription.from)}, and ${sayMissing(wanted, asset, given)}${failureOf(subscription.id, asset.id, given)}`,
      }),
    ];
  });
}

/** Whether they can read all the same nobody knows: policies of IAM are not looked at. */
function sayMissing(roles: readonly string[], asset: Asset, given: GovernanceGiven): string {
  const why = whyNotAsked(roles, asset, given);
  if (why === undefined) return "Lake Formation lets none of its roles read";
  return `none of its roles has a grant of Lake Formation (${why}: IAM may let them read all the same)`;
}

/** Whether what is granted to a role could be seen: across accounts it is its own account's Lake Formation that says so. */
function isGrantSeen(role: string, { tableArn = "" }: Asset, given: GovernanceGiven): boolean {
  const [, , , region = "", owner = ""] = tableArn.split(":");
  const [, , , , account = ""] = role.split(":");
  const isRead = given.isLakeRead(owner, region) && given.isLakeRead(account, region);
  return isRead && !mayBeGranted(role, tableArn, given);
}
