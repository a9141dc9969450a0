/** What CloudTrail says of the trails that deliver to some buckets. See README.md. */
import type * as Sdk from "@aws-sdk/client-cloudtrail";
import type {
  CloudTrailClient,
  CloudTrailClientConfig,
  GetEventSelectorsCommandOutput,
  Trail,
} from "@aws-sdk/client-cloudtrail";

export interface TrailSeen {
  readonly arn: string;
  readonly bucket: string;
  /** What stands before `AWSLogs/`, without a slash at its end. */
  readonly prefix: string;
  readonly signsDigests: boolean;
  readonly status: TrailStatusSeen | undefined;
  /** What was thrown instead of the status. */
  readonly statusError: unknown;
  readonly selectors: SelectorsSeen | undefined;
  readonly selectorsError: unknown;
}

export interface TrailStatusSeen {
  readonly isLogging: boolean;
  /** Empty: none. */
  readonly deliveryError: string;
  readonly digestError: string;
  readonly notificationError: string;
}

export interface SelectorsSeen {
  /** Objects of S3, of at least some buckets, and their reads. */
  readonly logsObjectReads: boolean;
}

export interface TrailQuestion {
  readonly region: string | undefined;
  readonly credentials: CloudTrailClientConfig["credentials"];
  readonly buckets: ReadonlySet<string>;
}

/** The trails that deliver to one of the buckets, and how many others there are. Throws what AWS says to the first question. */
export async function askTrails({
  region,
  credentials,
  buckets,
}: TrailQuestion): Promise<{ readonly trails: readonly TrailSeen[]; readonly others: number }> {
  const sdk = await import("@aws-sdk/client-cloudtrail");
  const client = new sdk.CloudTrailClient({
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  try {
    const { trailList = [] } = await client.send(
      new sdk.DescribeTrailsCommand({ includeShadowTrails: true }),
    );
    const ours = trailList.filter(({ S3BucketName: bucket = "" }) => buckets.has(bucket));
    const trails: TrailSeen[] = [];
    for (const trail of ours) trails.push(await askTrail(trail, client, sdk));
    return { trails, others: trailList.length - ours.length };
  } finally {
    client.destroy();
  }
}

async function askTrail(trail: Trail, client: CloudTrailClient, sdk: typeof Sdk): Promise<TrailSeen> {
  const arn = trail.TrailARN ?? trail.Name ?? "";
  const [status, selectors] = await Promise.allSettled([
    client.send(new sdk.GetTrailStatusCommand({ Name: arn })),
    client.send(new sdk.GetEventSelectorsCommand({ TrailName: arn })),
  ]);
  return {
    arn,
    bucket: trail.S3BucketName ?? "",
    prefix: trail.S3KeyPrefix ?? "",
    signsDigests: trail.LogFileValidationEnabled ?? false,
    status:
      status.status === "fulfilled"
        ? {
            isLogging: status.value.IsLogging ?? false,
            deliveryError: status.value.LatestDeliveryError ?? "",
            digestError: status.value.LatestDigestDeliveryError ?? "",
            notificationError: status.value.LatestNotificationError ?? "",
          }
        : undefined,
    statusError: status.status === "rejected" ? status.reason : undefined,
    selectors: selectors.status === "fulfilled" ? readSelectors(selectors.value) : undefined,
    selectorsError: selectors.status === "rejected" ? selectors.reason : undefined,
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html */
function readSelectors({
  EventSelectors: basic = [],
  AdvancedEventSelectors: advanced = [],
}: GetEventSelectorsCommandOutput): SelectorsSeen {
  const inBasic = basic.some(
    ({ ReadWriteType: kind = "All", DataResources: resources = [] }) =>
      kind !== "WriteOnly" && resources.some(({ Type: type }) => type === "AWS::S3::Object"),
  );
  const inAdvanced = advanced.some(({ FieldSelectors: fields = [] }) => {
    const equals = (field: string): readonly string[] | undefined =>
      fields.find(({ Field: name }) => name === field)?.Equals;
    const readOnly = equals("readOnly");
    return (
      equals("eventCategory")?.includes("Data") === true &&
      equals("resources.type")?.includes("AWS::S3::Object") === true &&
      (readOnly === undefined || readOnly.includes("true"))
    );
  });
  return { logsObjectReads: inBasic || inAdvanced };
}
