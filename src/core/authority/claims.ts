/** Who somebody is by the claims of an ID token, and which roles they have by their groups. */
import { objectOf, stringOf, isKeepable } from "../record/text.ts";
import { personName } from "./person-name.ts";
import type { Role } from "./role.ts";
import { rolesOf } from "./role-groups.ts";
import type { RoleGroups } from "./role-groups.ts";

export interface LoggedIn {
  /** As findings name people. */
  readonly person: string;
  /** What the issuer calls them, for good. */
  readonly subject: string;
  readonly roles: readonly Role[];
}

/** Why somebody is not let in. */
export interface NotLetIn {
  readonly refused: "no_name" | "not_verified" | "no_role";
  /** For them, and for whoever can mend it. */
  readonly says: string;
  /** undefined: they have no name that can be kept. */
  readonly person: string | undefined;
}

const NAME_MAX = 320;

/**
 * The e-mail address names a person, unless the issuer says that it is not verified; where there is none, `preferred_username`, else
 * `sub`. `sub` must be there. Groups that are no texts count for nothing.
 * https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
 */
export function readClaims(
  given: unknown,
  { groupsClaim, roleGroups }: { readonly groupsClaim: string; readonly roleGroups: RoleGroups },
): LoggedIn | NotLetIn {
  const claims = objectOf(given) ?? {};
  const email = stringOf(claims["email"]);
  const subject = nameOf(claims["sub"]);
  const name = nameOf(email ?? stringOf(claims["preferred_username"]) ?? claims["sub"]);
  if (name === undefined || subject === undefined)
    return {
      refused: "no_name",
      says: "The identity provider gave no name that can be kept: neither email nor preferred_username nor sub is a text of at most 320 characters.",
      person: undefined,
    };
  const person = personName(name);
  if (email !== undefined && isDenied(claims["email_verified"]))
    return {
      refused: "not_verified",
      says: `The identity provider says that the address ${person} is not verified. Verify it there, and log in again.`,
      person,
    };
  const roles = rolesOf(groupsOf(claims[groupsClaim]), roleGroups);
  if (roles.length > 0) return { person, subject, roles };
  const found = Object.hasOwn(claims, groupsClaim) ? "names no group that has a role" : "is not there";
  return {
    refused: "no_role",
    says: `${person} has no role here: the claim ${groupsClaim} of the ID token ${found}. Whoever runs this server sets groups and roles with AUDITPLANE_ROLES.`,
    person,
  };
}

function nameOf(value: unknown): string | undefined {
  const text = stringOf(value)?.trim();
  return text !== undefined && text !== "" && text.length <= NAME_MAX && isKeepable(text) ? text : undefined;
}

/** Some providers give it as text. */
function isDenied(verified: unknown): boolean {
  return verified === false || (typeof verified === "string" && verified.toLowerCase() === "false");
}

function groupsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
