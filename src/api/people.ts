/** `/v1/people`: who did what. Whoever looks at one of them is noted. */
import type { Viewer } from "../core/authority/viewer.ts";
import { seenPerson } from "../http/asked-person.ts";
import { signedIn } from "../http/guard.ts";
import { noteLook } from "../http/note-look.ts";
import { notFound } from "../http/problem.ts";
import { placeOf, printPerson, readPeoplePage } from "../reports/people/list.ts";
import type { ReadGiven } from "../reports/people/list.ts";
import { readShownPerson } from "../reports/people/show.ts";
import { findPerson } from "../store/find-person.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints, ApiDeps } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { reason as why } from "./reason.ts";
import { erased, listedPerson, shownPerson } from "./schemas/person.ts";

const listRoute = createRoute({
  ...guarded("people:read"),
  method: "get",
  path: "/people",
  tags: ["people"],
  summary: "People of whom something was seen",
  request: {
    query: z.object({
      ...pageQuery,
      search: z.string().trim().min(1).max(320).optional().openapi({
        description:
          "A peer group, the beginning of a pseudonym, or, where names are seen, a part of a name.",
      }),
    }),
  },
  responses: responses(pageOf(listedPerson, "People"), "People."),
});

const asked = z.object({
  person: z
    .string()
    .min(1)
    .max(2_000)
    .openapi({ description: "As lists call them.", example: "P-K7QD-93XM" }),
});

const showRoute = createRoute({
  ...guarded("people:read"),
  method: "get",
  path: "/people/{person}",
  tags: ["people"],
  summary: "One person: what they did, what is usual, findings, alerts, entitlements. Noted in the audit log",
  request: {
    params: asked,
    query: z.object({ days: z.coerce.number().int().min(1).max(400).default(42) }),
  },
  responses: responses(shownPerson, "The person."),
});

const reportRoute = createRoute({
  ...guarded("people:read"),
  method: "post",
  path: "/people/{person}/reports",
  tags: ["people"],
  summary:
    "The report on one person: every right by the end of a month, its use and what was decided. Noted with its reason, each time",
  request: {
    params: asked,
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.object({
            month: z
              .string()
              .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
              .openapi({ example: "2026-09" }),
            reason: why,
          }),
        },
      },
    },
  },
  responses: responses(
    z.object({
      hash: z.string().openapi({ description: "SHA-256 of `person`, in canonical JSON." }),
      person: z.record(z.string(), z.unknown()).openapi({ description: "As person.json has it." }),
    }),
    "The report.",
  ),
});

const eraseRoute = createRoute({
  ...guarded("people:erase"),
  method: "delete",
  path: "/people/{person}",
  tags: ["people"],
  summary: "Erase a person: docs/privacy.md says what goes, and what stays",
  request: {
    params: asked,
    body: {
      required: true,
      content: { "application/json": { schema: z.object({ reason: z.string().trim().min(1).max(2_000) }) } },
    },
  },
  responses: responses(erased, "What was erased."),
});

export const addPeople: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor, search } = c.req.valid("query");
    const [after] = readCursor(cursor, z.tuple([z.string()])) ?? [];
    const given = { index: await deps.catalog(), now: deps.now() };
    const page = await deps.readAs(signedIn(c.get("viewer")), async (client, veil) => {
      const seen: ReadGiven = { ...given, veil };
      const rows = await readPeoplePage(client, { search, after, limit: limit + 1 }, seen);
      return cut(rows, limit, {
        item: (row) => printPerson(row, seen),
        at: (row) => [placeOf(row, veil)],
      });
    });
    return c.json(page, 200);
  });
  api.openapi(showRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { person } = c.req.valid("param");
    const found = await deps.readAs(viewer, (client, veil) => seenPerson(client, veil, person));
    await noteLook(deps.pool, viewer, { action: "person.viewed", people: [found.key] });
    const given = { index: await deps.catalog(), now: deps.now(), domains: viewer.domains };
    const { days } = c.req.valid("query");
    const shown = await deps.readAs(viewer, (client, veil) =>
      readShownPerson(client, found, { ...given, veil, days }),
    );
    return c.json(shown, 200);
  });
  api.openapi(reportRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { person } = c.req.valid("param");
    const found = await deps.readAs(viewer, async (client, veil) => {
      const { key } = await seenPerson(client, veil, person);
      return { person: key, veil };
    });
    const wanted = { ...c.req.valid("json"), ...found, viewer, format: "json" } as const;
    const { content } = await deps.actions.reportPerson(wanted);
    return c.json(JSON.parse(String(content)) as { hash: string; person: Record<string, unknown> }, 200);
  });
  api.openapi(eraseRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { person } = c.req.valid("param");
    const { reason } = c.req.valid("json");
    return c.json(await erase(deps, viewer, { person, reason }), 200);
  });
};

async function erase(
  deps: ApiDeps,
  viewer: Viewer,
  { person, reason }: { readonly person: string; readonly reason: string },
): Promise<z.infer<typeof erased>> {
  // whoever asks to be erased says who they are, whoever erases them sees names or not
  const found = await deps.readAs(viewer, (client, veil) => findPerson(client, [person, veil.keyOf(person)]));
  if (!found) throw notFound();
  const { alias, names, changed, entries } = await deps.actions.erase({
    person: found.key,
    author: viewer.name,
    reason,
  });
  return { person: alias, names, changed: { ...changed }, audit_entries: entries };
}
