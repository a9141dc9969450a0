/** `/v1/quarantine`: files and records that were set aside, why, and that they are read again. */
import { QUARANTINE_REASONS } from "../core/record/quarantine-reasons.ts";
import type { QuarantineReason, ReasonText } from "../core/record/quarantine-reasons.ts";
import { isoTime } from "../core/record/time.ts";
import type { ReplayedHere } from "../http/deps.ts";
import { signedIn } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { countReasons, listEntries, readQuarantinedFile, readSetAside } from "../store/quarantine-view.ts";
import type { QuarantineEntry, RecordSetAside } from "../store/quarantine-view.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { quarantinedFile, reasonCount, replay, replayed, setAside } from "./schemas/quarantine.ts";

const listRoute = createRoute({
  ...guarded("pipeline:read"),
  method: "get",
  path: "/quarantine",
  tags: ["pipeline"],
  summary: "What is set aside, by path and reason",
  request: { query: z.object({ ...pageQuery, reason: z.string().max(100).optional() }) },
  responses: responses(
    pageOf(setAside, "SetAsideFiles")
      .extend({ reasons: z.array(reasonCount) })
      .openapi("Quarantine"),
    "Files, and how much there is of each reason.",
  ),
});

const showRoute = createRoute({
  ...guarded("pipeline:read"),
  method: "get",
  path: "/quarantine/{id}",
  tags: ["pipeline"],
  summary: "What of one file is set aside, and what to do",
  request: {
    params: z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) }),
    query: z.object(pageQuery),
  },
  responses: responses(quarantinedFile, "The file."),
});

const replayRoute = createRoute({
  ...guarded("pipeline:replay"),
  method: "post",
  path: "/quarantine/replays",
  tags: ["pipeline"],
  summary: "Read again what was set aside; what is good now comes in",
  request: { body: { required: true, content: { "application/json": { schema: replay } } } },
  responses: responses(replayed, "What came of it."),
});

export const addQuarantine: AddEndpoints = (api, { pool, actions }) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor, reason } = c.req.valid("query");
    const [path, sha256, of] = readCursor(cursor, z.tuple([z.string(), HEX, z.string()])) ?? [];
    const after =
      path === undefined || sha256 === undefined || of === undefined
        ? undefined
        : { path, sha256, reason: of };
    const rows = await listEntries(pool, { reason, after, limit: limit + 1 });
    const placeOf = (row: QuarantineEntry) => [row.path, row.sha256, row.reason];
    const reasons = (await countReasons(pool)).map(({ entries: _, oldest, newest, ...one }) => {
      return { ...one, oldest: isoTime(oldest), newest: isoTime(newest) };
    });
    return c.json({ ...cut(rows, limit, { item: printEntry, at: placeOf }), reasons }, 200);
  });
  api.openapi(showRoute, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const [after] = readCursor(cursor, z.tuple([z.int()])) ?? [];
    const file = await readQuarantinedFile(pool, c.req.valid("param").id);
    if (!file) throw notFound();
    const rows = await readSetAside(pool, file.id, { limit: limit + 1, after });
    const { id, path, sha256, size: bytes, state, counts, setAside: count } = file;
    const head = { id, path, sha256: sha256.toString("hex"), bytes, state, counts, set_aside: count };
    return c.json({ ...head, ...cut(rows, limit, { item: printRow, at: ({ ordinal }) => [ordinal] }) }, 200);
  });
  api.openapi(replayRoute, async (c) => {
    const { paths, set_aside_for: setAsideFor, reason } = c.req.valid("json");
    const viewer = signedIn(c.get("viewer"));
    const { files, ...rest } = await actions.replay({ viewer, reason, paths, setAsideFor });
    return c.json({ ...rest, files: files.map(printFile) }, 200);
  });
};

const HEX = z.string().regex(/^[0-9a-f]{64}$/);

function printEntry({
  fileId: id,
  records,
  oldest,
  newest,
  ...entry
}: QuarantineEntry & { readonly fileId: number }): z.infer<typeof setAside> {
  const what = records === 0 ? "file" : "records";
  return { id, ...entry, set_aside: what, records, oldest: isoTime(oldest), newest: isoTime(newest) };
}

function printRow({ ordinal, reason, detail, since }: RecordSetAside) {
  const text: ReasonText | undefined = QUARANTINE_REASONS[reason as QuarantineReason];
  return {
    ordinal: ordinal < 0 ? null : ordinal,
    reason,
    detail,
    since: isoTime(since),
    meaning: text?.meaning ?? null,
    remedy: text?.remedy ?? null,
  };
}

function printFile({
  detail,
  tallies,
  ...file
}: ReplayedHere["files"][number]): z.infer<typeof replayed>["files"][number] {
  return {
    ...file,
    detail: detail ?? null,
    tallies: tallies.map(({ reason, unit, setAside: set, readAgain, cameIn }) => {
      return { reason, unit, set_aside: set, read_again: readAgain, came_in: cameIn };
    }),
  };
}
