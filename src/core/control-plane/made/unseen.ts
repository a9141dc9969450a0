/**
 * Projects that subscriptions, assets or roles name and that no read has shown, or none shows any more: what goes on in them is unknown,
 * never nothing.
 */
import { accountIn } from "../../catalog/accounts.ts";
import { environmentRole } from "../../catalog/environment-role.ts";
import { groupBy } from "../../catalog/group.ts";
import type { HistoryEntry } from "../history.ts";
import { isDecided } from "../read/decided.ts";
import type { LastShown } from "./last-shown.ts";
import { lastShown } from "./last-shown.ts";
import type { UnseenProject } from "./mesh-of.ts";
import { allowsUntil, unknownSubscriber } from "./subscriptions-of.ts";

export interface NamingRows {
  readonly project: readonly HistoryEntry<"project">[];
  readonly subscription: readonly HistoryEntry<"subscription">[];
  readonly subscription_request: readonly HistoryEntry<"subscription_request">[];
  readonly asset: readonly HistoryEntry<"asset">[];
  readonly listing: readonly HistoryEntry<"listing">[];
  readonly permission: readonly HistoryEntry<"permission">[];
  readonly environment: readonly HistoryEntry<"environment">[];
  readonly subscription_target: readonly HistoryEntry<"subscription_target">[];
  readonly domain_unit: readonly HistoryEntry<"domain_unit">[];
}

interface Named {
  readonly id: string;
  readonly name?: string | undefined;
  readonly isSubscriber?: true;
  readonly scope: string;
  /** Until when it is named, in ms: so long there must be such a project. Infinity: still; -Infinity: what names it is over, since whenever. */
  readonly until: number;
  /** The role by which it is named. */
  readonly role?: string;
}

interface Found extends Omit<UnseenProject, "roleArns" | "name" | "isSubscriber"> {
  name: string | undefined;
  namedUntil: number;
  isSubscriber?: true;
  readonly roles: Set<string>;
}

/**
 * `stands`: something that stands names it. Else it was there once, and may have been gone long before the first read; `until`: it was shown
 * once, and was named until then, in ms, though no list showed it any more.
 */
export type NamedProject = UnseenProject & { readonly stands: boolean; readonly until: number };

/**
 * By id. One that was shown, and ended by an event or was named no longer than it was shown, is gone. `isOwn`: an account is one of ours;
 * what is granted to a role of others tells nothing of our projects, whatever they call it.
 */
export function unseenIn(rows: NamingRows, isOwn: (account: string) => boolean): NamedProject[] {
  const shown = lastShown(rows.project);
  const found = new Map<string, Found>();
  const note = ({ id, name, scope, until, role, isSubscriber }: Named): void => {
    const last = shown.get(id);
    if (id === "" || (last && (until <= last.goneAt || last.goneAt === Infinity))) return;
    const one = found.get(id) ?? begin(id, scope, last);
    if (role !== undefined) one.roles.add(role);
    if (isSubscriber) one.isSubscriber = true;
    one.namedUntil = Math.max(one.namedUntil, until);
    one.name ??= name;
    found.set(id, one);
  };
  for (const named of namesIn(rows)) note(named);
  const roles = rolesOf(rows);
  const byRole = new Map(roles.map(({ arn, project }) => [arn, project]));
  // a role is a project's of whichever domain: of several nobody can tell
  const [sole] = new Set(rows.domain_unit.map(({ scope }) => scope));
  for (const { content, until } of rows.permission) {
    const role = content.principal;
    const id = byRole.get(role) ?? (isOwn(accountIn(role) ?? "") ? projectNamed(role) : undefined);
    if (id === undefined || sole === undefined) continue;
    note({ id, scope: found.get(id)?.scope ?? sole, until, role });
  }
  // those that it had when it was shown last
  for (const { arn, project, until } of roles) {
    const one = found.get(project);
    if (one && until >= (one.last?.at ?? -Infinity)) one.roles.add(arn);
  }
  return [...found.values()]
    .map(({ roles: own, namedUntil, ...one }): NamedProject => {
      const until = one.last ? namedUntil : Infinity;
      return { ...one, roleArns: [...own], stands: namedUntil === Infinity, until };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function begin(id: string, scope: string, last: LastShown<"project"> | undefined): Found {
  const bare = { id, name: undefined, scope, namedUntil: -Infinity, roles: new Set<string>() };
  if (!last) return bare;
  const { entry, goneAt } = last;
  const { name, unit } = entry.content;
  return { ...bare, name, scope: entry.scope, last: { at: goneAt, unit } };
}

function* namesIn(rows: NamingRows): Generator<Named> {
  for (const row of rows.subscription) {
    const { content, scope } = row;
    const { principal, ownerProject } = content;
    const until = allowsUntil(row);
    if ("project" in principal) yield { id: principal.project, name: principal.name, scope, until };
    if ("unknown" in principal) yield { id: unknownSubscriber(principal), isSubscriber: true, scope, until };
    yield { id: ownerProject, scope, until };
  }
  for (const row of rows.subscription_request) {
    const { content, scope } = row;
    const until = waitsUntil(row);
    for (const principal of content.principals) {
      if ("project" in principal) yield { id: principal.project, name: principal.name, scope, until };
      if ("unknown" in principal)
        yield { id: unknownSubscriber(principal), isSubscriber: true, scope, until };
    }
  }
  for (const of of [rows.asset, rows.listing])
    for (const { content, scope, until } of of) yield { id: content.project, scope, until };
}

/** One that was answered names who asked then; a status that is unknown answers nothing. */
function waitsUntil({ content, until }: HistoryEntry<"subscription_request">): number {
  return isDecided(content.status) ? -Infinity : until;
}

interface ProjectRole {
  readonly arn: string;
  readonly project: string;
  readonly until: number;
}

/** What environments and targets say. */
function rolesOf(rows: NamingRows): ProjectRole[] {
  return [
    ...rows.environment.map(({ content, until }) => ({ content, until, arns: content.roleArns })),
    ...rows.subscription_target.map(({ content, until }) => ({ content, until, arns: content.principals })),
  ].flatMap(({ content: { project }, until, arns }) => arns.map((arn) => ({ arn, project, until })));
}

/** The project of an environment's role, or what stands for it where the name does not tell; undefined: it is none of those. */
function projectNamed(arn: string): string | undefined {
  const role = environmentRole(arn);
  return role && (role.project ?? `environment ${role.environment}`);
}

/**
 * The projects of roles that logs show, beyond those that are known. `isRole`: some project has the role. `isProject`: it is shown, or
 * unseen already; a role of it that no environment has is of one that is gone. `scope`: of the domain; of several nobody can tell whose
 * they are.
 */
export function unseenInLogs(
  arns: readonly string[],
  {
    isRole,
    isProject,
    scope,
  }: {
    readonly isRole: (arn: string) => boolean;
    readonly isProject: (id: string) => boolean;
    readonly scope: string;
  },
): UnseenProject[] {
  const byProject = groupBy(
    arns.filter((arn) => !isRole(arn)).map((arn) => ({ arn, id: projectNamed(arn) })),
    ({ id }) => id,
  );
  return [...byProject]
    .flatMap(([id, roles]): UnseenProject[] =>
      id === undefined || isProject(id)
        ? []
        : [{ id, name: undefined, scope, roleArns: roles.map(({ arn }) => arn).sort() }],
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
