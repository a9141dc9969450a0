/** Who asks: the bearer of a token, whoever is logged in, or, where nobody logs in, this machine. */
import type { Context, MiddlewareHandler } from "hono";
import { parseToken } from "../core/authority/api-token.ts";
import { PERMISSION_NAMES, ROLE_NAMES } from "../core/authority/role.ts";
import type { Permission, Role } from "../core/authority/role.ts";
import { ownDomains } from "../core/authority/own-domains.ts";
import { hashOf } from "../core/authority/secret-hash.ts";
import { knownViewer, openViewer } from "../core/authority/viewer.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import { useToken } from "../store/api-tokens.ts";
import { useSession } from "../store/sessions.ts";
import type { HttpDeps } from "./deps.ts";
import { Refused } from "./problem.ts";
import { isSame } from "./secret.ts";
import { IDLE_HOURS, readSessionCookie } from "./session-cookie.ts";

export interface Env {
  Bindings: {
    /** From where the request comes, see address.ts; absent: it came by no socket. */
    readonly address?: string;
  };
  Variables: {
    /** undefined: nobody that is known. */
    viewer: Viewer | undefined;
  };
}

/** Notes who asks; a token that is not good is refused at once, whatever else comes with it. */
export function whoAsks(deps: HttpDeps): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set("viewer", await viewerOf(c, deps));
    await next();
  };
}

async function viewerOf(c: Context, deps: HttpDeps): Promise<Viewer | undefined> {
  const authorization = c.req.header("authorization");
  if (authorization !== undefined) return await tokenViewer(authorization, deps);
  if (!deps.oidc) return openViewer();
  const cookie = readSessionCookie(c, deps.publicUrl);
  const session = cookie === undefined ? undefined : await useSession(deps.pool, hashOf(cookie), IDLE_HOURS);
  if (!session) return undefined;
  return knownViewer({
    way: "login",
    name: session.person,
    roles: known(session.roles),
    own: await domainsOf(session.person, deps),
    proof: { subject: session.subject, since: session.beganAt },
  });
}

async function tokenViewer(authorization: string, deps: HttpDeps): Promise<Viewer> {
  const refused = new Refused({
    status: 401,
    title: "Not logged in",
    detail:
      "The token is none of this server, has ended or was revoked; make one with `auditplane tokens create`.",
  });
  const [, text = ""] = /^Bearer ([^\s]+)$/i.exec(authorization) ?? [];
  const token = parseToken(text);
  const kept = token && (await useToken(deps.pool, token.id));
  if (!token || !kept || !isSame(kept.hash, token.secret)) throw refused;
  return knownViewer({
    way: "token",
    name: kept.person,
    roles: known(kept.roles),
    own: await domainsOf(kept.person, deps),
    scopes: kept.scopes === null ? undefined : scopes(kept.scopes),
    until: kept.until,
    proof: { subject: `token ${token.id}`, since: null },
  });
}

/** By every name that the catalog knows them by. */
async function domainsOf(person: string, deps: HttpDeps): Promise<readonly string[]> {
  const index = await deps.catalog();
  const entry = index.personAt(person, deps.now());
  return ownDomains(index, [person, ...(entry ? [entry.id, ...entry.identities] : [])]);
}

/** Of what is stored; whatever this version knows nothing of allows nothing. */
function known(names: readonly string[]): Role[] {
  return ROLE_NAMES.filter((role) => names.includes(role));
}

function scopes(names: readonly string[]): Permission[] {
  return PERMISSION_NAMES.filter((permission) => names.includes(permission));
}
