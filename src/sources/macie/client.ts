/** The SDK's client as this source uses it: every wait has an end. */
import { Macie2Client } from "@aws-sdk/client-macie2";
import type { Macie2ClientConfig } from "@aws-sdk/client-macie2";
import { withSpans } from "../../aws-spans.ts";

export interface ClientSettings {
  readonly region: string;
  /** Undefined: the Region's own. */
  readonly endpoint?: string | undefined;
  /** Of a role in Macie's administrator account; undefined: the SDK's own chain. */
  readonly credentials?: Macie2ClientConfig["credentials"];
  readonly connectTimeoutMs?: number;
  /** Until an answer begins, and between two pieces of it. */
  readonly answerTimeoutMs?: number;
  /** Of one request, with the SDK's own waits between them. */
  readonly attemptsMax?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 30_000;
const ATTEMPTS_MAX = 5;

/** A client of one account and Region. It holds connections: destroy it. */
export function createMacieClient(settings: ClientSettings): Macie2Client {
  const { region, endpoint, credentials } = settings;
  const answerTimeoutMs = settings.answerTimeoutMs ?? ANSWER_TIMEOUT_MS;
  return withSpans(
    new Macie2Client({
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      maxAttempts: settings.attemptsMax ?? ATTEMPTS_MAX,
      requestHandler: {
        connectionTimeout: settings.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
        requestTimeout: answerTimeoutMs,
        // without it the SDK only warns
        throwOnRequestTimeout: true,
        socketTimeout: answerTimeoutMs,
      },
    }),
  );
}
