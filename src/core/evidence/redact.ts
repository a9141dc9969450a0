/**
 * Takes out of a record, and of a finding, who it was and from where, and whatever else is not listed: what stays says what
 * happened to which data, when, and in which account. Always the same of the same record: whoever has the file that it is of can
 * do it again and compare.
 */

import type { PrintedFinding } from "../finding/print.ts";
import { trailName } from "../integrity/trail-object.ts";

const REDACTED = "(redacted)";

/** Fields of a record that name nobody. */
const KEPT = new Set([
  "eventVersion",
  "eventTime",
  "eventSource",
  "eventName",
  "eventID",
  "eventType",
  "eventCategory",
  "awsRegion",
  "recipientAccountId",
  "sharedEventID",
  "addendum",
  "readOnly",
  "managementEvent",
  "errorCode",
  "vpcEndpointId",
  "userIdentity.type",
  "userIdentity.accountId",
  "userIdentity.invokedBy",
  "requestParameters.bucketName",
  "requestParameters.key",
  "requestParameters.prefix",
  "requestParameters.databaseName",
  "requestParameters.tableName",
  "requestParameters.tableArn",
  "requestParameters.catalogId",
  "additionalEventData.bytesTransferredIn",
  "additionalEventData.bytesTransferredOut",
]);

/** Of data; those of roles, users and sessions say who it was. */
const DATA_ARN = /^arn:aws[a-z-]*:(?:s3|s3tables|glue|lakeformation|redshift|athena):/;

/** `undefined` for what is no object. */
export function redactRecord(record: unknown): Record<string, unknown> | undefined {
  if (!isObject(record)) return undefined;
  const { resources } = record;
  const redacted = redactObject(record, "");
  return Array.isArray(resources) ? { ...redacted, resources: resources.map(redactResource) } : redacted;
}

function redactResource(resource: unknown): unknown {
  if (!isObject(resource)) return REDACTED;
  const { ARN: arn, type, accountId } = resource;
  const isData = typeof arn === "string" && DATA_ARN.test(arn);
  return { type: type ?? null, accountId: accountId ?? null, ARN: isData ? arn : REDACTED };
}

function redactObject(object: Record<string, unknown>, path: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, redactValue(value, `${path}${name}`)]),
  );
}

function redactValue(value: unknown, path: string): unknown {
  if (value === null) return null;
  if (KEPT.has(path)) return typeof value === "object" ? REDACTED : value;
  const isInner = isObject(value) && [...KEPT].some((kept) => kept.startsWith(`${path}.`));
  return isInner ? redactObject(value, `${path}.`) : REDACTED;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A path on somebody's disk, or a bucket's: what CloudTrail chose of it stays. */
export function redactPath(path: string): string {
  return trailName(path) ?? REDACTED;
}

/**
 * `alias` stands for the uid, which is a hash over the person's name: whoever has a list of names could try them. Where an
 * entitlement comes from may be named after somebody, too.
 */
export function redactFinding(finding: PrintedFinding, alias: string): PrintedFinding {
  const { entitlement } = finding;
  return {
    ...finding,
    uid: alias,
    person: REDACTED,
    principals: [],
    status_reason: null,
    explanation: REDACTED,
    evidence: finding.evidence.map((one) => ({ ...one, file: redactPath(one.file) })),
    entitlement: entitlement && { ...entitlement, via: null, subscription: null, nearest: null },
  };
}
