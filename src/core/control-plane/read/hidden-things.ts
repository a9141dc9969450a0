/** What the control plane does not tell us, thing by thing: how it is called, what is unknown for that, and which right would show it. */
import { groupBy } from "../../catalog/group.ts";
import type { UnseenProject, Unresolved } from "../made/mesh-of.ts";
import { SHOW_PROJECT, UNKNOWN_IN_IT, hiddenPlace } from "./hidden-place.ts";
import type { HiddenThing } from "./hidden-place.ts";
import type { Hidden } from "./plausible.ts";
import { parseScope } from "../scope.ts";

export interface HiddenGiven {
  /** What reads could not see into, with the scope that it is of. */
  readonly hidden: readonly (Hidden & { readonly scope: string })[];
  /** What is named, and not shown, or of a kind that nobody knows. */
  readonly unseen: readonly (UnseenProject | Unresolved)[];
  /** Name of a project by its id; undefined: it is none. */
  readonly nameOf: (id: string) => string | undefined;
}

/** By subject. Groups of an identity store are one together, and users are: there may be thousands, and one right shows them all. */
export function hiddenThings({ hidden, unseen, nameOf }: HiddenGiven): HiddenThing[] {
  const isGroup = ({ scope }: { readonly scope: string }): boolean =>
    parseScope(scope)?.service === "identity-center";
  const groups = groupBy(hidden.filter(isGroup), ({ scope }) => scope);
  const refused = new Set(hidden.map(({ of }) => of));
  const unresolved = unseen.flatMap((one) => ("what" in one && !refused.has(one.id) ? [one] : []));
  return [
    ...hidden.filter((one) => !isGroup(one)).map((one) => hiddenPlace(one, nameOf(one.of))),
    ...[...groups].map(([scope, own]) => hiddenGroups(scope, own)),
    ...unseen.flatMap((one) => ("what" in one ? [] : [unseenProject(one)])),
    ...[...groupBy(unresolved, ({ what, scope }) => `${what} ${scope}`).values()].flatMap(
      (own) => unresolvedThing(own) ?? [],
    ),
  ].sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

function unseenProject({ id, name, scope, roleArns, last, isSubscriber }: UnseenProject): HiddenThing {
  if (isSubscriber)
    return {
      subject: `subscriber/${kindOf(id)}`,
      scope,
      so: "who may read what it is subscribed to is unknown",
      why: "subscriptions or requests are of a kind of subscriber that is not known here",
      fix: NEWER,
    };
  const named = roleArns.length > 0 ? `roles (${shortList(roleArns)})` : "subscriptions or assets";
  return {
    subject: `project/${name ?? id} (${id})`,
    scope,
    so: UNKNOWN_IN_IT,
    why: `${named} name it and ListProjects does not show it${last ? " any more" : ""}`,
    fix: last ? `${SHOW_PROJECT}; ${IF_GONE}` : SHOW_PROJECT,
  };
}

const IF_GONE = "if it was deleted, take that with auditplane catalog sync --accept";
const IF_LEFT = "if they left, take that with auditplane catalog sync --accept";
const NEWER = "see whether a newer auditplane knows it";

function kindOf(subscriber: string): string {
  return subscriber.slice(subscriber.indexOf(":") + 1);
}

/** Of one kind and scope. undefined: no identity store is read, which is said by itself. */
function unresolvedThing(own: readonly Unresolved[]): HiddenThing | undefined {
  const [first] = own;
  if (!first) return undefined;
  const { what, scope } = first;
  const ids = own.map(({ id }) => id).sort();
  const name = scope.slice(scope.lastIndexOf("/") + 1);
  const many = (one: string): string => `${ids.length === 1 ? one : `${one}s`} (${shortList(ids)})`;
  if (what === "group")
    return parseScope(scope)?.service === "identity-center"
      ? {
          subject: `unlisted groups/${name}`,
          scope,
          so: "who is in them is unknown, and what is done by whoever may be",
          why: `memberships or subscriptions name the ${many("group")}, and ListGroups does not show ${ids.length === 1 ? "it" : "them"}`,
          fix: "take what is no longer there out of its projects and subscriptions, or let the identity store show it",
        }
      : undefined;
  if (what === "user")
    return {
      subject: `users/${name}`,
      scope,
      so: "who they are is unknown, and what is done by whoever may be one of them",
      why: `memberships or subscriptions name the ${many("user")}, and neither Identity Center nor a user profile says who ${ids.length === 1 ? "it is" : "they are"}`,
      fix: "add the identity store to AUDITPLANE_CONTROL_PLANE, allow datazone:GetUserProfile, or take them out of their projects",
    };
  return {
    subject: `items/${name}`,
    scope,
    so: "which assets are subscribed by it is unknown, and what its subscribers do in assets of its owner",
    why: `subscriptions are of things of a kind that is not known here (${shortList(ids)})`,
    fix: NEWER,
  };
}

function hiddenGroups(scope: string, own: readonly Hidden[]): HiddenThing {
  const actions = [...new Set(own.flatMap((one) => one.actions))].sort();
  const ids = own.map(({ of }) => of).sort();
  const fixes = [
    ...(actions.length > 0 ? [`allow ${actions.join(", ")}`] : []),
    ...(own.some(({ isShort }) => isShort) ? [IF_LEFT] : []),
  ];
  return {
    subject: `groups/${scope.slice(scope.lastIndexOf("/") + 1)}`,
    scope,
    so: "what is done by whoever may be in them is unknown",
    why: `who is in ${ids.length === 1 ? "a group" : `${ids.length} groups`} (${shortList(ids)}) was not given (${own[0]?.detail ?? ""})`,
    fix: fixes.length > 0 ? fixes.join(", and ") : "see why it was not given",
  };
}

const NAMED_MAX = 3;

function shortList(names: readonly string[]): string {
  return `${names.slice(0, NAMED_MAX).join(", ")}${names.length > NAMED_MAX ? ", …" : ""}`;
}
