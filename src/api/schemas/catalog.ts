/** The catalog in the API. */
import { z } from "../endpoint.ts";
import { count, text, time } from "./field.ts";

export const catalogView = z
  .object({
    source: z.enum(["file", "control_plane", "none"]),
    as_of: time.nullable(),
    history_from: time.nullable().openapi({ description: "What was done before was not recorded." }),
    projects: count,
    assets: count,
    people: count,
    subscriptions: count,
    grants: count,
    domains: z
      .array(
        z.object({
          id: text,
          name: text,
          parent: text.nullable(),
          owners: z.array(text).readonly(),
          as_of: time.nullable(),
          projects: count,
          assets: count,
        }),
      )
      .readonly(),
  })
  .openapi("Catalog");

export const catalogProject = z
  .object({
    id: text,
    name: text,
    domain: text,
    roles: z.array(text).readonly(),
    visible: z.boolean().openapi({ description: "False: no read could see inside." }),
    members: count,
    assets: count,
  })
  .openapi("Project");
