/** Exceptions in the API: volumes that are expected. */
import { STANDINGS } from "../../reports/exceptions/render.ts";
import { z } from "../endpoint.ts";
import { reason } from "../reason.ts";
import { text, time } from "./field.ts";

export const standing = z.enum(STANDINGS);

export const exception = z
  .object({
    id: text,
    who: text.openapi({ description: "A person as findings name them, or the ARN of a role." }),
    asset: text.nullable().openapi({ description: "null: whatever they read." }),
    factor: z.number().nullable().openapi({ description: "So many times the usual at most." }),
    bytes: z.number().int().openapi({ description: "Above this they are told all the same." }),
    from: time,
    until: time,
    reason: text,
    author: text,
    origin: z.enum(["file", "command"]),
    recorded_at: time,
    standing,
  })
  .openapi("Exception");

const size = z.number().int().min(1).max(9_000_000_000_000_000);

export const newException = z
  .object({
    finding: text.max(100).optional().openapi({
      description: "Who, when and how much are taken from this finding, where they are not given.",
    }),
    who: text.min(1).max(320).optional(),
    asset: text.min(1).max(2_000).optional(),
    factor: z.number().min(1).max(1_000_000).optional(),
    bytes: size.optional(),
    from: time.optional(),
    until: time.optional(),
    reason,
  })
  .openapi("NewException");

export const renewal = z.object({ until: time, reason }).openapi("Renewal");
