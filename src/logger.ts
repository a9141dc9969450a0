/** Logs of a service: one JSON object a line, on standard output. A constant phrase, and the data beside it. */
import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";

export type { Logger };

/** Fields that are never written, wherever one stands within two levels. */
const SECRET_FIELDS = ["password", "secret", "token", "authorization", "cookie", "databaseUrl", "redisUrl"];
const SECRET = "[secret]";

export interface LoggerGiven {
  readonly level?: string;
  /** Default: standard output. */
  readonly to?: DestinationStream;
}

/** Of errors the message and the code are logged, and no record that was in hand; passwords in addresses, and secrets by name, are not. */
export function createLogger({ level = "info", to }: LoggerGiven = {}): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: aboutError },
    redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: SECRET },
  };
  return to ? pino(options, to) : pino(options);
}

function aboutError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  return { message: withoutPasswords(error.message), ...(typeof code === "string" ? { code } : {}) };
}

/** Drivers name the address that they could not reach. */
function withoutPasswords(text: string): string {
  return text.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, `$1:${SECRET}@`);
}
