/** `/v1/coverage`: what can be seen and what cannot, as `auditplane coverage` says it. */
import { assetLine, coverageReport } from "../reports/coverage/compute.ts";
import { coverageOnce } from "../reports/coverage/query.ts";
import { LOOK_BACK_DAYS } from "../store/coverage.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { coverage, observability } from "./schemas/coverage.ts";

const mapRoute = createRoute({
  ...guarded("pipeline:read"),
  method: "get",
  path: "/coverage",
  tags: ["pipeline"],
  summary: "Events by account, Region and hour, the gaps, and what closes them",
  request: {
    query: z.object({
      hours: z.coerce
        .number()
        .int()
        .min(1)
        .max(LOOK_BACK_DAYS * 24)
        .default(72),
    }),
  },
  responses: responses(coverage, "The map."),
});

const assetsRoute = createRoute({
  ...guarded("pipeline:read"),
  method: "get",
  path: "/coverage/assets",
  tags: ["pipeline"],
  summary: "How far the reads of each asset are seen, by id",
  request: {
    query: z.object({
      ...pageQuery,
      observability: z.enum(["full", "partial", "none", "all"]).default("all"),
    }),
  },
  responses: responses(pageOf(observability, "AssetCoverage"), "Assets."),
});

export const addCoverage: AddEndpoints = (api, deps) => {
  api.openapi(mapRoute, async (c) => {
    const input = await deps.coverage();
    const computed = coverageOnce(input, await deps.catalog());
    const { assets: _, ...report } = coverageReport(
      input,
      { ...computed, views: [] },
      c.req.valid("query").hours,
    );
    const count = (wanted: string): number => computed.views.filter(({ level }) => level === wanted).length;
    const assets = { full: count("full"), partial: count("partial"), none: count("none") };
    return c.json({ ...report, assets }, 200);
  });
  api.openapi(assetsRoute, async (c) => {
    const { limit, cursor, observability: wanted } = c.req.valid("query");
    const [after = ""] = readCursor(cursor, z.tuple([z.string()])) ?? [];
    const { views } = coverageOnce(await deps.coverage(), await deps.catalog());
    const rows = views
      .filter(({ asset, level }) => asset.id > after && (wanted === "all" || level === wanted))
      .slice(0, limit + 1);
    return c.json(cut(rows, limit, { item: assetLine, at: ({ asset }) => [asset.id] }), 200);
  });
};
