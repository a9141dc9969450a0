/**
 * The shape of a CloudTrail record, version 1.11, and the part that all builders share. Field names and their order
 * are those of docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html.
 */
import { REQUEST_ID } from "../random.ts";
import type { Random } from "../random.ts";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

export interface UserIdentity {
  readonly type: "AssumedRole" | "AWSAccount" | "AWSService";
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: string;
  readonly accessKeyId?: string;
  readonly sessionContext?: {
    readonly sessionIssuer: {
      readonly type: "Role";
      readonly principalId: string;
      readonly arn: string;
      readonly accountId: string;
      readonly userName: string;
    };
    readonly attributes: { readonly creationDate: string; readonly mfaAuthenticated: string };
    readonly sourceIdentity?: string;
  };
  readonly invokedBy?: string;
}

export interface RecordResource {
  readonly type: string;
  readonly ARN?: string;
  readonly ARNPrefix?: string;
  readonly accountId?: string;
}

export interface TrailRecord {
  readonly eventVersion: "1.11";
  readonly userIdentity: UserIdentity;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: JsonObject | null;
  readonly responseElements: JsonObject | null;
  readonly additionalEventData?: JsonObject;
  readonly requestID: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly resources?: readonly RecordResource[];
  readonly eventType: "AwsApiCall";
  readonly managementEvent: boolean;
  readonly recipientAccountId: string;
  readonly sharedEventID?: string;
  readonly eventCategory: "Management" | "Data";
  readonly tlsDetails?: {
    readonly tlsVersion: string;
    readonly cipherSuite: string;
    readonly clientProvidedHostHeader: string;
  };
}

/** Who calls, from where, with what. */
export interface Caller {
  readonly identity: UserIdentity;
  /** The account in whose log the call is written. */
  readonly account: string;
  readonly ip: string;
  readonly agent: string;
}

/** One call: who, when (milliseconds since 1970), in which Region. */
export interface Call {
  readonly caller: Caller;
  readonly at: number;
  readonly region: string;
}

/** What a builder of management events adds to the common part. */
export interface ManagementDetails {
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly parameters: JsonObject | null;
  readonly response?: JsonObject;
  readonly extra?: JsonObject;
  readonly resources?: readonly RecordResource[];
  readonly sharedEventID?: string;
}

/** A management event as the account of the caller logs it. Calls that a service forwards carry no TLS details. */
export function managementRecord(call: Call, details: ManagementDetails, random: Random): TrailRecord {
  const { caller, region } = call;
  return {
    eventVersion: "1.11",
    userIdentity: caller.identity,
    eventTime: isoSeconds(call.at),
    eventSource: `${details.service}.amazonaws.com`,
    eventName: details.name,
    awsRegion: region,
    sourceIPAddress: caller.ip,
    userAgent: caller.agent,
    requestParameters: details.parameters,
    responseElements: details.response ?? null,
    ...(details.extra && { additionalEventData: details.extra }),
    requestID: random.uuid(),
    eventID: random.uuid(),
    readOnly: details.readOnly,
    ...(details.resources && { resources: details.resources }),
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: caller.account,
    ...(details.sharedEventID !== undefined && { sharedEventID: details.sharedEventID }),
    eventCategory: "Management",
    ...(caller.identity.invokedBy === undefined && {
      tlsDetails: tlsDetails(`${details.service}.${region}.amazonaws.com`),
    }),
  };
}

export function tlsDetails(host: string): NonNullable<TrailRecord["tlsDetails"]> {
  return { tlsVersion: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256", clientProvidedHostHeader: host };
}

/** `2026-09-28T07:44:19Z`: CloudTrail knows seconds. */
export function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The sixteen characters that S3 answers as its request id. */
export function s3RequestId(random: Random): string {
  return random.text(16, REQUEST_ID);
}
