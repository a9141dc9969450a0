/** What every answer of the server has, whatever it is: an id, headers that keep browsers strict, a limit, a refusal in words. */
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { secureHeaders } from "hono/secure-headers";
import type { HttpDeps } from "./deps.ts";
import { addHealth } from "./health.ts";
import { createMetrics } from "./metrics.ts";
import { NOT_FOUND, answerProblem, problemOf } from "./problem.ts";
import { whoAsks } from "./who-asks.ts";
import type { Env } from "./who-asks.ts";

export const BODY_MAX = 256 * 1024;

/** Without what it answers: that is mounted on it. */
export function createApp(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: "same-origin",
      xFrameOptions: "DENY",
      ...(deps.publicUrl.startsWith("https:") ? {} : { strictTransportSecurity: false }),
    }),
  );
  addHealth(app, deps.health);
  const metrics = createMetrics(deps);
  app.use(metrics.time);
  app.use(bodyLimit({ maxSize: BODY_MAX, onError: (c) => answerProblem(c, TOO_LARGE) }));
  const sameSite = csrf({ origin: new URL(deps.publicUrl).origin });
  // no browser sends a token by itself, and programs say nothing of where they come from
  app.use((c, next) => (c.req.header("authorization") === undefined ? sameSite(c, next) : next()));
  app.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store", { append: false });
  });
  app.use(whoAsks(deps));
  metrics.add(app);
  app.notFound((c) => answerProblem(c, NOT_FOUND));
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status < 500) return answerProblem(c, problem);
    const id = randomUUID();
    deps.log.error({ error, id, method: c.req.method, path: c.req.routePath }, "request failed");
    return answerProblem(c, { ...problem, detail: `${problem.detail} Its id is ${id}.` });
  });
  return app;
}

const TOO_LARGE = {
  status: 413,
  title: "Too large",
  detail: `The body is over ${BODY_MAX / 1024} KiB, which nothing here needs; send less.`,
} as const;
