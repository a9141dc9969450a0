/** Which Lake Formation grant lets a principal read an asset. */
import { roleKey } from "../identity/role-key.ts";
import { holds } from "./catalog.ts";
import type { Catalog, GrantKind } from "./catalog.ts";
import { groupBy } from "./group.ts";

const READING = new Set(["SELECT", "ALL", "SUPER_USER"]);

/** Answers the kind of a grant that holds at a time: the first listed; undefined if the catalog lists none. */
export function indexGrants(
  catalog: Catalog,
): (principal: string, asset: string, at: number) => GrantKind | undefined {
  const reading = catalog.grants.filter(({ permissions }) =>
    permissions.some((permission) => READING.has(permission.toUpperCase())),
  );
  const index = groupBy(reading, (grant) => keyOf(grant.principalArn, grant.asset));
  return (principal, asset, at) =>
    index.get(keyOf(principal, asset))?.find((grant) => holds(grant, at))?.kind;
}

function keyOf(principal: string, asset: string): string {
  return `${roleKey(principal)}\n${asset}`;
}
