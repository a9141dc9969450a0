/** A span for each request, by the pattern of its route. */
import type { MiddlewareHandler } from "hono";
import { inSpan } from "../tracing.ts";
import { askedRoute } from "./asked-route.ts";
import type { Env } from "./who-asks.ts";

export const tracedRequests: MiddlewareHandler<Env> = async (c, next) =>
  await inSpan({ name: "request", kind: "server" }, async ({ tell, rename, fail }) => {
    await next();
    const { method, route } = askedRoute(c);
    const { status } = c.res;
    rename(`${method} ${route}`);
    tell({ "http.request.method": method, "http.route": route, "http.response.status_code": status });
    if (status >= 500) fail(String(status)); // what was thrown has become an answer
  });
