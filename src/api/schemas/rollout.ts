/** How far domains are with alerts, in the API. */
import { z } from "../endpoint.ts";
import { reason } from "../reason.ts";
import { stage } from "./rule.ts";
import { count, text, time } from "./field.ts";

export const domainStage = z
  .object({
    domain: text.openapi({ description: "none: what nobody owns." }),
    stage,
    rules: z.record(text, stage).openapi({ description: "Of single rules, by id." }),
    open: count.openapi({ description: "Alerts that nobody closed." }),
    reason: text.nullable().openapi({ description: "null: nobody said anything yet." }),
    author: text.nullable(),
  })
  .openapi("DomainStage");

export const newStage = z
  .object({
    stage,
    rule: text
      .max(200)
      .optional()
      .openapi({ description: "Of this rule alone, by id; absent: of all that have no stage of their own." }),
    reason,
  })
  .openapi("NewStage");

export const rolloutPreview = z
  .object({
    domain: text,
    days: count,
    messages: z.array(
      z.object({
        alert: count,
        revision: count,
        at: time,
        stage,
        audience: z.enum(["owner", "deputy"]),
        urgent: z.boolean(),
        held: z.boolean().openapi({ description: "It would come the next morning, with others." }),
        subject: text,
        text,
        attributes: z.record(text, text),
      }),
    ),
    elsewhere: z
      .object({ parent: count, security: count })
      .openapi({ description: "Alerts that are not the owner's to hear." }),
    exemptions: z
      .array(
        z.object({
          who: text,
          asset: text.optional().openapi({ description: "Absent: whatever they read." }),
          alerts: count,
        }),
      )
      .readonly()
      .openapi({ description: "What would take most of them away." }),
  })
  .openapi("RolloutPreview");
