/** The three calls of CloudTrail's API that this source makes, as an interface, and the SDK's client behind it. */
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import type {
  DescribeTrailsCommandOutput,
  GetEventSelectorsCommandOutput,
  GetTrailStatusCommandOutput,
} from "@aws-sdk/client-cloudtrail";
import { withSpans } from "../../aws-spans.ts";
import { credentialsOf } from "../reader-role.ts";
import type { ReaderRole } from "../reader-role.ts";

export interface TrailsApi {
  /** All that log in the account and Region, those of other Regions and of the organization too. */
  describeTrails(): Promise<DescribeTrailsCommandOutput>;
  getTrailStatus(arn: string): Promise<GetTrailStatusCommandOutput>;
  getEventSelectors(arn: string): Promise<GetEventSelectorsCommandOutput>;
  /** Idempotent. */
  close(): void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 20_000;
/** With the SDK's own waits: the calls are few, and ten a second are allowed. */
const ATTEMPTS_MAX = 5;

export interface ClientGiven {
  readonly account: string;
  readonly region: string;
  /** undefined: the SDK's own chain, which knows one account. */
  readonly role: ReaderRole | undefined;
  readonly signal: AbortSignal;
  readonly answerTimeoutMs?: number;
  readonly attemptsMax?: number;
}

/** A client of one account and Region. It holds connections: close it. */
export function createTrailsApi({ account, region, role, signal, ...given }: ClientGiven): TrailsApi {
  const answerTimeoutMs = given.answerTimeoutMs ?? ANSWER_TIMEOUT_MS;
  const client = withSpans(
    new CloudTrailClient({
      region,
      ...(role === undefined ? {} : { credentials: credentialsOf(account, role) }),
      maxAttempts: given.attemptsMax ?? ATTEMPTS_MAX,
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: answerTimeoutMs,
        // without it the SDK only warns
        throwOnRequestTimeout: true,
        socketTimeout: answerTimeoutMs,
      },
    }),
  );
  const options = { abortSignal: signal };
  return {
    describeTrails: () => client.send(new DescribeTrailsCommand({ includeShadowTrails: true }), options),
    getTrailStatus: (Name) => client.send(new GetTrailStatusCommand({ Name }), options),
    getEventSelectors: (TrailName) => client.send(new GetEventSelectorsCommand({ TrailName }), options),
    close: () => client.destroy(),
  };
}
