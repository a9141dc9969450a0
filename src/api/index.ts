/** The HTTP API, version 1. A resource is a file and a line here. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { keepableText } from "../http/keepable.ts";
import { answerProblem } from "../http/problem.ts";
import type { Env } from "../http/who-asks.ts";
import { addAccesses } from "./accesses.ts";
import { addAlerts } from "./alerts.ts";
import { addAssets } from "./assets.ts";
import { addEntitlements } from "./entitlements.ts";
import { addAudit } from "./audit.ts";
import { addCatalog } from "./catalog.ts";
import { addCoverage } from "./coverage.ts";
import { addRuns } from "./runs.ts";
import type { AddEndpoints, Api, ApiDeps } from "./endpoint.ts";
import { addExceptions } from "./exceptions.ts";
import { addFindings } from "./findings.ts";
import { addMe } from "./me.ts";
import { addPeople } from "./people.ts";
import { addQuarantine } from "./quarantine.ts";
import { addRecords } from "./records.ts";
import { addReviews } from "./reviews.ts";
import { addReveals } from "./reveals.ts";
import { addRollout } from "./rollout.ts";
import { addRules } from "./rules.ts";
import { addSubscriptions } from "./subscriptions.ts";
import { addTokens } from "./tokens.ts";

const RESOURCES: readonly AddEndpoints[] = [
  addAlerts,
  addFindings,
  addAssets,
  addEntitlements,
  addSubscriptions,
  addRules,
  addRollout,
  addExceptions,
  addCatalog,
  addCoverage,
  addRuns,
  addMe,
  addTokens,
  addAudit,
  addRecords,
  addAccesses,
  addPeople,
  addReveals,
  addReviews,
  addQuarantine,
];

/** Mounted at `/v1`, behind who asks. */
export function createApi(deps: ApiDeps): Api {
  const api = new OpenAPIHono<Env>({
    defaultHook(result, c) {
      if (result.success) return undefined;
      const errors = result.error.issues.slice(0, 20).map((issue) => {
        return { at: [result.target, ...issue.path].join("."), says: issue.message };
      });
      return answerProblem(c, {
        status: 400,
        title: "Bad request",
        detail: "A parameter or the body is not as it should be; /v1/openapi.json says how.",
        errors,
      });
    },
  });
  api.use(keepableText());
  for (const add of RESOURCES) add(api, deps);
  api.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  api.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-auditplane-session",
  });
  api.get("/openapi.json", (c) => c.json(describe(api)));
  return api;
}

/** The OpenAPI 3.1 document. */
export function describe(api: Api): object {
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "auditplane",
      version: "1",
      description:
        "What of a data mesh was read, by whom, whether they were entitled, and what was decided about it. Times are ISO 8601 in UTC, sizes are bytes.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: "/v1" }],
  });
}
