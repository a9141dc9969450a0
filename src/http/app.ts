/** What every answer of the server has, whatever it is: an id, headers that keep browsers strict, a limit, a refusal in words. */
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { Context, MiddlewareHandler } from "hono";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { boundedBody } from "./bounded-body.ts";
import type { HttpDeps } from "./deps.ts";
import { onlyHere } from "./only-here.ts";
import { addHealth } from "./health.ts";
import { createMetrics } from "./metrics.ts";
import { NOT_FOUND, Refused, answerProblem, problemOf } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { tracedRequests } from "./traced-requests.ts";
import { whoAsks } from "./who-asks.ts";
import type { Env } from "./who-asks.ts";

export const BODY_MAX = 256 * 1024;

/** How a refusal looks. */
export type AnswerProblem = (c: Context<Env>, problem: Problem) => Response | Promise<Response>;

/** Without what it answers: that is mounted on it. */
export function createApp(deps: HttpDeps, answer: AnswerProblem = answerProblem): Hono<Env> {
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
  if (!deps.oidc) app.use(onlyHere());
  addHealth(app, deps.health);
  const metrics = createMetrics(deps);
  app.use(tracedRequests);
  app.use(metrics.time);
  app.use(boundedBody(BODY_MAX, (c) => answer(c, TOO_LARGE)));
  app.use(unlessToken(ownForms(new URL(deps.publicUrl).origin)));
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
  });
  app.use(whoAsks(deps));
  metrics.add(app);
  app.notFound((c) => answer(c, NOT_FOUND));
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status < 500) return answer(c, problem);
    const id = randomUUID();
    deps.log.error({ error, id, method: c.req.method, path: c.req.routePath }, "request failed");
    return answer(c, { ...problem, detail: `${problem.detail} Its id is ${id}.` });
  });
  return app;
}

/** No other site's page can send a token: whoever does is no browser that is led astray. */
function unlessToken(middleware: MiddlewareHandler<Env>): MiddlewareHandler<Env> {
  return async (c, next) =>
    c.req.header("authorization") === undefined ? await middleware(c, next) : await next();
}

/** Throws `Refused` where a form comes from another site, or does not say whence. */
function ownForms(origin: string): MiddlewareHandler<Env> {
  const check = csrf({ origin });
  return async (c, next) => {
    try {
      return await check(c, next);
    } catch (error) {
      if (!(error instanceof HTTPException)) throw error;
      throw new Refused({
        status: 403,
        title: "Not allowed",
        detail: `Forms are taken from pages of ${origin} alone, and this one comes from elsewhere, or does not say whence. Go there, and send it again.`,
      });
    }
  };
}

const TOO_LARGE = {
  status: 413,
  title: "Too large",
  detail: `The body is over ${BODY_MAX / 1024} KiB, which nothing here needs; send less.`,
} as const;
