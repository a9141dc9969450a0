/**
 * Random records of a few accounts and hours: reads and writes, reads under vended sessions and the requests for
 * them, sessions that open sessions; and then what is hard about trails: duplicates, records that differ under one id,
 * copies in other accounts' logs, and addenda.
 */
import type { Random } from "../../src/simulate/random.ts";
import type { TrailRecord } from "../support/records.ts";
import {
  CHAIN_KEYS,
  VENDED_KEYS,
  VENDED_SESSIONS,
  aVendedIdentity,
  anIdentity,
  outsiderOf,
} from "./random-identity.ts";
import { CONSUMER, OWNER, TABLES, THIRD, USER_ID, anEventTime, isoTime } from "./random-world.ts";

const PLACES = [
  { bucket: "lake", folder: "orders/" },
  { bucket: "lake", folder: "orders/eu/" },
  { bucket: "lake", folder: "cards/" },
  { bucket: "scratch", folder: "x/" },
  { bucket: "raw", folder: "" },
];
const S3_CALLS = [
  ...Array<string>(4).fill("GetObject"),
  "ListObjects",
  "PutObject",
  "DeleteObject",
  "CopyObject",
  "PutObjectAcl",
];
/** Enough to be found by its volume. */
const MANY_BYTES = 6e11;

/** Between 3 and 16 records, and up to 4 that follow from one of them. */
export function randomTrail(random: Random): TrailRecord[] {
  const records = Array.from({ length: random.int(3, 16) }, () => aRecordOfAnyKind(random));
  for (let left = random.int(0, 4); left > 0; left--) {
    records.push(aFollower(random.pick(records), random));
  }
  return records;
}

function aRecordOfAnyKind(random: Random): TrailRecord {
  const kind = random.unit();
  if (kind < 0.35) return anObjectCall(random);
  if (kind < 0.6) return aVendedRead(random);
  if (kind < 0.75) return aRequestForData(random);
  if (kind < 0.92) return anOpenedSession(random);
  return aRecord(random, {
    eventSource: "cloudtrail.amazonaws.com",
    eventName: "StopLogging",
    requestParameters: { name: "t" },
  });
}

function aRecord(random: Random, fields: TrailRecord): TrailRecord {
  return {
    eventVersion: "1.11",
    userIdentity: anIdentity(random),
    eventTime: anEventTime(random),
    awsRegion: random.chance(0.9) ? "eu-west-1" : "us-east-1",
    sourceIPAddress: "192.0.2.7",
    userAgent: "a",
    requestParameters: null,
    responseElements: null,
    eventID: random.uuid(),
    eventType: "AwsApiCall",
    managementEvent: true,
    eventCategory: "Management",
    recipientAccountId: random.pick([OWNER, OWNER, OWNER, CONSUMER, THIRD]),
    ...fields,
  };
}

/** In one of ten cases. */
function refused(random: Random): TrailRecord {
  return random.chance(0.1) ? { errorCode: "AccessDenied" } : {};
}

function anObjectCall(random: Random, fields: TrailRecord = {}): TrailRecord {
  const { bucket, folder } = random.pick(PLACES);
  const key = `${folder}p${random.int(0, 2)}`;
  const eventName = random.pick(S3_CALLS);
  return aRecord(random, {
    eventSource: "s3.amazonaws.com",
    eventName,
    managementEvent: false,
    eventCategory: "Data",
    requestParameters: objectParameters(eventName, { bucket, folder, key }),
    additionalEventData: {
      bytesTransferredOut: random.chance(0.1) ? MANY_BYTES : random.int(0, 999),
      ...(random.chance(0.1) ? { AuthenticationMethod: "QueryString" } : {}),
    },
    ...refused(random),
    resources: [{ type: "AWS::S3::Object", ARN: `arn:aws:s3:::${bucket}/${key}` }],
    ...fields,
  });
}

