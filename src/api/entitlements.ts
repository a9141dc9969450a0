/** `/v1/entitlements`: who may read what at a time, and how that is known. */
import { lastMoment } from "../core/catalog/moment.ts";
import { askedPerson } from "../http/asked-person.ts";
import { signedIn } from "../http/guard.ts";
import { Refused, notFound } from "../http/problem.ts";
import { readEntitled } from "../reports/catalog-show/entitled.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { time } from "./schemas/field.ts";
import { entitlements } from "./schemas/asset.ts";

const showRoute = createRoute({
  ...guarded("assets:read"),
  method: "get",
  path: "/entitlements",
  tags: ["assets"],
  summary:
    "Who may read an asset at a time, what a person may read, or whether that person may read that asset",
  request: {
    query: z.object({
      asset: z
        .string()
        .min(1)
        .max(2_000)
        .optional()
        .openapi({ description: "Its id or name, a table's ARN, or s3://bucket/prefix/." }),
      person: z
        .string()
        .min(1)
        .max(320)
        .optional()
        .openapi({ description: "By whatever name; with an asset also the ARN of a role." }),
      at: time.optional().openapi({ description: "Absent: when the catalog was read." }),
    }),
  },
  responses: responses(entitlements, "What the catalog says of then."),
});

export const addEntitlements: AddEndpoints = (api, deps) => {
  api.openapi(showRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { asset, person, at } = c.req.valid("query");
    if (asset === undefined && person === undefined) throw WANTS_ONE;
    const index = await deps.catalog();
    const moment = at === undefined ? lastMoment(index.catalog) : Date.parse(at);
    if (!Number.isFinite(moment)) throw notFound(); // there is no catalog
    const shown = await deps.readAs(viewer, async (client, veil) => {
      const asked = person === undefined ? undefined : await askedPerson(client, veil, person);
      // whom nothing was seen of yet is known by name alone
      const known = asked?.key ?? (veil.isOpen ? person : undefined);
      if (person !== undefined && known === undefined) return undefined;
      return await readEntitled(client, { viewer, veil, index, asset, person: known, at: moment });
    });
    if (!shown) throw notFound();
    return c.json(shown, 200);
  });
};

const WANTS_ONE = new Refused({
  status: 400,
  title: "Bad request",
  detail: "Nothing says of what or of whom: give asset, person, or both.",
  errors: [{ at: "query.asset", says: "is missing, and so is person" }],
});
