/** Projects that subscriptions, assets or roles name and that no read has shown: what goes on in them is unknown, never nothing. */
import type { HistoryEntry } from "./history.ts";
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

/**
 * The role of an environment by its name, where no read gives it: `datazone_usr_role_PROJECT_ENVIRONMENT` of unified domains, else
 * `datazone_usr_ENVIRONMENT`, which has no project in it.
 */
const ENVIRONMENT_ROLE = /:role\/(?:.*\/)?datazone_usr_(?:role_([a-z0-9]{1,36})_)?([a-z0-9]{1,36})$/;

/** By id. `known`: ids of projects that reads have shown. */
export function unseenIn(rows: NamingRows, known: ReadonlySet<string>): UnseenProject[] {
  const found = new Map<
    string,
    { id: string; name: string | undefined; scope: string; roleArns: Set<string> }
  >();
  const note = (id: string, scope: string, name?: string): Set<string> | undefined => {
    if (known.has(id)) return undefined;
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
    const [, project, environment] = ENVIRONMENT_ROLE.exec(content.principal) ?? [];
    if (environment === undefined || sole === undefined || roles.has(content.principal)) continue;
    const id = project ?? `environment ${environment}`;
    note(id, found.get(id)?.scope ?? sole)?.add(content.principal);
  }
  return [...found.values()]
    .map((one) => ({ ...one, roleArns: [...one.roleArns] }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
