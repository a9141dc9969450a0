/** Rights that outlived whom they were for: people who left, roles that are others under an old name. */
import { holds } from "../catalog/catalog.ts";
import type { Asset, Member, Subscription } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import { roleKey } from "../identity/role-key.ts";
import { isoTime } from "../record/time.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { GovernanceGiven } from "./given.ts";
import type { Plan } from "./plan.ts";

/** Somebody who left, and what they have still. */
export interface Leaver {
  readonly user: string;
  readonly person: string;
  /** In ms. */
  readonly since: number;
  readonly isGone: boolean;
  readonly memberships: readonly Member[];
  readonly subscriptions: readonly Subscription[];
  /** Ids of assets. */
  readonly grants: readonly string[];
}

/** People whom Identity Center does not have any more, or has switched off, and who still have rights of their own. */
export function leaverFacts(given: GovernanceGiven, plan: Plan): Disagreement[] {
  return leaversOf(given, plan).flatMap(({ person, since, isGone, memberships, subscriptions, grants }) => {
    const rights = [
      ...memberships.map(({ project }) => `member of project ${project}`),
      ...subscriptions.map(({ id }) => `subscription ${id}`),
      ...grants.map((asset) => `a grant on ${asset}`),
    ];
    if (rights.length === 0) return [];
    return [
      disagreement({
        kind: "grant_after_leaving",
        subject: person,
        names: rights.join(", "),
        ...sinceOf(since, given),
        reason: `Identity Center ${isGone ? "no longer has them" : "has them switched off"}, and they still have: ${rights.join(", ")}`,
      }),
    ];
  });
}

/** Everybody who left, also those who have nothing any more. Whom cannot be seen, and what is of a status that nobody knows, is left out. */
export function leaversOf(given: GovernanceGiven, plan: Plan): Leaver[] {
  const { index, at } = given;
  const users = given.history("user");
  const present = new Set(
    [...given.current("user").values()].flatMap(({ id, content }) => (content.isEnabled ? [id] : [])),
  );
  // somebody who is there and is the same person has what that one has; who has the name alone is another
  const names = new Set(
    [...given.current("user").values()].flatMap(({ id, content }) =>
      content.isEnabled ? [(index.personAt(id, at - 1)?.id ?? content.userName).toLowerCase()] : [],
    ),
  );
  // by what they were called last: somebody else, or they themselves under another id, may have been called otherwise before
  const last = new Map(users.map((row) => [row.id, row]));
  const gone = new Map(
    [...last].filter(([id, { content }]) => !present.has(id) && !names.has(content.userName.toLowerCase())),
  );
  const granted = gone.size === 0 ? new Map<string, string[]>() : grantsByUser(given);
  const isShown = projectsShown(given);
  return [...gone.values()].map((row) => {
    const person = index.personAt(row.id, at - 1)?.id ?? row.content.userName;
    return {
      user: row.id,
      person,
      since: row.until < Infinity ? row.until : row.from,
      isGone: row.until < Infinity,
      memberships: index.catalog.members.filter(
        (one) => one.person === person && holds(one, at - 1) && isShown(one.project),
      ),
      subscriptions: ownSubscriptions(person, given, plan),
      grants: granted.get(row.id) ?? [],
    };
  });
}

/** Subscriptions of a person, or of a role of IAM by its key, not of a project of theirs, that are approved and of a status that is known. */
export function ownSubscriptions(
  person: string,
  { index, at }: Pick<GovernanceGiven, "index" | "at">,
  plan: Plan,
): Subscription[] {
  return index.catalog.subscriptions.filter(
    (one) =>
      one.status === "approved" && isOwn(one, person) && holds(one, at - 1) && plan.isClearSince(one, at),
  );
}

function isOwn({ subscriber }: Subscription, person: string): boolean {
  if ("principalArn" in subscriber) return roleKey(subscriber.principalArn) === person;
  return "person" in subscriber && subscriber.person === person;
}

/**
 * Whether the members of a project are seen: it is listed, and none of its own lists was refused. Of one whose environments alone are
 * hidden they are. Whoever cannot be seen may have been taken out long ago.
 */
export function projectsShown({ index, current }: GovernanceGiven): (project: string) => boolean {
  const refused = new Set((index.catalog.made?.scopes ?? []).flatMap(({ blind }) => blind));
  const listed = current("project");
  return (project) => listed.has(project) && !refused.has(project);
}

/** Ids of the assets on which a user has a grant, by the user's id. */
function grantsByUser(given: GovernanceGiven): ReadonlyMap<string, readonly string[]> {
  const grants = assetsNow(given).flatMap((asset) =>
    (asset.tableArn === undefined ? [] : (given.readersOf(asset.tableArn) ?? [])).flatMap(({ principal }) => {
      const user = /:::user\/(.+)$/.exec(principal)?.[1];
      return user === undefined ? [] : [{ user, asset: asset.id }];
    }),
  );
  return new Map(
    [...groupBy(grants, ({ user }) => user)].map(([user, all]) => [user, all.map(({ asset }) => asset)]),
  );
}

/** Roles that logs show with a second id: the name was given to another one, and what was granted to it before holds for that one. */
export function recreatedRoles(given: GovernanceGiven, plan: Plan): Disagreement[] {
  return given.roles.flatMap(({ arn, ids }) => {
    const [last, first] = ids.toSorted((a, b) => b.firstSeen - a.firstSeen);
    // which of two that were first seen in one moment came first nobody can tell
    if (!first || !last || first.firstSeen === last.firstSeen) return [];
    const granted = assetsNow(given).filter((asset) =>
      wasGranted({ arn, asset, before: last.firstSeen }, given, plan),
    );
    const [asset] = granted;
    if (!asset) return [];
    return [
      disagreement({
        ...aboutAsset(asset, given),
        asset: null,
        kind: "role_recreated",
        subject: arn,
        principal: arn,
        names: granted.map(({ id }) => id).join(", "),
        ...sinceOf(last.firstSeen, given),
        reason: `it was ${first.id} and is ${last.id}, first seen at ${isoTime(last.firstSeen)}: whoever made it has what its name was granted before that, ${granted.length === 1 ? "one asset" : `${granted.length} assets`}, unless that was granted anew when it was made`,
      }),
    ];
  });
}

/** Whether somebody has by their name what was granted before a time, in ms: by Lake Formation; where it says nothing of them, by the plan. */
function wasGranted(
  { arn, asset, before }: { readonly arn: string; readonly asset: Asset; readonly before: number },
  given: GovernanceGiven,
  plan: Plan,
): boolean {
  const readers = asset.tableArn === undefined ? [] : (given.readersOf(asset.tableArn) ?? []);
  const times = readers.flatMap(({ principal, since }) =>
    roleKey(principal) === roleKey(arn) ? (since ?? []) : [],
  );
  if (times.length > 0) return times.some((since) => since < before);
  const standing = plan.standingOf(arn, asset);
  return (
    standing.kind === "subscribed" &&
    standing.subscriptions.some((one) => one.from < before && plan.isClearSince(one, given.at))
  );
}
