/** `/v1/runs`: what workers did last, what waits, and what failed. */
import { readRuns } from "../reports/runs/read.ts";
import { createRoute, guarded, responses } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { runs } from "./schemas/run.ts";

const showRoute = createRoute({
  ...guarded("pipeline:read"),
  method: "get",
  path: "/runs",
  tags: ["pipeline"],
  summary: "What workers did last, what waits, and what failed",
  responses: responses(runs, "The runs."),
});

export const addRuns: AddEndpoints = (api, deps) => {
  api.openapi(showRoute, async (c) => c.json(await readRuns(deps), 200));
};
