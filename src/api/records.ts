/** `/v1/findings/{uid}/records`: the raw records that a finding rests on. Whoever looks is noted. */
import { signedIn } from "../http/guard.ts";
import { noteLook } from "../http/note-look.ts";
import { notFound } from "../http/problem.ts";
import { isAboutSomebody } from "../core/finding/who.ts";
import { readFindingRows } from "../store/findings.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { foundRecord } from "./schemas/person.ts";

const recordsRoute = createRoute({
  ...guarded("records:read"),
  method: "get",
  path: "/findings/{uid}/records",
  tags: ["findings"],
  summary: "The raw records that a finding rests on, fetched from their files. Noted in the audit log",
  request: { params: z.object({ uid: z.string().min(1).max(100) }) },
  responses: responses(
    z.object({ items: z.array(foundRecord) }).openapi("RawRecords"),
    "The records, the first in time first.",
  ),
});

export const addRecords: AddEndpoints = (api, deps) => {
  api.openapi(recordsRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { uid } = c.req.valid("param");
    const { row, veil } = await deps.readAs(viewer, async (client, veil) => {
      const [row] = await readFindingRows(client, { uids: [veil.uidOf(uid)] });
      if (!row) throw notFound();
      return { row, veil };
    });
    if (isAboutSomebody(row))
      await noteLook(deps.pool, viewer, { action: "record.viewed", people: [row.person] });
    // a record of a service may name somebody all the same
    const isNamed = veil.isOpen || veil.isRevealed(row.person);
    const records = await deps.actions.records(row.detail.evidence, !isNamed);
    const items = records.map((one) => ({ ...one, file: veil.text(one.file, [row.person]) }));
    return c.json({ items }, 200);
  });
};
