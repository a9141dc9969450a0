/** `/v1/accesses`: who did what with which asset on a day, in sums. */
import { VERDICTS } from "../core/catalog/judge.ts";
import { directoryOf } from "../core/privacy/directory.ts";
import { askedPerson } from "../http/asked-person.ts";
import { signedIn } from "../http/guard.ts";
import { noteLook } from "../http/note-look.ts";
import { listAccessCells } from "../store/access-cells.ts";
import type { AccessCell } from "../store/access-cells.ts";
import { askedPersonQuery, createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { accessCell, day } from "./schemas/person.ts";

const listRoute = createRoute({
  ...guarded("accesses:read"),
  method: "get",
  path: "/accesses",
  tags: ["accesses"],
  summary: "Accesses by day, person, asset, action, verdict and way; the last day first",
  request: {
    query: z.object({
      ...pageQuery,
      person: askedPersonQuery,
      asset: z.string().max(2_000).optional().openapi({ description: "Its id." }),
      from: day.optional().openapi({ description: "From this day on." }),
      until: day.optional().openapi({ description: "Until this day, with it." }),
      verdict: z.enum(VERDICTS).optional(),
    }),
  },
  responses: responses(pageOf(accessCell, "Accesses"), "Accesses."),
});

const place = z.tuple([z.iso.date(), z.string(), z.string(), z.string(), z.string(), z.string()]);

export const addAccesses: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { limit, cursor, person, ...filter } = c.req.valid("query");
    const after = readCursor(cursor, place);
    const directory = directoryOf(await deps.catalog());
    const { page, about } = await deps.readAs(viewer, async (client, veil) => {
      const asked = person === undefined ? undefined : await askedPerson(client, veil, person);
      if (person !== undefined && !asked) return NOBODY;
      const { asset, from, until, verdict } = filter;
      const wanted = { asset, from, until, verdict, personId: asked?.id, after, limit: limit + 1 };
      const rows = await listAccessCells(client, wanted);
      const item = ({ bytesOut, pseudonym: _, person: key, ...cell }: AccessCell) => ({
        ...cell,
        person: veil.person(key, directory.find(key)?.kind),
        peer_group: veil.peerGroup(key),
        bytes_out: bytesOut,
      });
      const at = (row: AccessCell) =>
        [row.day, row.pseudonym, row.asset, row.action, row.verdict, row.way] as const;
      return { page: cut(rows, limit, { item, at }), about: rows.length > 0 && asked ? [asked.key] : [] };
    });
    await noteLook(deps.pool, viewer, { action: "person.viewed", people: about });
    return c.json(page, 200);
  });
};

const NOBODY = { page: { items: [], next_cursor: null }, about: [] };
