/** The OpenAPI document as the server publishes it, and the tables of docs/api.md from the code. */
import { pino } from "pino";
import { z } from "zod";
import { readConfig } from "../src/config.ts";
import {
  PERMISSIONS,
  PERMISSION_NAMES,
  ROLES,
  ROLE_NAMES,
  permissionsOf,
} from "../src/core/authority/role.ts";
import { connect } from "../src/database/connect.ts";
import { createServer } from "../src/server/index.ts";

const operation = z.looseObject({
  "x-permission": z.string().optional(),
  summary: z.string().optional(),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        schema: z.unknown(),
      }),
    )
    .optional(),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) })
    .optional(),
});
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

export type OpenApi = z.infer<typeof document>;
export type Operation = z.infer<typeof operation>;

/** No database is asked for it. */
export async function readOpenApi(): Promise<OpenApi> {
  const unused = "postgres://nobody@127.0.0.1:1/none";
  const connection = connect(unused, 1);
  try {
    const given = { database: { ...connection, lasting: true, url: unused }, config: readConfig({}) };
    const app = createServer({ ...given, log: pino({ level: "silent" }) }, "http://127.0.0.1:8080");
    const answer = await app.request("http://127.0.0.1:8080/v1/openapi.json");
    return document.parse(await answer.json());
  } finally {
    await connection.close();
  }
}

export async function renderOpenApi(): Promise<string> {
  return `${JSON.stringify(await readOpenApi(), null, 2)}\n`;
}

/** Every operation, in the order of the document. */
export function operationsOf({ paths }: OpenApi): { method: string; path: string; operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, own]) => ({ method: method.toUpperCase(), path, operation: own })),
  );
}

const MARKS = {
  roles: ["<!-- roles: npm run generate -->\n", "<!-- end of roles -->\n"],
  routes: ["<!-- routes: npm run generate -->\n", "<!-- end of routes -->\n"],
} as const;

/** The page with the tables as the code has them. Throws where its marks are missing. */
export async function withAccessTables(page: string): Promise<string> {
  const withRoles = between(page, MARKS.roles, `${rolesTable()}\n${permissionsTable()}`);
  return between(withRoles, MARKS.routes, routesTable(await readOpenApi()));
}

function rolesTable(): string {
  const rows = ROLE_NAMES.map((role) => `| \`${role}\` | ${ROLES[role]} |\n`);
  return `| role | what it is for |\n|---|---|\n${rows.join("")}`;
}

function permissionsTable(): string {
  const may = new Map(ROLE_NAMES.map((role) => [role, permissionsOf([role])]));
  const rows = PERMISSION_NAMES.map((permission) => {
    const cells = ROLE_NAMES.map((role) => {
      if (may.get(role)?.has(permission) !== true) return "";
      return role === "owner" ? "own" : "yes";
    });
    return `| \`${permission}\` | ${PERMISSIONS[permission]} | ${cells.join(" | ")} |\n`;
  });
  const head = `| permission | allows to | ${ROLE_NAMES.join(" | ")} |\n|---|---|${"---|".repeat(ROLE_NAMES.length)}\n`;
  return `${head}${rows.join("")}`;
}

function routesTable(api: OpenApi): string {
  const rows = operationsOf(api).map(({ method, path, operation: { summary = "", ...own } }) => {
    return `| \`${method} /v1${path}\` | ${summary} | \`${own["x-permission"] ?? ""}\` |\n`;
  });
  return `| route | what | takes |\n|---|---|---|\n${rows.join("")}`;
}

function between(page: string, [begin, end]: readonly [string, string], text: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the marks ${begin.trim()} are missing`);
  return `${page.slice(0, from + begin.length)}${text}${page.slice(to)}`;
}
