/** `/v1/assets`: what the catalog says of data, how it is used, and who may read it. */
import { signedIn } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { readAssetList } from "../reports/assets/list.ts";
import type { ListedAsset } from "../reports/assets/list.ts";
import { readAsset } from "../reports/assets/show.ts";
import { readPresent } from "../store/present.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { listedAsset, shownAsset } from "./schemas/asset.ts";

const listRoute = createRoute({
  ...guarded("assets:read"),
  method: "get",
  path: "/assets",
  tags: ["assets"],
  summary: "Assets that the catalog has now, by name",
  request: {
    query: z.object({
      ...pageQuery,
      search: z.string().max(200).optional().openapi({ description: "Words of the name, or the id." }),
      domain: z.string().max(200).optional(),
      classification: z.string().max(200).optional(),
    }),
  },
  responses: responses(pageOf(listedAsset, "Assets"), "Assets."),
});

const showRoute = createRoute({
  ...guarded("assets:read"),
  method: "get",
  path: "/assets/{asset}",
  tags: ["assets"],
  summary: "One asset: what the catalog says, who may read it, its use, and what stands about it",
  request: { params: z.object({ asset: z.string().min(1).max(2_000) }) },
  responses: responses(shownAsset, "The asset."),
});

export const addAssets: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor, ...filter } = c.req.valid("query");
    const viewer = signedIn(c.get("viewer"));
    const [name, id] = readCursor(cursor, z.tuple([z.string(), z.string()])) ?? [];
    const index = await deps.catalog();
    const present = await readPresent(deps.pool);
    const rows = await deps.readAs(viewer, (client) =>
      readAssetList(client, index, {
        ...filter,
        viewer,
        present,
        limit: limit + 1,
        after: name === undefined || id === undefined ? undefined : { name, id },
      }),
    );
    const item = (row: ListedAsset) => row;
    return c.json(cut(rows, limit, { item, at: (row) => [row.name, row.id] }), 200);
  });
  api.openapi(showRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { asset } = c.req.valid("param");
    const given = { viewer, asset, index: await deps.catalog(), coverage: await deps.coverage() };
    const shown = await deps.readAs(viewer, (client, veil) => readAsset(client, { ...given, veil }));
    if (!shown) throw notFound();
    return c.json(shown, 200);
  });
};
