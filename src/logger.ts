/** Logs of a service: one JSON object a line, on standard output. A constant phrase, and the data beside it. */
import { pino } from "pino";
import type { Logger } from "pino";

export type { Logger };

/** Of errors the message and the code are logged, and no record that was in hand. */
export function createLogger({ level = "info" }: { readonly level?: string } = {}): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    serializers: { error: aboutError },
  });
}

function aboutError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  return { message: error.message, ...(typeof code === "string" ? { code } : {}) };
}
