/**
 * Why files and records are set aside, what that means and what to do about it. The names are a contract: a reason that
 * was given once stays in this table, because rows of old databases have it.
 */
import type { FileQuarantineReason } from "./container.ts";
import type { RecordQuarantineReason } from "./decode.ts";

/** Why an object of a bucket could not be read. */
export type ObjectQuarantineReason =
  | "object_forbidden"
  | "object_missing"
  | "object_unavailable"
  | "worker_lost";

/** Why the bytes of a file give no text. */
export type UnreadableReason = "truncated_gzip" | "bad_gzip" | "file_too_large";

export type QuarantineReason =
  | FileQuarantineReason
  | RecordQuarantineReason
  | UnreadableReason
  | ObjectQuarantineReason
  | "future_event_time";

export interface ReasonText {
  readonly meaning: string;
  readonly remedy: string;
}

const FETCH_AGAIN =
  "Fetch the file again and scan it: a new content is a new file. What workers read: put the whole content in its place, and replay.";
const WHO_WROTE_IT =
  "Look at the record with `show`. CloudTrail always writes this field: find out who wrote or altered the file.";

/** By reason, sorted. */
export const QUARANTINE_REASONS: Readonly<Record<QuarantineReason, ReasonText>> = {
  bad_event_time: { meaning: "`eventTime` is absent or no ISO 8601 time in UTC.", remedy: WHO_WROTE_IT },
  bad_gzip: { meaning: "The gzip stream is damaged, or followed by other bytes.", remedy: FETCH_AGAIN },
  bad_json: {
    meaning: "The JSON of the file, or of the record, is cut or broken.",
    remedy: `${FETCH_AGAIN} If its siblings are in, only this record is broken: look at it with \`show\`.`,
  },
  file_too_large: {
    meaning:
      "Unzipped the file has more than 256 MB, more than 200 times its size, or more than 500,000 elements.",
    remedy: "Trail files are far smaller. If it is one, split it and scan the parts; else take it away.",
  },
  future_event_time: {
    meaning: "`eventTime` was more than 15 minutes ahead of the database's clock.",
    remedy:
      "Replay once the time has come. If it never should have been ahead, mend the clock that was wrong.",
  },
  missing_event_name: { meaning: "`eventName` is absent or no text.", remedy: WHO_WROTE_IT },
  missing_event_source: { meaning: "`eventSource` is absent or no text.", remedy: WHO_WROTE_IT },
  not_an_object: {
    meaning: "The record is JSON, but no object.",
    remedy: "Look at the record with `show` and find out who wrote the file.",
  },
  not_json: {
    meaning: "The file holds neither JSON nor gzip.",
    remedy: "Find out what it is. If it is no trail file, take it out of the folder.",
  },
  object_forbidden: {
    meaning: "S3 refused to give the object (403).",
    remedy:
      "Let the reader read it: `s3:GetObject` on the prefix, in the bucket's policy, too, where it is another account's, and `kms:Decrypt` in the policy of its key. Then replay.",
  },
  object_missing: {
    meaning: "The object was announced and is not in its bucket (404), for more than a quarter of an hour.",
    remedy:
      "If a life cycle took it away, restore it: workers read it when a message announces it, or when they list its day (`AUDITPLANE_TRAIL_DAYS`); else replay. Else find out who removed it: logs that are removed are an incident. `integrity verify` says what the digests say of it.",
  },
  object_unavailable: {
    meaning: "The object did not come, or not whole, for about five hours, while others of its bucket did.",
    remedy:
      "See with `show` what went wrong, and get it with `aws s3 cp`: where that hangs, too, ask AWS. Then replay.",
  },
  record_too_large: {
    meaning: "The record has more than 1 MB.",
    remedy: "CloudTrail's own records are smaller: look at it with `show` and find out who wrote the file.",
  },
  too_deep: {
    meaning: "The record is nested deeper than 64 levels.",
    remedy: "No service writes such a record: look at it with `show` and find out who wrote the file.",
  },
  truncated_gzip: {
    meaning: "The gzip stream ends too early: the file was cut on its way.",
    remedy: FETCH_AGAIN,
  },
  unknown_shape: {
    meaning: "JSON, but in no shape that is known to hold CloudTrail records.",
    remedy: "If it does hold records, report the shape, and replay with the version that knows it.",
  },
  worker_lost: {
    meaning: "Whoever read the object ended before it was done, again and again.",
    remedy: "Look at the logs of the workers of that time. Then replay, and report what is in it.",
  },
};

/** Every reason, sorted. */
export const REASON_NAMES: readonly string[] = Object.keys(QUARANTINE_REASONS);
