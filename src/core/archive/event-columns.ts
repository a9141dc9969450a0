/** The columns of an archived event: their names, their types in Parquet, and what each holds. In the order of the file. */

export type ColumnType = "STRING" | "TIMESTAMP" | "UUID" | "INT64" | "INT32";

export interface EventColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** No event is without. */
  readonly required?: boolean;
  /** As good as never the same twice: neither looked up in a list of values, nor compressed. */
  readonly random?: boolean;
  /** False: where its least and its greatest value lie says nothing of whether one is there, and comparing is dear. */
  readonly isSought?: boolean;
  /** Fits 32 bits nearly always. */
  readonly small?: boolean;
  readonly holds: string;
}

export const EVENT_COLUMNS = [
  { name: "event_time", type: "TIMESTAMP", required: true, holds: "`eventTime`" },
  { name: "event_id", type: "UUID", required: true, random: true, holds: "`eventID`" },
  { name: "shared_event_id", type: "UUID", random: true, holds: "`sharedEventID`" },
  { name: "account", type: "STRING", required: true, holds: "the account of the record" },
  { name: "region", type: "STRING", required: true, holds: "`awsRegion`" },
  { name: "event_source", type: "STRING", required: true, holds: "`eventSource`" },
  { name: "event_name", type: "STRING", required: true, holds: "`eventName`" },
  {
    name: "identity",
    type: "STRING",
    required: true,
    isSought: false,
    holds:
      "who called, with names: JSON of type, principalId, arn, accountId, userName, issuer, sourceIdentity, onBehalfOf, invokedBy; see `src/core/identity/fields.ts`",
  },
  { name: "source_ip", type: "STRING", holds: "`sourceIPAddress`" },
  { name: "user_agent", type: "STRING", isSought: false, holds: "`userAgent`" },
  { name: "error_code", type: "STRING", holds: "`errorCode`" },
  { name: "resource", type: "STRING", holds: "what was accessed: the place of the object, or the table" },
  {
    name: "action",
    type: "STRING",
    holds: "`read`, `list`, `write`, `delete`, `admin`; null: no access to data",
  },
  {
    name: "bytes_out",
    type: "INT64",
    small: true,
    holds: "bytes that went out; null: the record does not tell",
  },
  { name: "bytes_in", type: "INT64", small: true, holds: "bytes that came in" },
  {
    name: "object_hash",
    type: "INT64",
    random: true,
    holds: "53 bits of the sha256 of bucket and key: to count objects by",
  },
  { name: "access_key", type: "INT64", holds: "the last ten characters of the access key, as a number" },
  { name: "origin_key", type: "INT64", holds: "what joins a session with who asked for it" },
  {
    name: "body_hash",
    type: "INT64",
    required: true,
    random: true,
    holds: "53 bits of the sha256 of the record",
  },
  { name: "flags", type: "INT32", required: true, holds: "bits of `src/core/record/flags.ts`" },
  { name: "file", type: "STRING", required: true, isSought: false, holds: "where the record lies" },
  { name: "file_id", type: "INT32", required: true, holds: "of that file, in the database it comes from" },
  { name: "ordinal", type: "INT32", required: true, holds: "which element of that file it is" },
] as const satisfies readonly EventColumn[];

export type EventColumnName = (typeof EVENT_COLUMNS)[number]["name"];

/** Values of a column, made as they are asked for: half a million of them as objects cost more to keep than to make. */
export interface EventColumnValues {
  readonly length: number;
  slice(from: number, until: number): readonly unknown[];
}

/**
 * Values by column, all of one length. Times are microseconds since 1970, int64s and times bigints, but for those that are small, which are
 * numbers; UUIDs are their 16 bytes.
 */
export type EventValues = Readonly<Record<EventColumnName, EventColumnValues>>;
