/** What of AWS is configured. */
import type { WebhookGiven } from "../../sinks/webhook/index.ts";

export interface AwsGiven {
  /** Of the workers; undefined: the SDK's own chain knows, or nobody. */
  readonly region: string | undefined;
  readonly role: { readonly arn: string; readonly externalId: string | undefined } | undefined;
  readonly lookup: readonly Place[];
  /** Accounts and Regions that are asked which trails log there. */
  readonly coverage: readonly Place[];
  readonly macie: readonly Place[];
  /** Keys of scopes of the control plane. */
  readonly scopes: readonly string[];
  readonly trailLocations: readonly string[];
  readonly trailQueueUrl: string | undefined;
  readonly trailDays: number;
  readonly s3PathStyle: boolean;
  /** Routes, most of them ARNs of topics, with where each is named. */
  readonly topics: readonly { readonly arn: string; readonly namedIn: string }[];
  /** Absent: no host is listed. */
  readonly webhook?: WebhookGiven;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Whether anything of AWS is configured. */
export function isAsked({
  role,
  lookup,
  coverage,
  macie,
  scopes,
  trailLocations,
  trailQueueUrl,
  topics,
}: AwsGiven): boolean {
  return (
    role !== undefined ||
    trailQueueUrl !== undefined ||
    [lookup, coverage, macie, scopes, trailLocations, topics].some((list) => list.length > 0)
  );
}
