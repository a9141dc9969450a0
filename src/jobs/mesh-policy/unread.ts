/** What of a policy holds nowhere as the mesh was read: a domain that is not read, units and groups that nobody knows. */
import type { PoolClient } from "pg";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { parseScope } from "../../core/control-plane/scope.ts";
import { unitNotes } from "../../core/mesh-policy/contradictions.ts";
import type { MeshPolicy } from "../../core/mesh-policy/policy.ts";
import { unitsNow } from "../../core/mesh-policy/units-now.ts";
import { shown } from "../../core/problem.ts";
import { listScopes } from "../../store/control-plane.ts";

/** In words, each with what to do. Nothing of units and groups where no catalog is known, and nothing of the domain where no control plane is read. */
export async function unreadParts(
  client: PoolClient,
  policy: MeshPolicy,
  catalog: Catalog | undefined,
): Promise<string[]> {
  const domains = (await listScopes(client)).flatMap(({ key }) => {
    const scope = parseScope(key);
    return scope?.service === "datazone" ? [scope.id] : [];
  });
  return [
    ...domainNotes(policy.domain, domains),
    ...(catalog ? [...unitNotes(policy, unitsNow(catalog)), ...groupNotes(policy, catalog)] : []),
  ];
}

function groupNotes({ roleChange }: MeshPolicy, { groups }: Pick<Catalog, "groups">): string[] {
  const known = new Set(groups.map(({ name }) => name));
  return [...new Set(roleChange.groups)]
    .filter((name) => !known.has(name))
    .map(
      (name) =>
        `${shown(name)} of role_change is no group that is known: whoever leaves it changes no role by that; correct the name, or have its identity store read`,
    );
}

function domainNotes(named: string | undefined, read: readonly string[]): string[] {
  if (read.length === 0 || (named === undefined ? read.length === 1 : read.includes(named))) return [];
  const unsaid = "nothing is said of its rules, its key, its roles and its blueprints";
  const which = shown(read.join(", "));
  return [
    named === undefined
      ? `the policy does not say which of ${which} it is of: ${unsaid}; set domain`
      : `domain ${shown(named)} is none of those that are read, ${which}: ${unsaid}; correct it, or have it read`,
  ];
}
