/** What a token may be given: never more than whoever makes it has. */
import { PERMISSION_NAMES, permissionsOf } from "./role.ts";
import type { Permission, Role } from "./role.ts";
import { knownViewer, seesNames } from "./viewer.ts";
import type { Viewer } from "./viewer.ts";

export const TOKEN_DAYS_MAX = 365;
export const TOKEN_DAYS = 90;

export interface TokenRights {
  readonly roles: readonly Role[];
  /** null: all that the roles allow. */
  readonly scopes: readonly Permission[] | null;
}

/** A token as it is asked for. */
export interface WantedToken extends TokenRights {
  /** What it is for. */
  readonly name: string;
  /** For whom it acts. */
  readonly person: string;
  /** Who makes it. */
  readonly author: string;
  /** 1 to 365. */
  readonly days: number;
  /** In ms; it ends then at the latest. */
  readonly notAfter?: number | undefined;
}

/** Why a token of these rights would be of no use, in words; undefined: it is of some. */
export function uselessRights({ roles, scopes }: TokenRights): string | undefined {
  if (roles.length === 0) return "it has no role, and could do nothing; give it one";
  if (scopes === null) return undefined;
  if (scopes.length === 0)
    return "it has no scope, and could do nothing; leave scopes out for all of its roles";
  const allowed = permissionsOf(roles);
  const idle = scopes.filter((scope) => !allowed.has(scope));
  return idle.length === 0
    ? undefined
    : `${roles.join(", ")} may not do ${idle.join(", ")}; give it a role that may, or leave that scope out`;
}

/** What a token would have that whoever makes it has not, in words; empty: nothing. */
export function excessRights(maker: Viewer, { roles, scopes }: TokenRights): string[] {
  const made = knownViewer({ way: "token", name: "", roles, own: [], scopes: scopes ?? undefined });
  const excess: string[] = PERMISSION_NAMES.filter(
    (one) => made.permissions.has(one) && !maker.permissions.has(one),
  );
  if (seesNames(made, "pseudonymous") && !seesNames(maker, "pseudonymous"))
    excess.push("the names of people");
  if (made.domains === undefined && maker.domains !== undefined) excess.push("the data of every domain");
  return excess;
}
