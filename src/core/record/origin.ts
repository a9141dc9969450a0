/** What a record tells of others: whose session or access key it gave out, which record it corrects. */
import { accessKeyNumber, sessionKey } from "../identity/keys.ts";
import type { IdentityFields } from "../identity/fields.ts";
import { knownString, objectOf, stringOf } from "./text.ts";
import type { JsonObject } from "./text.ts";

const LAKE_FORMATION_USER = /^arn:[a-z-]+:identitystore:::user\/(.+)$/;

/** True for Lake Formation's request for data; S3 Access Grants has one of the same name. */
export function isVendRequest(record: JsonObject): boolean {
  return record["eventName"] === "GetDataAccess" && record["eventSource"] === "lakeformation.amazonaws.com";
}

/**
 * The key of what the record gave out: the session of a Lake Formation request (a request by location names none), or
 * the access key of STS or of S3 Access Grants. undefined for everything else, and for what failed.
 */
export function readOrigin(record: JsonObject): number | undefined {
  if (stringOf(record["errorCode"]) !== undefined) return undefined;
  if (isVendRequest(record)) {
    const session = knownString(objectOf(record["additionalEventData"])?.["lakeFormationRoleSessionName"]);
    return session === undefined ? undefined : sessionKey(session);
  }
  const source = record["eventSource"];
  const isGrant = source === "s3.amazonaws.com" && record["eventName"] === "GetDataAccess";
  if (source !== "sts.amazonaws.com" && !isGrant) return undefined;
  const credentials = objectOf(objectOf(record["responseElements"])?.["credentials"]);
  return accessKeyNumber(credentials?.["accessKeyId"]);
}

const ASSUMES = new Set(["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]);
const ROLE_ARN = /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,640}$/;

/**
 * The role that somebody was given a session of, with its path; undefined for everything else, for what failed, and for services, which
 * take on the roles that are made for them all the time.
 */
export function readAssumedRole(record: JsonObject): string | undefined {
  if (record["eventSource"] !== "sts.amazonaws.com" || readOrigin(record) === undefined) return undefined;
  if (!ASSUMES.has(stringOf(record["eventName"]) ?? "")) return undefined;
  if (objectOf(record["userIdentity"])?.["type"] === "AWSService") return undefined;
  const role = stringOf(objectOf(record["requestParameters"])?.["roleArn"]);
  return role !== undefined && ROLE_ARN.test(role) ? role : undefined;
}

/**
 * The identity of a Lake Formation request with what `lakeFormationPrincipal` adds: the Identity Center user under
 * trusted identity propagation, and in an owner's copy without an ARN the role, where the consumer lets the owner see it
 * (https://docs.aws.amazon.com/lake-formation/latest/dg/cross-account-logging.html).
 */
export function withLakePrincipal(identity: IdentityFields, record: JsonObject): IdentityFields {
  const principal = knownString(objectOf(record["additionalEventData"])?.["lakeFormationPrincipal"]);
  if (principal === undefined) return identity;
  const user = LAKE_FORMATION_USER.exec(principal)?.[1];
  if (user !== undefined) return { ...identity, onBehalfOf: identity.onBehalfOf ?? user };
  return identity.arn === undefined && identity.issuerArn === undefined
    ? { ...identity, issuerArn: principal }
    : identity;
}
