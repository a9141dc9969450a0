/**
 * Takes out of a record, and of a finding, who it was and from where, and whatever else is not listed: what stays says what
 * happened to which data, when, and in which account. Always the same of the same record: whoever has the file that it is of can
 * do it again and compare.
 */

const REDACTED = "(redacted)";

/** Fields of a record that name nobody. A path covers what is below it. */
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
  "resources",
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

/** `undefined` for what is no object. */
export function redactRecord(record: unknown): Record<string, unknown> | undefined {
  if (typeof record !== "object" || record === null || Array.isArray(record)) return undefined;
  return redactObject(record as Record<string, unknown>, "");
}

function redactObject(object: Record<string, unknown>, path: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, redactValue(value, `${path}${name}`)]),
  );
}

function redactValue(value: unknown, path: string): unknown {
  if (KEPT.has(path) || value === null) return value;
  const isObject = typeof value === "object" && !Array.isArray(value);
  const isInner = isObject && [...KEPT].some((kept) => kept.startsWith(`${path}.`));
  return isInner ? redactObject(value as Record<string, unknown>, `${path}.`) : REDACTED;
}

/** Fields of a finding that name people, or tell of them in words. */
const OF_PEOPLE = ["person", "principals", "status_reason", "explanation"] as const;

export function redactFinding<T extends Readonly<Record<(typeof OF_PEOPLE)[number], unknown>>>(
  finding: T,
): T {
  return { ...finding, person: REDACTED, principals: [], status_reason: null, explanation: REDACTED };
}
