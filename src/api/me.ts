/** `/v1/me`: who asks, by what, and what they may. */
import { PERMISSION_NAMES, ROLE_NAMES } from "../core/authority/role.ts";
import { isoTime } from "../core/record/time.ts";
import { signedIn } from "../http/guard.ts";
import { createRoute, forAnybody, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { time } from "./schemas/field.ts";

const me = z
  .object({
    name: z.string().openapi({ description: "As the audit log names whoever asks." }),
    way: z.enum(["login", "token", "open", "link"]).openapi({
      description: "How they came; open: nobody logs in here, and only this machine is answered.",
    }),
    roles: z.array(z.enum(ROLE_NAMES)),
    permissions: z.array(z.enum(PERMISSION_NAMES)),
    domains: z
      .array(z.string())
      .nullable()
      .openapi({ description: "Ids of the only domains that they see; null: all." }),
    until: time.nullable().openapi({ description: "When their token ends; null: they have none." }),
  })
  .openapi("Me");

const meRoute = createRoute({
  ...forAnybody("who asks, and what they may"),
  method: "get",
  path: "/me",
  tags: ["access"],
  summary: "Who asks, and what they may",
  responses: responses(me, "Whoever asks."),
});

export const addMe: AddEndpoints = (api) => {
  api.openapi(meRoute, (c) => {
    const { name, way, roles, permissions, domains, until } = signedIn(c.get("viewer"));
    return c.json(
      {
        name,
        way,
        roles: [...roles],
        permissions: PERMISSION_NAMES.filter((one) => permissions.has(one)),
        domains: domains ? [...domains] : null,
        until: until === undefined ? null : isoTime(until),
      },
      200,
    );
  });
};
