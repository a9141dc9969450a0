/** Who answers for the reviews of a domain: whoever owns it, or a unit above it, and reviewers for every domain. */
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { ownDomains } from "./own-domains.ts";
import type { Role } from "./role.ts";

/** `roles` undefined: of whoever writes the database by commands, who has none. `now` in ms. */
export function answersFor(
  domain: string,
  {
    index,
    name,
    roles,
    now,
  }: {
    readonly index: CatalogIndex;
    readonly name: string;
    readonly roles: readonly Role[] | undefined;
    readonly now: number;
  },
): boolean {
  if (roles?.includes("reviewer") === true) return true;
  if (roles && !roles.includes("owner")) return false;
  const known = index.personAt(name, now);
  return ownDomains(index, [name, ...(known ? [known.id, ...known.identities] : [])]).includes(domain);
}
