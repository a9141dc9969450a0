/**
 * Makes a typed value of a finding as Macie gives it: from GetFindings, or in an event of EventBridge. Pure and total:
 * whatever the value holds, the answer is one of two and nothing is thrown. Strings stay data: bounded, and fit to be kept.
 * https://docs.aws.amazon.com/macie/latest/APIReference/findings-describe.html
 */
import { objectOf } from "../record/text.ts";
import type { JsonObject } from "../record/text.ts";
import { parseEventTime } from "../record/time.ts";
import { Doubts, describe, textOf, wholeOf } from "./fields.ts";
import { readBucket, readObject } from "./resource.ts";
import type { FoundBucket, FoundObject } from "./resource.ts";
import { readSensitiveData } from "./sensitive-data.ts";
import type { SensitiveData } from "./sensitive-data.ts";
import { readSeverity } from "./severity.ts";
import type { Severity } from "./severity.ts";

export type FindingCategory = "CLASSIFICATION" | "POLICY";

/** One version of one finding. */
export interface MacieFinding {
  readonly id: string;
  /** Sensitive data in an object, or a setting of a bucket. */
  readonly category: FindingCategory;
  /** `SensitiveData:S3Object/Personal`, `Policy:IAMUser/S3BucketPublic` and so on. */
  readonly type: string;
  readonly severity: Severity;
  /** Milliseconds since 1970, as are all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** How often it was seen: policy findings are updated, those on data are always new. */
  readonly count: number;
  /** Suppressed by a rule of theirs: nobody asked to hear of it. */
  readonly archived: boolean;
  /** Made up by Macie, to show what findings look like. */
  readonly sample: boolean;
  /** Whose bucket it is. */
  readonly account: string;
  readonly region: string;
  readonly bucket: FoundBucket;
  /** Undefined: the finding is on the bucket alone. */
  readonly object: FoundObject | undefined;
  /** Undefined for policy findings. */
  readonly data: SensitiveData | undefined;
  /** Parts that could not be read, each with its place; nearly always none. */
  readonly doubts: readonly string[];
}

export type UnreadableReason =
  | "not_an_object"
  /** An event of EventBridge that is of something else. */
  | "other_event"
  /** The long record that Macie writes to the results bucket: it has no versions and is no finding. */
  | "discovery_result"
  | "missing_id"
  | "unknown_category"
  | "missing_type"
  | "bad_severity"
  | "bad_time"
  | "missing_account"
  | "missing_region"
  | "missing_bucket";

export type ParsedFinding =
  | { readonly kind: "finding"; readonly finding: MacieFinding }
  | {
      readonly kind: "unreadable";
      /** Where there is one, so that it can be asked for again. */
      readonly id: string | undefined;
      readonly reason: UnreadableReason;
      readonly detail: string;
    };

const ID_MAX = 128;
const NAME_MAX = 256;
const ACCOUNT = /^\d{12}$/;

/** Reads a finding, bare or in an event of EventBridge. */
export function parseFinding(value: unknown): ParsedFinding {
  const outer = objectOf(value);
  if (!outer) return { kind: "unreadable", id: undefined, ...fault("not_an_object", "this", value) };
  const finding = openEvent(outer);
  const id = finding && idOf(finding);
  const read = finding ? readFinding(finding, id) : fault("other_event", "detail-type", outer["detail-type"]);
  return "reason" in read ? { kind: "unreadable", id, ...read } : { kind: "finding", finding: read };
}

/** The finding that an event carries; the value itself where it is no event; undefined for events of something else. */
function openEvent(value: JsonObject): JsonObject | undefined {
  if (!Object.hasOwn(value, "detail-type")) return value;
  const isMacie = value["source"] === "aws.macie" && value["detail-type"] === "Macie Finding";
  return isMacie ? objectOf(value["detail"]) : undefined;
}

interface Fault {
  readonly reason: UnreadableReason;
  readonly detail: string;
}

function readFinding(value: JsonObject, id: string | undefined): MacieFinding | Fault {
  if (!Object.hasOwn(value, "updatedAt") && Object.hasOwn(value, "classificationDetails"))
    return { reason: "discovery_result", detail: "a result of discovery, which is no finding" };
  if (id === undefined) return fault("missing_id", "id", value["id"]);
  const { category } = value;
  if (category !== "CLASSIFICATION" && category !== "POLICY")
    return fault("unknown_category", "category", category);
  const type = textOf(value["type"], NAME_MAX);
  if (type === undefined) return fault("missing_type", "type", value["type"]);
  const severity = readSeverity(value["severity"]);
  if (!severity) return fault("bad_severity", "severity", objectOf(value["severity"])?.["description"]);
  const createdAt = parseEventTime(value["createdAt"]);
  if (createdAt === undefined) return fault("bad_time", "createdAt", value["createdAt"]);
  const updatedAt = parseEventTime(value["updatedAt"]);
  if (updatedAt === undefined) return fault("bad_time", "updatedAt", value["updatedAt"]);
  const whose = { id, category, type, severity, createdAt, updatedAt } as const;
  return withPlace(value, whose);
}

function withPlace(
  value: JsonObject,
  head: Pick<MacieFinding, "id" | "category" | "type" | "severity" | "createdAt" | "updatedAt">,
): MacieFinding | Fault {
  const account = value["accountId"];
  if (typeof account !== "string" || !ACCOUNT.test(account))
    return fault("missing_account", "accountId", account);
  const region = textOf(value["region"], NAME_MAX);
  if (region === undefined) return fault("missing_region", "region", value["region"]);
  const resources = objectOf(value["resourcesAffected"]);
  const bucket = readBucket(resources?.["s3Bucket"]);
  if (!bucket) {
    const { name } = objectOf(resources?.["s3Bucket"]) ?? {};
    return fault("missing_bucket", "resourcesAffected.s3Bucket.name", name);
  }
  const doubts = new Doubts();
  const object = readObject(resources?.["s3Object"], bucket.name, doubts);
  return {
    ...head,
    count: readCount(value["count"], doubts),
    archived: readFlag(value, "archived", doubts),
    sample: readFlag(value, "sample", doubts) || isSampleTitle(value["title"]),
    account,
    region,
    bucket,
    object,
    data: head.category === "POLICY" ? undefined : readSensitiveData(value["classificationDetails"], doubts),
    doubts: doubts.list,
  };
}

/** An id that is too long is none: what is left of it could be another's. */
function idOf(value: JsonObject): string | undefined {
  const { id } = value;
  return typeof id === "string" && id.length <= ID_MAX ? textOf(id, ID_MAX) : undefined;
}

function readCount(value: unknown, doubts: Doubts): number {
  const count = wholeOf(value);
  if (count === undefined) doubts.add("count", `is ${describe(value)}`);
  return count ?? 1;
}

/** What is neither true nor false is false, and doubted: a finding is rather heard of than not. */
function readFlag(value: JsonObject, name: "archived" | "sample", doubts: Doubts): boolean {
  const flag = value[name];
  if (typeof flag !== "boolean" && flag !== undefined && flag !== null)
    doubts.add(name, `is ${describe(flag)}`);
  return flag === true;
}

/** https://docs.aws.amazon.com/macie/latest/user/findings-sample.html */
function isSampleTitle(title: unknown): boolean {
  return typeof title === "string" && title.startsWith("[SAMPLE]");
}

function fault(reason: UnreadableReason, place: string, value: unknown): Fault {
  return { reason, detail: `${place} is ${describe(value)}` };
}
