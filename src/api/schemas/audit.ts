/** The audit log in the API. */
import { z } from "../endpoint.ts";
import { count, text, time } from "./field.ts";

export const auditEntry = z
  .object({
    seq: count,
    at: text.openapi({ example: "2026-10-31T12:00:00.123456Z" }),
    actor_kind: text,
    actor: text.nullable(),
    action: text,
    subject_kind: text,
    subject: text.nullable(),
    reason: text.nullable(),
    detail: z.unknown(),
    personal: z.unknown(),
    erased: z.boolean().openapi({ description: "What named people was erased." }),
    hash: text,
  })
  .openapi("AuditEntry");

export const auditVerification = z
  .object({
    checked_at: time.openapi({ description: "It is not checked again for five minutes." }),
    state: z.enum(["whole", "broken"]),
    first_bad_seq: count.nullable(),
    entries: count,
    from: text.nullable(),
    until: text.nullable(),
    erased: count,
    heads: z.object({
      place: text.nullable().openapi({ description: "null: no head is looked for." }),
      given: count,
      confirmed: count,
      latest: z.object({ name: text, time: text, tree_size: count }).nullable(),
    }),
    faults: z.array(z.object({ seq: count.nullable(), kind: text, says: text })),
  })
  .openapi("AuditVerification");
