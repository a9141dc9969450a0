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

/**
 * Of errors the message and the code are logged, and no record that was in hand. Secrets are not: fields by their name, and what looks like one
 * in an address, a query, a header or a token, in whatever text somebody else wrote.
 */
export function createLogger({ level = "info", to }: LoggerGiven = {}): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: withoutSecretTexts },
    serializers: { error: aboutError },
    redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: SECRET },
  };
  return to ? pino(options, to) : pino(options);
}

function aboutError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  return { message: withoutSecrets(error.message), ...(typeof code === "string" ? { code } : {}) };
}

function withoutSecretTexts(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" ? withoutSecrets(value) : value,
    ]),
  );
}

/** What comes before a secret, and the secret. */
const SECRETS: readonly RegExp[] = [
  // drivers name the address that they could not reach; a password may have an @ in it
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]*:)[^\s/]+(?=@)/gi,
  /([?&;\s][\w.-]*(?:password|passwd|secret|token|signature|credential|api_?key)=)[^\s&;#"',]+/gi,
  // AWS answers a wrong signature with the headers that it signed, the session's token among them
  /((?:x-amz-security-token|authorization|cookie)["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?)[^\s"',;]+/gi,
  /(\bap_)[\w-]{16,}/g,
];

function withoutSecrets(text: string): string {
  return SECRETS.reduce((left, secret) => left.replaceAll(secret, `$1${SECRET}`), text);
}
