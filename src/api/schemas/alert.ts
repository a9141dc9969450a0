/** Alerts in the API; docs/glossary.md says what the words mean. */
import { ALERT_STATES } from "../../core/alert/state.ts";
import { z } from "../endpoint.ts";
import { time } from "./field.ts";

const facts = {
  id: z.number().int(),
  revision: z.number().int(),
  kind: z.enum(["cause", "digest", "history", "withdrawn"]),
  state: z.enum([...ALERT_STATES, "withdrawn"]),
  since: time,
  until: time.nullable(),
  actor: z.string().nullable(),
  assignee: z.string().nullable(),
  reason: z.string().nullable(),
  changed_at: time,
  domains: z.array(z.string()),
  tickets: z.array(z.object({ key: z.string(), url: z.url(), closed_at: time.nullable() })),
  findings: z.array(z.string()).openapi({ description: "Their uids." }),
};

export const listedAlert = z
  .object({
    ...facts,
    subject: z.string().nullable().openapi({ description: "null: nothing of it stands any more." }),
    severity: z.string().nullable().openapi({ example: "high" }),
    tier: z.string().nullable().openapi({ example: "page" }),
    rule_id: z.string().nullable(),
    person: z.string().nullable().openapi({
      description: "The first by name, of those it is about; a pseudonym where names are not seen.",
    }),
    peer_group: z.string().nullable().openapi({ description: "Of that person, by the catalog." }),
    people: z.number().int().nullable().openapi({ description: "How many it is about." }),
    asset: z.string().nullable(),
    in_digest: z.boolean().openapi({ description: "It is told in a digest, not alone." }),
  })
  .openapi("ListedAlert");

const delivery = z.object({
  route: z.string(),
  revision: z.number().int(),
  state: z.string().openapi({ description: "pending, held, sent or dead." }),
  attempts: z.number().int(),
  sent_at: time.nullable(),
  last_error: z.string().nullable(),
});

export const shownAlert = z
  .object({
    ...facts,
    people: z
      .array(z.object({ person: z.string(), peer_group: z.string().nullable() }))
      .openapi({ description: "Whom it is about: pseudonyms where names are not seen." }),
    subject: z.string().nullable(),
    text: z
      .string()
      .nullable()
      .openapi({ description: "As it would be told now; null: nothing of it stands." }),
    attributes: z.record(z.string(), z.string()).nullable(),
    deliveries: z.array(delivery),
  })
  .openapi("Alert");

export const decision = z
  .discriminatedUnion("do", [
    z.object({ do: z.enum(["acknowledge", "resolve", "mark_false_positive", "confirm", "reopen"]) }),
    z.object({ do: z.enum(["snooze", "expect"]), until: time }),
    z.object({ do: z.literal("assign"), to: z.string().min(1).max(320) }),
  ])
  .and(z.object({ reason: z.string().trim().min(1).max(2_000) }))
  .openapi("Decision");
