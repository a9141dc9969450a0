/** The plan: whose a principal is, and what it is subscribed to. */
import { accountIn } from "../catalog/accounts.ts";
import { indexBlindness } from "../catalog/blindness.ts";
import { holds, isAllowing } from "../catalog/catalog.ts";
import type { Asset, Blind, Exemption, Project, Subscriber, Subscription } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import { roleKey } from "../identity/role-key.ts";
import { storeIdentity } from "../identity/store-identity.ts";
import { clearStatuses } from "./clear-status.ts";
import type { IsClearSince } from "./clear-status.ts";
import type { GovernanceGiven } from "./given.ts";
import { pastRoles } from "./past-roles.ts";

/** What a principal is by the plan. */
export type Standing =
  | { readonly kind: "owner" | "exempt" }
  /** By all of these. */
  | { readonly kind: "subscribed"; readonly subscriptions: readonly Subscription[] }
  /** It was, until then, though its project, or its environment, may be gone. */
  | { readonly kind: "ended"; readonly subscription: Subscription }
  /** Its project cannot be seen into, or it may be of one, or of a group, that owns the asset or subscribed. */
  | { readonly kind: "unknown" }
  | { readonly kind: "none"; readonly project: string | null };

/** All that somebody reads as. */
export interface Belonging {
  readonly person: string | undefined;
  readonly groups: ReadonlySet<string>;
  readonly projects: readonly Project[];
}

export interface Plan {
  standingOf(principal: string, asset: Asset): Standing;
  /** Of a person, or of a principal as Lake Formation writes it. */
  belongingOf(who: string): Belonging;
  /** Subscriptions that hold. */
  readonly current: readonly Subscription[];
  rolesOf(project: string): readonly string[];
  /** Whether a subscriber could be seen into, its roles and whoever is of it, ever since a time, in ms. */
  isSeenSince(subscriber: Subscriber, from: number): boolean;
  /** Whether a subscription's status was one that is known ever since a time, in ms: else nobody can say what it allows. */
  readonly isClearSince: IsClearSince;
  /** Whether all of a project's roles are known. */
  areRolesSeen(project: string): boolean;
}

/** What holds at the time of the reads. Every question is a few look-ups. */
export function planOf(
  given: Pick<GovernanceGiven, "index" | "at" | "history" | "lost" | "loggedAccounts">,
): Plan {
  const { index, at } = given;
  const moment = at - 1;
  const { catalog } = index;
  const allowing = catalog.subscriptions.filter(isAllowing);
  const byAsset = groupBy(allowing, ({ asset }) => asset);
  const unclear = groupBy(
    catalog.subscriptions.filter(({ status }) => status === "unclear"),
    ({ asset }) => asset,
  );
  const exemptions = catalog.exemptions.filter((one) => holds(one, moment));
  const { belongingOf, rolesOf } = indexBelonging(given);
  const { ofProject, ofSubscriber } = indexBlindness(catalog);
  const wasFor = pastRoles(catalog, moment);
  const mayAllow = (principal: string, asset: Asset): boolean => {
    if (isOutside(principal, given)) return false;
    const subscribed = (byAsset.get(asset.id) ?? []).filter((one) => holds(one, moment));
    return [
      ...ofProject(asset.project),
      ...subscribed.flatMap(({ subscriber }) => ofSubscriber(subscriber)),
    ].some((one) => holds(one, moment) && mayHide(one, principal));
  };
  const isExempt = (principal: string, asset: Asset): boolean =>
    exemptions.some(
      (one) =>
        (one.asset === undefined || one.asset === asset.id) && isOf(one, principal, belongingOf(principal)),
    );
  return {
    belongingOf,
    rolesOf,
    isSeenSince: (subscriber, from) => ofSubscriber(subscriber).every(({ until }) => until <= from),
    isClearSince: clearStatuses(given),
    // a group that is a member hides people, and no roles
    areRolesSeen: (project) =>
      !ofProject(project).some((one) => one.group === undefined && holds(one, moment)),
    current: allowing.filter((one) => holds(one, moment)),
    standingOf(principal, asset) {
      const belonging = belongingOf(principal);
      const { projects } = belonging;
      if (projects.some(({ id }) => id === asset.project)) return { kind: "owner" };
      const all = byAsset.get(asset.id) ?? [];
      const own = all.filter((one) => isFor(one, belonging, principal));
      const subscriptions = own.filter((one) => holds(one, moment));
      if (subscriptions.length > 0) return { kind: "subscribed", subscriptions };
      if (isExempt(principal, asset)) return { kind: "exempt" };
      if (projects.some(({ visible }) => !visible) || mayAllow(principal, asset)) return { kind: "unknown" };
      const may = unclear.get(asset.id) ?? [];
      if (may.some((one) => holds(one, moment) && isFor(one, belonging, principal)))
        return { kind: "unknown" };
      const before = [...own, ...all.filter((one) => wasFor(one, principal))];
      const [ended] = before.filter((one) => one.until <= moment).sort((a, b) => b.until - a.until);
      if (ended) return { kind: "ended", subscription: ended };
      return { kind: "none", project: projects[0]?.id ?? null };
    },
  };
}

