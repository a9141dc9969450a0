/** `/v1/findings`: what rules found, as `scan` prints it. */
import type { StandingFinding } from "../core/finding/standing.ts";
import { askedPerson } from "../http/asked-person.ts";
import { signedIn } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { shownFinding } from "../reports/findings/shown.ts";
import { readNames } from "../store/finding-names.ts";
import { FINDING_STATUSES, readFindingRows } from "../store/findings.ts";
import { askedPersonQuery, createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { time } from "./schemas/field.ts";
import { finding } from "./schemas/finding.ts";

const listRoute = createRoute({
  ...guarded("findings:read"),
  method: "get",
  path: "/findings",
  tags: ["findings"],
  summary: "Findings, the newest window first",
  request: {
    query: z.object({
      ...pageQuery,
      status: z.enum([...FINDING_STATUSES, "all"]).default("open"),
      domain: z.string().max(200).optional(),
      rule: z.string().max(200).optional().openapi({ description: "Its id, or words of its title." }),
      person: askedPersonQuery,
      since: time.optional().openapi({ description: "Of what went on then or later." }),
    }),
  },
  responses: responses(pageOf(finding, "Findings"), "Findings."),
});

const showRoute = createRoute({
  ...guarded("findings:read"),
  method: "get",
  path: "/findings/{uid}",
  tags: ["findings"],
  summary: "One finding",
  request: { params: z.object({ uid: z.string().min(1).max(100) }) },
  responses: responses(finding, "The finding."),
});

export const addFindings: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor, since, person, ...filter } = c.req.valid("query");
    const [at, uid] = readCursor(cursor, z.tuple([z.int(), z.string()])) ?? [];
    const page = await deps.readAs(signedIn(c.get("viewer")), async (client, veil) => {
      const asked = person === undefined ? undefined : await askedPerson(client, veil, person);
      if (person !== undefined && !asked) return { items: [], next_cursor: null };
      const rows = await readFindingRows(client, {
        ...filter,
        person: asked?.key,
        since: since === undefined ? undefined : Date.parse(since),
        limit: limit + 1,
        after: at === undefined || uid === undefined ? undefined : { windowStart: at, uid: veil.uidOf(uid) },
      });
      const names = await readNames(client, rows);
      const item = (row: StandingFinding) => shownFinding(row, names, veil);
      return cut(rows, limit, { item, at: (row) => [row.windowStart, veil.uid(row.uid)] });
    });
    return c.json(page, 200);
  });
  api.openapi(showRoute, async (c) => {
    const { uid } = c.req.valid("param");
    const shown = await deps.readAs(signedIn(c.get("viewer")), async (client, veil) => {
      const rows = await readFindingRows(client, { uids: [veil.uidOf(uid)] });
      const names = await readNames(client, rows);
      return rows.map((row) => shownFinding(row, names, veil))[0];
    });
    if (!shown) throw notFound();
    return c.json(shown, 200);
  });
};
