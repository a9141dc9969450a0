/** Whoever asks: by which way they came, what they may, and which domains they see. */
import type { AlertActionKind } from "../alert/state.ts";
import { permissionsOf } from "./role.ts";
import type { Permission, Role } from "./role.ts";

/** `open`: nobody logs in, and only this machine is answered; `link`: the bearer of a signed link, whoever that is. */
export type WayIn = "login" | "token" | "open" | "link";

export interface Viewer {
  readonly way: WayIn;
  /** As the audit log names them. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly permissions: ReadonlySet<Permission>;
  /** Ids of the only domains that they see; undefined: all. */
  readonly domains: readonly string[] | undefined;
  /** When the token ends by which they came, in ms. */
  readonly until?: number | undefined;
  /** How they proved who they are; absent: they did not. */
  readonly proof?: Proof | undefined;
}

export interface Proof {
  /** What the identity provider calls them for good; of a token its id. */
  readonly subject: string;
  /** Since when they are logged in, in ms; null: of a token. */
  readonly since: number | null;
}

/** Nobody logs in: everything can be looked at, an alert be acknowledged, and nothing else decided. */
const OPEN_ROLES: readonly Role[] = ["analyst", "auditor"];
const OPEN_ONLY: readonly Permission[] = ["exceptions:write", "pipeline:replay", "reviews:decide"];

/** Of a server where nobody logs in. */
export function openViewer(): Viewer {
  const permissions = new Set(permissionsOf(OPEN_ROLES));
  for (const one of OPEN_ONLY) permissions.delete(one);
  return {
    way: "open",
    name: "whoever is at this machine",
    roles: OPEN_ROLES,
    permissions,
    domains: undefined,
  };
}

/**
 * Of somebody who proved who they are. `own`: the domains that are theirs. `scopes`: what they may at most, of a token; whoever is an
 * owner and nothing else sees their domains alone.
 */
export function knownViewer({
  way,
  name,
  roles,
  own,
  scopes,
  until,
  proof,
}: {
  readonly way: "login" | "token";
  readonly name: string;
  readonly roles: readonly Role[];
  readonly own: readonly string[];
  readonly scopes?: readonly Permission[] | undefined;
  readonly until?: number | undefined;
  readonly proof?: Proof | undefined;
}): Viewer {
  const all = permissionsOf(roles);
  const permissions = scopes ? new Set(scopes.filter((one) => all.has(one))) : all;
  const isOwnerAlone = roles.every((role) => role === "owner");
  return { way, name, roles, permissions, domains: isOwnerAlone ? own : undefined, until, proof };
}

/** Of whoever has a link of a message: they see nothing, and may acknowledge that alert alone. */
export function linkViewer(): Viewer {
  const name = "somebody by link, without login";
  return { way: "link", name, roles: [], permissions: new Set(), domains: [] };
}

/** Whether somebody who may decide about alerts may decide this: where nobody logs in, they are acknowledged and nothing else. */
export function mayDecide({ way }: Viewer, action: AlertActionKind): boolean {
  return way === "login" || way === "token" || action === "acknowledge";
}

/** Who sees the names of people: analysts, or everybody who may look at them. */
export const PRIVACY_MODES = ["pseudonymous", "open"] as const;
export type PrivacyMode = (typeof PRIVACY_MODES)[number];

/** Whether people have their names for them, whatever is revealed; others see pseudonyms. */
export function seesNames({ roles }: Viewer, mode: PrivacyMode): boolean {
  return mode === "open" || roles.includes("analyst");
}
