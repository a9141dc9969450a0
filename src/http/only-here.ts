/**
 * Where nobody logs in, only programs of this machine are answered, and only where they mean this machine: a page of somebody else's whose
 * name was made to lead to 127.0.0.1 (DNS rebinding) asks for that name.
 */
import type { MiddlewareHandler } from "hono";
import { isLoopback } from "../config/server.ts";
import { Refused } from "./problem.ts";

export function onlyHere(): MiddlewareHandler {
  return async (c, next) => {
    const asked = [new URL(c.req.url).host, c.req.header("host")].filter((host) => host !== undefined);
    if (!asked.every((host) => isLoopback(nameOf(host))))
      throw new Refused({
        status: 421,
        title: "Not of this host",
        detail:
          "Nobody logs in here, so that only this machine is answered, by the name localhost or 127.0.0.1. Ask for that, or set AUDITPLANE_OIDC_ISSUER.",
      });
    await next();
  };
}

/** Without the port, and without the brackets of IPv6; empty: it is none. */
function nameOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, "") : "";
}
