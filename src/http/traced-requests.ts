/** A span for each request, by the pattern of its route. */
import type { MiddlewareHandler } from "hono";
import { inSpan } from "../tracing.ts";
import { askedRoute } from "./asked-route.ts";
import type { Env } from "./who-asks.ts";

export const tracedRequests: MiddlewareHandler<Env> = async (c, next) =>
  await inSpan({ name: "request", kind: "server" }, async ({ tell, rename }) => {
    await next();
    const { method, route } = askedRoute(c);
    rename(`${method} ${route}`);
    tell({ "http.request.method": method, "http.route": route, "http.response.status_code": c.res.status });
  });
