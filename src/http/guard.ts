/** Lets through whoever may. */
import type { MiddlewareHandler } from "hono";
import type { Permission } from "../core/authority/role.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import { Refused } from "./problem.ts";
import type { Env } from "./who-asks.ts";

/** Throws `Refused` with 401 where nobody is logged in, and 403 where somebody is who may not. */
export function requires(permission: Permission): MiddlewareHandler<Env> {
  return async (c, next) => {
    const viewer = signedIn(c.get("viewer"));
    if (!viewer.permissions.has(permission))
      throw new Refused({
        status: 403,
        title: "Not allowed",
        detail: `This takes the permission ${permission}, and the roles of ${viewer.name} (${viewer.roles.join(", ") || "none"}) have none; ask whoever gives roles.`,
      });
    await next();
  };
}

export function signedIn(viewer: Viewer | undefined): Viewer {
  if (viewer) return viewer;
  throw new Refused({
    status: 401,
    title: "Not logged in",
    detail: "Log in, or send a token: Authorization: Bearer ap_…",
  });
}
