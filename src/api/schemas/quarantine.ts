/** What is set aside, in the API. */
import { z } from "../endpoint.ts";
import { reason } from "../reason.ts";
import { count, text, time } from "./field.ts";

export const setAside = z
  .object({
    id: count.openapi({ description: "Of the file." }),
    path: text,
    sha256: text,
    reason: text,
    set_aside: z.enum(["file", "records"]),
    records: count,
    oldest: time,
    newest: time,
  })
  .openapi("SetAside");

export const reasonCount = z
  .object({ reason: text, files: count, records: count, oldest: time, newest: time })
  .openapi("ReasonCount");

export const quarantinedFile = z
  .object({
    id: count,
    path: text,
    sha256: text,
    bytes: count,
    state: text,
    counts: z.object({ read: count, new: count, duplicate: count, quarantined: count, skipped: count }),
    set_aside: count.openapi({ description: "Records, or 1 for the whole file." }),
    items: z.array(
      z.object({
        ordinal: count.nullable().openapi({ description: "null: the whole file." }),
        reason: text,
        detail: text,
        since: time,
        meaning: text.nullable(),
        remedy: text.nullable(),
      }),
    ),
    next_cursor: text.nullable(),
  })
  .openapi("QuarantinedFile");

export const replay = z
  .object({
    paths: z
      .array(text.min(1).max(2_000))
      .min(1)
      .max(100)
      .optional()
      .openapi({ description: "Absent: of every file." }),
    set_aside_for: text.min(1).max(100).optional().openapi({ description: "Absent: for any reason." }),
    reason,
  })
  .openapi("Replay");

export const replayed = z
  .object({
    files: z.array(
      z.object({
        path: text,
        state: text.openapi({ description: "read, missing, changed, reshaped or unavailable." }),
        detail: text.nullable(),
        tallies: z
          .array(
            z.object({
              reason: text,
              unit: z.enum(["file", "record"]),
              set_aside: count,
              read_again: count,
              came_in: count,
            }),
          )
          .readonly(),
        came: z.object({ new: count, duplicate: count, skipped: count, quarantined: count }),
      }),
    ),
    unknown: z.array(text).readonly().openapi({ description: "Paths under which no file is known." }),
    left: count.openapi({ description: "So many files were not tried now: ask again." }),
  })
  .openapi("Replayed");
