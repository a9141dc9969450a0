/** `/v1/catalog`: domains, projects and their owners, as the catalog that is gone by has them now. */
import { signedIn } from "../http/guard.ts";
import { listProjects, viewCatalog } from "../reports/catalog/read.ts";
import type { CatalogProject } from "../reports/catalog/read.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { catalogProject, catalogView } from "./schemas/catalog.ts";

const showRoute = createRoute({
  ...guarded("catalog:read"),
  method: "get",
  path: "/catalog",
  tags: ["catalog"],
  summary: "The catalog: when it was read, its domains, and who owns them",
  responses: responses(catalogView, "The catalog."),
});

const projectsRoute = createRoute({
  ...guarded("catalog:read"),
  method: "get",
  path: "/catalog/projects",
  tags: ["catalog"],
  summary: "Projects, by id",
  request: { query: z.object({ ...pageQuery, domain: z.string().max(200).optional() }) },
  responses: responses(pageOf(catalogProject, "Projects"), "Projects."),
});

export const addCatalog: AddEndpoints = (api, deps) => {
  api.openapi(showRoute, async (c) =>
    c.json(viewCatalog(await deps.catalog(), signedIn(c.get("viewer"))), 200),
  );
  api.openapi(projectsRoute, async (c) => {
    const { limit, cursor, domain } = c.req.valid("query");
    const [after] = readCursor(cursor, z.tuple([z.string()])) ?? [];
    const wanted = { domain, after, limit: limit + 1 };
    const rows = listProjects(await deps.catalog(), signedIn(c.get("viewer")), wanted);
    const item = (row: CatalogProject) => row;
    return c.json(cut(rows, limit, { item, at: ({ id }) => [id] }), 200);
  });
};
