/** `/v1/tokens`: what may be done in somebody's name, by programs. Nobody makes one that may more than they do. */
import { PERMISSION_NAMES, ROLE_NAMES } from "../core/authority/role.ts";
import { personName } from "../core/authority/person-name.ts";
import { TOKEN_DAYS, TOKEN_DAYS_MAX, excessRights, uselessRights } from "../core/authority/token-rights.ts";
import type { TokenRights } from "../core/authority/token-rights.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import { signedIn } from "../http/guard.ts";
import { Refused, notFound } from "../http/problem.ts";
import { printToken } from "../reports/tokens/render.ts";
import { listTokens, readToken } from "../store/api-tokens.ts";
import type { ApiToken } from "../store/api-tokens.ts";
import { createRoute, created, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints, ApiDeps } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { time } from "./schemas/field.ts";

const facts = {
  id: z.string(),
  name: z.string(),
  person: z.string().openapi({ description: "For whom it acts." }),
  author: z.string().openapi({ description: "Who made it." }),
  roles: z.array(z.string()),
  scopes: z.array(z.string()).nullable().openapi({ description: "null: all that the roles allow." }),
  made_at: time,
  until: time,
  used_at: time.nullable().openapi({ description: "To the minute; null: never." }),
  revoked_at: time.nullable(),
};
const token = z.object(facts).openapi("Token");
const madeToken = z
  .object({ ...facts, token: z.string().openapi({ description: "With its secret: it is shown this once." }) })
  .openapi("MadeToken");

const wanted = z
  .strictObject({
    name: z.string().trim().min(1).max(200).openapi({ description: "What it is for." }),
    person: z.string().trim().min(1).max(320).optional().openapi({
      description:
        "For whom it acts. Absent: whoever makes it; another person's it cannot be: else the name of a program, as nightly-export.",
    }),
    roles: z.array(z.enum(ROLE_NAMES)).min(1).max(ROLE_NAMES.length),
    scopes: z.array(z.enum(PERMISSION_NAMES)).min(1).max(PERMISSION_NAMES.length).optional(),
    days: z.int().min(1).max(TOKEN_DAYS_MAX).default(TOKEN_DAYS),
  })
  .openapi("WantedToken");

const listRoute = createRoute({
  ...guarded("tokens:write"),
  method: "get",
  path: "/tokens",
  tags: ["access"],
  summary: "Tokens, the newest first; those that have ended, too",
  request: { query: z.object(pageQuery) },
  responses: responses(pageOf(token, "Tokens"), "Tokens, without their secrets."),
});

const makeRoute = createRoute({
  ...guarded("tokens:write"),
  method: "post",
  path: "/tokens",
  tags: ["access"],
  summary: "Make a token; its secret is shown this once",
  request: { body: { required: true, content: { "application/json": { schema: wanted } } } },
  responses: created(madeToken, "The token."),
});

const revokeRoute = createRoute({
  ...guarded("tokens:write"),
  method: "delete",
  path: "/tokens/{id}",
  tags: ["access"],
  summary: "Revoke a token; one that is revoked stays as it is",
  request: { params: z.object({ id: z.string().min(1).max(64) }) },
  responses: responses(token, "The token as it is then."),
});

export const addTokens: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const [after] = readCursor(cursor, z.tuple([z.string().max(64)])) ?? [];
    const rows = await listTokens(deps.pool, { limit: limit + 1, after });
    return c.json(cut(rows, limit, { item: shown, at: ({ id }) => [id] }), 200);
  });
  api.openapi(makeRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { name, person = viewer.name, roles, scopes = null, days } = c.req.valid("json");
    refuseExcess(viewer, { roles, scopes });
    await refuseOthers(person, viewer, deps);
    const made = await deps.actions.createToken({
      name,
      person,
      author: viewer.name,
      roles: ROLE_NAMES.filter((role) => roles.includes(role)),
      scopes: scopes && PERMISSION_NAMES.filter((scope) => scopes.includes(scope)),
      days,
      notAfter: viewer.until,
    });
    return c.json({ ...shown(made.token), token: made.text }, 201);
  });
  api.openapi(revokeRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    if (!(await readToken(deps.pool, id))) throw notFound();
    return c.json(shown(await deps.actions.revokeToken(id, viewer.name)), 200);
  });
};

function shown(row: ApiToken): z.infer<typeof token> {
  const { roles, scopes, ...rest } = printToken(row);
  return { ...rest, roles: [...roles], scopes: scopes && [...scopes] };
}

function refuseExcess(viewer: Viewer, rights: TokenRights): void {
  const useless = uselessRights(rights);
  if (useless !== undefined)
    throw new Refused({
      status: 422,
      title: "Cannot be done",
      detail: `The token is of no use: ${useless}.`,
    });
  const excess = excessRights(viewer, rights);
  if (excess.length > 0)
    throw new Refused({
      status: 403,
      title: "Not allowed",
      detail: `Nobody makes a token that may more than they do, and you have not: ${excess.join(", ")}. Leave that out with scopes or other roles, or have somebody make it who may.`,
    });
}

/** What is decided with a token is decided by whom it acts for: a person makes one for themselves, or for a program. */
async function refuseOthers(person: string, viewer: Viewer, { catalog, now }: ApiDeps): Promise<void> {
  const name = personName(person);
  if (name === personName(viewer.name)) return;
  const known = (await catalog()).personAt(name, now());
  if (!name.includes("@") && known === undefined) return;
  throw new Refused({
    status: 403,
    title: "Not allowed",
    detail:
      "The token would act for another person, who would answer for what it does. Let it act for you, or for a program by a name that is nobody's.",
    errors: [{ at: "json.person", says: "is another person" }],
  });
}
