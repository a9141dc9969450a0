/** Which groups of an identity provider give which roles: `analyst=security-team, owner=*`. */
import { ROLE_NAMES } from "./role.ts";
import type { Role } from "./role.ts";

export type RoleGroups = readonly { readonly role: Role; readonly group: string }[];

/** Whoever logs in. */
const EVERYBODY = "*";

/** One of `ROLE=GROUP`; undefined: it is none. A group may hold any sign but a comma, and `*` is whoever logs in. */
export function parseRoleGroup(text: string): RoleGroups[number] | undefined {
  const [, name, group] = /^([a-z]+)=(\S(?:.*\S)?)$/.exec(text.trim()) ?? [];
  const role = ROLE_NAMES.find((one) => one === name);
  return role === undefined || group === undefined ? undefined : { role, group };
}

/** Roles of somebody in groups, in the order in which roles are listed. */
export function rolesOf(groups: readonly string[], given: RoleGroups): Role[] {
  const own = new Set([...groups, EVERYBODY]);
  const roles = new Set(given.filter(({ group }) => own.has(group)).map(({ role }) => role));
  return ROLE_NAMES.filter((role) => roles.has(role));
}
