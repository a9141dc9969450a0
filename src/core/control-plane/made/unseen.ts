/** Projects that subscriptions, assets or roles name and that no read has shown: what goes on in them is unknown, never nothing. */
import { environmentRole } from "../../catalog/environment-role.ts";
import { groupBy } from "../../catalog/group.ts";
import type { HistoryEntry } from "../history.ts";
import type { UnseenProject } from "./mesh-of.ts";

interface NamingRows {
  readonly subscription: readonly HistoryEntry<"subscription">[];
  readonly subscription_request: readonly HistoryEntry<"subscription_request">[];
  readonly asset: readonly HistoryEntry<"asset">[];
  readonly listing: readonly HistoryEntry<"listing">[];
  readonly permission: readonly HistoryEntry<"permission">[];
  readonly environment: readonly HistoryEntry<"environment">[];
  readonly subscription_target: readonly HistoryEntry<"subscription_target">[];
  readonly domain_unit: readonly HistoryEntry<"domain_unit">[];
}

/** By id. `isKnown`: reads have shown the project. */
export function unseenIn(rows: NamingRows, isKnown: (id: string) => boolean): UnseenProject[] {
  const found = new Map<
    string,
    { id: string; name: string | undefined; scope: string; roleArns: Set<string> }
  >();
  const note = (id: string, scope: string, name?: string): Set<string> | undefined => {
    if (isKnown(id)) return undefined;
    const one = found.get(id) ?? { id, name, scope, roleArns: new Set<string>() };
    one.name ??= name;
    found.set(id, one);
    return one.roleArns;
  };
  for (const { content, scope } of rows.subscription) {
    if ("project" in content.principal) note(content.principal.project, scope, content.principal.name);
    note(content.ownerProject, scope);
  }
  for (const { content, scope } of rows.subscription_request)
    for (const principal of content.principals)
      if ("project" in principal) note(principal.project, scope, principal.name);
  for (const { content, scope } of [...rows.asset, ...rows.listing]) note(content.project, scope);
  // a role is a project's of whichever domain: of several nobody can tell
  const scopes = [...new Set(rows.domain_unit.map(({ scope }) => scope))];
  const [sole] = scopes;
  const roles = new Set([
    ...rows.environment.flatMap(({ content }) => content.roleArns),
    ...rows.subscription_target.flatMap(({ content }) => content.principals),
  ]);
  for (const { content } of rows.permission) {
    const id = projectNamed(content.principal);
    if (id === undefined || sole === undefined || roles.has(content.principal)) continue;
    note(id, found.get(id)?.scope ?? sole)?.add(content.principal);
  }
  return [...found.values()]
    .map((one) => ({ ...one, roleArns: [...one.roleArns] }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
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
