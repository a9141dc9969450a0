/** The variables of the machine that the program runs on. */
import { text, wholeNumber } from "./fields.ts";

export const machineFields = {
  AUDITPLANE_THREADS: wholeNumber(1, 64).optional().describe("Worker threads. Absent: one per processor."),
  AUDITPLANE_ALIVE_FILE: text.describe(
    "File that a worker writes every ten seconds, for probes of containers (docs/install.md). Absent: none.",
  ),
} as const;
