/** What every endpoint has in common: who may, how refusals look, and what the OpenAPI document says of both. */
import { createRoute, z } from "@hono/zod-openapi";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { PERMISSIONS } from "../core/authority/role.ts";
import type { Permission } from "../core/authority/role.ts";
import type { HttpDeps, ReadAs } from "../http/deps.ts";
import { requires, signedIn } from "../http/guard.ts";
import type { KnownRule } from "../reports/rules-hits/book.ts";
import type { Env } from "../http/who-asks.ts";

export type Api = OpenAPIHono<Env>;

export interface ApiDeps extends HttpDeps {
  readonly readAs: ReadAs;
  /** Every rule that is known, with what its tests say; read once. */
  readonly rules: () => Promise<readonly KnownRule[]>;
}

/** A resource of the API adds its endpoints. */
export type AddEndpoints = (api: Api, deps: ApiDeps) => void;

const problem = z
  .object({
    type: z.string(),
    status: z.number().int(),
    title: z.string(),
    detail: z.string(),
    code: z.string().optional(),
    errors: z.array(z.object({ at: z.string(), says: z.string() })).optional(),
  })
  .openapi("Problem");

export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { "application/json": { schema } } };
}

const refusal = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problem } },
});

const REFUSALS = {
  400: refusal("A parameter or the body is not as it should be."),
  401: refusal("Nobody is logged in, or the token is not good."),
  403: refusal("Whoever asks may not."),
  404: refusal("There is none, or it is of a domain that whoever asks does not see."),
  422: refusal("It cannot be done as things are; the detail says why."),
} as const;

/** Who may, and the refusals that follow; spread into a route. */
export function guarded<const P extends Permission>(permission: P) {
  return {
    middleware: requires(permission),
    security: [{ token: [] }, { session: [] }],
    description: `Takes the permission \`${permission}\`: ${PERMISSIONS[permission]}.`,
    "x-permission": permission,
  };
}

/** Of whoever is logged in, whatever they may. */
export function forAnybody(what: string) {
  const middleware: MiddlewareHandler<Env> = async (c, next) => {
    signedIn(c.get("viewer"));
    await next();
  };
  const description = `Takes no permission, only that somebody is logged in: ${what}.`;
  return { middleware, security: [{ token: [] }, { session: [] }], description, "x-permission": ANYBODY };
}

/** In the place of a permission. */
export const ANYBODY = "anybody";

/** Responses of a route that may be refused in every way. */
export function responses<T extends z.ZodType>(schema: T, description: string) {
  return { 200: json(schema, description), ...REFUSALS };
}

/** Of one that makes something. */
export function created<T extends z.ZodType>(schema: T, description: string) {
  return { 201: json(schema, description), ...REFUSALS };
}

export const askedPersonQuery = z
  .string()
  .max(2_000)
  .optional()
  .openapi({ description: "As answers call them: by pseudonym, or by name where names are seen." });

export { createRoute, z };