function indexBelonging({
  index,
  at,
}: Pick<GovernanceGiven, "index" | "at">): Pick<Plan, "belongingOf" | "rolesOf"> {
  const moment = at - 1;
  const { catalog } = index;
  const projects = catalog.projects.filter((project) => holds(project, moment));
  const byId = new Map(projects.map((project) => [project.id, project]));
  // one role may be brought along for environments of several projects
  const byRole = groupBy(
    projects.flatMap((project) => project.roleArns.map((arn) => ({ key: roleKey(arn), project }))),
    ({ key }) => key,
  );
  const members = catalog.members.filter((member) => holds(member, moment));
  const ofPerson = groupBy(members, ({ person }) => person?.toLowerCase() ?? "");
  const ofGroup = groupBy(members, ({ group }) => group ?? "");
  const ofPrincipal = groupBy(members, ({ principalArn }) => principalArn && roleKey(principalArn));
  const groups = groupBy(
    catalog.groups.flatMap(({ id, members: all }) =>
      all
        .filter((member) => holds(member, moment))
        .map(({ person }) => ({ id, person: person.toLowerCase() })),
    ),
    ({ person }) => person,
  );
  const known = new Map<string, Belonging>();
  const find = (who: string): Belonging => {
    const { kind, id = "" } = storeIdentity(who) ?? {};
    const person =
      kind === "group" ? undefined : index.personAt(kind === "user" ? id : who, moment)?.id.toLowerCase();
    const own = new Set(kind === "group" ? [id] : (groups.get(person ?? "") ?? []).map((group) => group.id));
    const joined = [
      ...(person === undefined ? [] : (ofPerson.get(person) ?? [])),
      ...[...own].flatMap((group) => ofGroup.get(group) ?? []),
      ...(ofPrincipal.get(roleKey(who)) ?? []),
    ].flatMap(({ project }) => byId.get(project) ?? []);
    const acting = (byRole.get(roleKey(who)) ?? []).map(({ project }) => project);
    return { person, groups: own, projects: [...new Set([...acting, ...joined])] };
  };
  return {
    rolesOf: (id) => byId.get(id)?.roleArns ?? [],
    belongingOf(who) {
      let belonging = known.get(who);
      if (!belonging) known.set(who, (belonging = find(who)));
      return belonging;
    },
  };
}

/** Whether somebody is of an account that is none of ours. */
function isOutside(
  principal: string,
  { index, loggedAccounts }: Pick<GovernanceGiven, "index" | "loggedAccounts">,
): boolean {
  const account = accountIn(principal);
  return account !== undefined && !index.accounts.has(account) && loggedAccounts?.has(account) !== true;
}

/** Anybody of ours with a name may be of a project that was not seen into; in a group of Identity Center are users alone. Accounts are neither. */
function mayHide({ group }: Blind, who: string): boolean {
  const kind = storeIdentity(who)?.kind;
  return (
    kind === "user" ||
    (group === undefined && (kind === "group" || /^arn:[a-z-]+:(iam|sts)::\d{12}:(?!root$)/.test(who)))
  );
}

/** Whether a subscription is for somebody. */
export function isFor(
  { subscriber }: Subscription,
  { person, groups, projects }: Belonging,
  who: string,
): boolean {
  if ("project" in subscriber) return projects.some(({ id }) => id === subscriber.project);
  if ("person" in subscriber) return subscriber.person.toLowerCase() === (person ?? who.toLowerCase());
  if ("group" in subscriber) return groups.has(subscriber.group);
  return roleKey(subscriber.principalArn) === roleKey(who);
}

function isOf(
  { principalArn, account, person }: Exemption,
  principal: string,
  belonging: Belonging,
): boolean {
  if (principalArn !== undefined) return roleKey(principalArn) === roleKey(principal);
  if (person !== undefined) return person.toLowerCase() === belonging.person;
  return account !== undefined && (principal === account || principal.split(":")[4] === account);
}
