/**
 * S3 data events: docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html. A call from another
 * account is logged twice, in the caller's account and in that of the bucket's owner, with one `sharedEventID`.
 */
import { BASE64 } from "../random.ts";
import type { Random } from "../random.ts";
import { asSeenByOwner } from "./identity.ts";
import { isoSeconds, s3RequestId, tlsDetails } from "./record.ts";
import type { Call, JsonObject, RecordResource, TrailRecord } from "./record.ts";

export interface Bucket {
  readonly name: string;
  readonly account: string;
}

export interface S3Request {
  readonly name: "GetObject" | "PutObject" | "ListObjects" | "HeadObject" | "DeleteObject";
  readonly bucket: Bucket;
  /** The object's key; of a list the prefix. */
  readonly key: string;
  readonly bytesIn?: number;
  readonly bytesOut?: number;
  /** Refused with AccessDenied; what leaves S3 is the error's XML. */
  readonly denied?: boolean;
}

/** All copies of one call: one, or two where caller and bucket belong to different accounts. */
export function s3Records(call: Call, request: S3Request, random: Random): TrailRecord[] {
  // of what a service calls, for itself or for somebody, less is told
  const service = call.caller.identity.invokedBy !== undefined;
  const foreign = request.bucket.account !== call.caller.account;
  // the owner is not told of an outsider's refused attempt
  const shared = foreign && !request.denied ? random.uuid() : undefined;
  const own = s3Record(call, request, {
    random,
    shared,
    hidden: foreign && request.denied === true,
    service,
  });
  if (shared === undefined) return [own];
  const owners: TrailRecord = {
    ...own,
    userIdentity: asSeenByOwner(own.userIdentity),
    eventID: random.uuid(),
    recipientAccountId: request.bucket.account,
  };
  return [own, owners];
}

interface Making {
  readonly random: Random;
  readonly shared: string | undefined;
  /** The bucket's account is blanked. */
  readonly hidden: boolean;
  readonly service: boolean;
}

function s3Record(call: Call, request: S3Request, making: Making): TrailRecord {
  const { caller, region } = call;
  const { random } = making;
  const host = `${request.bucket.name}.s3.${region}.amazonaws.com`;
  return {
    eventVersion: "1.11",
    userIdentity: caller.identity,
    eventTime: isoSeconds(call.at),
    eventSource: "s3.amazonaws.com",
    eventName: request.name,
    awsRegion: region,
    sourceIPAddress: caller.ip,
    userAgent: making.service ? caller.agent : `[${caller.agent}]`,
    ...(request.denied && { errorCode: "AccessDenied", errorMessage: denial(caller.identity.arn, request) }),
    requestParameters: parameters(request, host),
    responseElements: request.name === "PutObject" ? { "x-amz-server-side-encryption": "AES256" } : null,
    additionalEventData: additionalData(request, making),
    requestID: s3RequestId(random),
    eventID: random.uuid(),
    readOnly: request.name !== "PutObject" && request.name !== "DeleteObject",
    resources: resources(request, making.hidden),
    eventType: "AwsApiCall",
    managementEvent: false,
    recipientAccountId: caller.account,
    ...(making.shared !== undefined && { sharedEventID: making.shared }),
    eventCategory: "Data",
    ...(!making.service && { tlsDetails: tlsDetails(host) }),
  };
}

function parameters({ name, bucket, key }: S3Request, host: string): JsonObject {
  const base = { bucketName: bucket.name, Host: host };
  if (name === "ListObjects") {
    return { ...base, "list-type": "2", prefix: key, "encoding-type": "url", "max-keys": "1000" };
  }
  return name === "GetObject" ? { ...base, key, "x-id": "GetObject" } : { ...base, key };
}

function additionalData(request: S3Request, { random, service }: Making): JsonObject {
  return {
    SignatureVersion: "SigV4",
    ...(!service && { CipherSuite: "TLS_AES_128_GCM_SHA256" }),
    bytesTransferredIn: request.denied ? 0 : (request.bytesIn ?? 0),
    AuthenticationMethod: "AuthHeader",
    "x-amz-id-2": random.text(76, BASE64),
    bytesTransferredOut: request.denied ? random.int(243, 373) : (request.bytesOut ?? 0),
    ...(request.name === "PutObject" && { SSEApplied: "Default_SSE_S3" }),
  };
}

function resources({ name, bucket, key }: S3Request, hidden: boolean): RecordResource[] {
  const arn = `arn:aws:s3:::${bucket.name}/${key}`;
  return [
    { type: "AWS::S3::Object", ...(name === "ListObjects" ? { ARNPrefix: arn } : { ARN: arn }) },
    {
      accountId: hidden ? "HIDDEN_DUE_TO_SECURITY_REASONS" : bucket.account,
      type: "AWS::S3::Bucket",
      ARN: `arn:aws:s3:::${bucket.name}`,
    },
  ];
}

function denial(arn: string | undefined, { name, bucket, key }: S3Request): string {
  const action = name === "ListObjects" ? "ListBucket" : name === "HeadObject" ? "GetObject" : name;
  return `User: ${arn} is not authorized to perform: s3:${action} on resource: "arn:aws:s3:::${bucket.name}/${key}" because no identity-based policy allows the s3:${action} action`;
}