function objectParameters(
  eventName: string,
  { bucket, folder, key }: { readonly bucket: string; readonly folder: string; readonly key: string },
): TrailRecord {
  if (eventName === "ListObjects") return { bucketName: bucket, prefix: folder };
  if (eventName !== "CopyObject") return { bucketName: bucket, key };
  return { bucketName: "scratch", key: "c", "x-amz-copy-source": `${bucket}/${key}` };
}

function aVendedRead(random: Random): TrailRecord {
  return anObjectCall(random, {
    eventName: "GetObject",
    recipientAccountId: OWNER,
    userIdentity: aVendedIdentity(random),
  });
}

/** The request for a vended session; sometimes only the owner's copy, which does not say who asked. */
function aRequestForData(random: Random): TrailRecord {
  const ownersCopy = { userIdentity: outsiderOf(CONSUMER), recipientAccountId: OWNER };
  const principals = [`arn:aws:identitystore:::user/${USER_ID}`, `arn:aws:iam::${CONSUMER}:role/marketing`];
  const session = { lakeFormationRoleSessionName: random.pick(VENDED_SESSIONS) };
  const principal = { lakeFormationPrincipal: random.pick(principals) };
  return aRecord(random, {
    eventSource: "lakeformation.amazonaws.com",
    eventName: "GetDataAccess",
    requestParameters: random.chance(0.9)
      ? { tableArn: random.pick(TABLES) }
      : { dataLocations: ["arn:aws:s3:::lake/orders"] },
    ...(random.chance(0.2) ? ownersCopy : {}),
    additionalEventData: {
      ...(random.chance(0.9) ? session : {}),
      ...(random.chance(0.15) ? principal : {}),
    },
    ...refused(random),
  });
}

/** Gives out a key; sometimes one of a vended session, which makes that session somebody's. */
function anOpenedSession(random: Random): TrailRecord {
  const accessKeyId = random.pick(random.chance(0.1) ? VENDED_KEYS : CHAIN_KEYS);
  return aRecord(random, {
    eventSource: "sts.amazonaws.com",
    eventName: random.pick(["AssumeRole", "GetFederationToken"]),
    responseElements: { credentials: { accessKeyId } },
    ...refused(random),
  });
}

function aFollower(original: TrailRecord, random: Random): TrailRecord {
  const kind = random.unit();
  if (kind < 0.25) return structuredClone(original);
  if (kind < 0.45) return anotherBody(original, random);
  if (kind < 0.75) return aTwin(original, random);
  return anAddendum(original, random);
}

/** Says something else under the same id. */
function anotherBody(original: TrailRecord, random: Random): TrailRecord {
  const copy = { ...structuredClone(original), userAgent: `b${random.int(0, 8)}` };
  return random.chance(0.5) ? { ...copy, userIdentity: anIdentity(random) } : copy;
}

/** The copy that another account's log has; the original gets their shared id. */
function aTwin(original: TrailRecord, random: Random): TrailRecord {
  original["sharedEventID"] = random.uuid();
  const { accountId = CONSUMER } = original["userIdentity"] as TrailRecord;
  return {
    ...structuredClone(original),
    eventID: random.uuid(),
    recipientAccountId: random.pick([OWNER, CONSUMER, THIRD]),
    ...(random.chance(0.5) ? { userIdentity: outsiderOf(accountId) } : {}),
    eventTime: later(original, random.pick([0, 0, 1_000, -1_000, 120_000])),
  };
}

/** Replaces its original, in the same hour or in the next one. */
function anAddendum(original: TrailRecord, random: Random): TrailRecord {
  const copy = structuredClone(original);
  const data = copy["additionalEventData"] as TrailRecord | undefined;
  if (data?.["bytesTransferredOut"] !== undefined) data["bytesTransferredOut"] = random.int(0, 4_999);
  return {
    ...copy,
    eventID: random.uuid(),
    addendum: { reason: "UPDATED_DATA", originalEventID: original["eventID"] },
    eventTime: later(original, random.pick([0, 1_000, 3_600_000])),
    ...(random.chance(0.6) ? { userIdentity: anIdentity(random) } : {}),
  };
}

function later({ eventTime }: TrailRecord, byMs: number): string {
  return isoTime(Date.parse(eventTime as string) + byMs);
}
