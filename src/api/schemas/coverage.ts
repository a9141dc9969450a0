/** Coverage in the API: the fields of CoverageReport. */
import { z } from "../endpoint.ts";
import { count, text, time } from "./field.ts";

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

export const coverage = z
  .object({
    as_of: time,
    asked: z.boolean().openapi({ description: "Accounts and Regions were asked which trails log there." }),
    assets: z
      .object({ full: count, partial: count, none: count })
      .openapi({ description: "How many are seen how far; /v1/coverage/assets has them." }),
    hours: z.object({
      from: time,
      until: time,
      places: z
        .array(
          z.object({
            account: text,
            region: text,
            trails: z.enum(["read", "failed", "not_asked", "not_asked_yet"]),
            detail: text.nullable(),
            read_at: time.nullable(),
            events: z.array(count).readonly().openapi({ description: "Of each hour of the map." }),
            minutes_late: z.array(count.nullable()).readonly(),
          }),
        )
        .readonly(),
    }),
    trails: z
      .array(
        z.object({
          arn: text,
          state: z.enum(["read_here", "stopped", "not_delivered", "not_read"]),
          accounts: z.array(text).readonly(),
          multi_region: z.boolean(),
          validates_files: z.boolean(),
        }),
      )
      .readonly(),
    gaps: z
      .array(z.object({ kind: text, subject: text, count, limit: count, reason: text, next_step: text }))
      .readonly(),
    commands: z
      .array(z.object({ command: text, assets: z.array(text).readonly() }))
      .readonly()
      .openapi({ description: "What closes gaps; data events cost money." }),
    unreachable: z.array(text).readonly(),
  })
  .openapi("Coverage");
