/** By which roles people and services come to data. */
import type { Project } from "./mesh.ts";
import type { Person, Stint } from "./people.ts";

export interface Role {
  readonly account: string;
  /** Path and name. */
  readonly role: string;
  readonly arn: string;
}

/** The role that people of a project assume with their name as the source identity. */
export function projectRole({ id, domain }: Project): Role {
  return roleIn(domain.account, `mesh/${id}`);
}

/** A service has a role of its own, named after its trade. */
export function serviceRole({ number, stints }: Person, { domain }: Project): Role {
  const { group } = stints.at(-1) as Stint;
  return roleIn(domain.account, `mesh/${group.role}-${String(number).padStart(4, "0")}`);
}

function roleIn(account: string, role: string): Role {
  return { account, role, arn: `arn:aws:iam::${account}:role/${role}` };
}
