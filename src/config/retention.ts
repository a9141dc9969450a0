/** The variable that says how long things are kept. */
import { z } from "zod";
import { list } from "./fields.ts";
import { parseRetention } from "../core/privacy/retention.ts";
import type { RetentionDays } from "../core/privacy/retention.ts";

export const retentionFields = {
  AUDITPLANE_RETENTION: list
    .transform((given, context): RetentionDays => {
      const parsed = parseRetention(given);
      if (typeof parsed !== "string") return parsed;
      context.addIssue({ code: "custom", message: parsed });
      return z.NEVER;
    })
    .describe(
      "How many days what is kept, where not as docs/privacy.md says, separated by commas: quarantine=30,reveals=forever.",
    ),
} as const;
