/**
 * The names that a CloudTrail record has at its top, as documented, for those who check rules:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */

/** Fields that hold text, a number, true or false. */
export const SCALAR_FIELDS: readonly string[] = [
  "eventVersion",
  "eventTime",
  "eventSource",
  "eventName",
  "awsRegion",
  "sourceIPAddress",
  "userAgent",
  "errorCode",
  "errorMessage",
  "requestID",
  "eventID",
  "eventType",
  "apiVersion",
  "managementEvent",
  "readOnly",
  "recipientAccountId",
  "sharedEventID",
  "vpcEndpointId",
  "vpcEndpointAccountId",
  "eventCategory",
  "sessionCredentialFromConsole",
];

/** Fields that hold others, whose names depend on the call. */
export const OBJECT_FIELDS: readonly string[] = [
  "userIdentity",
  "requestParameters",
  "responseElements",
  "additionalEventData",
  "serviceEventDetails",
  "resources",
  "addendum",
  "edgeDeviceDetails",
  "insightDetails",
  "tlsDetails",
  "eventContext",
];
