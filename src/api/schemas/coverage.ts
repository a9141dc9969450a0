/** Coverage in the API: the fields of CoverageReport. */
import { z } from "../endpoint.ts";
import { time } from "./alert.ts";

const text = z.string();
const level = z.enum(["full", "partial", "none"]);

export const observability = z
  .object({
    asset: text,
    project: text,
    account: text.nullable(),
    region: text.nullable(),
    observability: level,
    since: time
      .nullable()
      .openapi({ description: "Of the route that changed last; null: nobody was asked." }),
    routes: z
      .array(
        z.object({
          route: text,
          observability: level,
          since: time.nullable(),
          reasons: z.array(text).readonly(),
          resources: z.array(text).readonly(),
        }),
      )
      .readonly(),
  })
  .openapi("Observability");
