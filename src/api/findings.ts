/** `/v1/findings`: what rules found, as `scan` prints it. */
import { printFinding } from "../core/finding/print.ts";
import type { StandingFinding } from "../core/finding/standing.ts";
import { signedIn } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { readNames } from "../store/finding-names.ts";
import { FINDING_STATUSES, readFindingRows } from "../store/findings.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { time } from "./schemas/alert.ts";
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
      person: z.string().max(320).optional(),
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
    const { limit, cursor, since, ...filter } = c.req.valid("query");
    const [at, uid] = readCursor(cursor, z.tuple([z.int(), z.string()])) ?? [];
    const { rows, names } = await deps.readAs(signedIn(c.get("viewer")), async (client) => {
      const rows = await readFindingRows(client, {
        ...filter,
        since: since === undefined ? undefined : Date.parse(since),
        limit: limit + 1,
        after: at === undefined || uid === undefined ? undefined : { windowStart: at, uid },
      });
      return { rows, names: await readNames(client, rows) };
    });
    const item = (row: StandingFinding) => printFinding(row, names);
    return c.json(cut(rows, limit, { item, at: (row) => [row.windowStart, row.uid] }), 200);
  });
  api.openapi(showRoute, async (c) => {
    const { uid } = c.req.valid("param");
    const shown = await deps.readAs(signedIn(c.get("viewer")), async (client) => {
      const rows = await readFindingRows(client, { uids: [uid] });
      const names = await readNames(client, rows);
      return rows.map((row) => printFinding(row, names))[0];
    });
    if (!shown) throw notFound();
    return c.json(shown, 200);
  });
};
