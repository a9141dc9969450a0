/** The variables of the machine that the program runs on. */
import { z } from "zod";
import { text } from "./fields.ts";

export const machineFields = {
  AUDITPLANE_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe("Worker threads. Absent: one per processor."),
  AUDITPLANE_ALIVE_FILE: text.describe(
    "File that a worker writes every ten seconds, for probes of containers (docs/install.md). Absent: none.",
  ),
} as const;
