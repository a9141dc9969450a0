/** How clients of the SDK are set up that read the control plane: every wait has an end, and what may pass is tried again. */
import { credentialsOf } from "./reader-role.ts";
import type { ReaderRole } from "./reader-role.ts";

export interface ClientGiven {
  readonly account: string;
  readonly region: string;
  /** undefined: the SDK's own chain, which knows one account. */
  readonly role: ReaderRole | undefined;
  /** undefined: the SDK's own, which `AWS_ENDPOINT_URL_…` may name. */
  readonly endpoint?: string | undefined;
  /** Until an answer begins, and between two pieces of it. */
  readonly answerTimeoutMs?: number | undefined;
  /** Of one request, the first included. */
  readonly attemptsMax?: number | undefined;
}

interface ScopeClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: ReturnType<typeof credentialsOf>;
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
    readonly socketTimeout: number;
  };
}

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 30_000;
/** With the SDK's own waits: a minute at most, half of it on average, before a read of a scope is given up. */
const ATTEMPTS_MAX = 8;

/** What a client of one account and Region is made with. */
export function clientConfig({ account, region, role, endpoint, ...given }: ClientGiven): ScopeClientConfig {
  const answerTimeoutMs = given.answerTimeoutMs ?? ANSWER_TIMEOUT_MS;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(role === undefined ? {} : { credentials: credentialsOf(account, role) }),
    maxAttempts: given.attemptsMax ?? ATTEMPTS_MAX,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: answerTimeoutMs,
      // without it the SDK only warns
      throwOnRequestTimeout: true,
      socketTimeout: answerTimeoutMs,
    },
  };
}
