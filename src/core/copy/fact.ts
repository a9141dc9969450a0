/**
 * The fact `data_copied` of `category: governance`: data of an asset left its places, or are about to. One fact is one copy; of
 * copies that are seen by what was written after reading, one person, asset and hour.
 */
import type { Fact, FieldOf } from "../sigma/fact.ts";
import { BASIS_FIELDS } from "./basis.ts";
import type { BasisField, CopyBasis } from "./basis.ts";

export const COPY_MEANS = [
  /** CopyObject, UploadPartCopy. */
  "object_copy",
  /** A query wrote what it read: CTAS, UNLOAD, INSERT INTO. */
  "query_output",
  /** The result of a query was read by somebody else than who asked. */
  "result_read",
  /** A URL that somebody signed was used. */
  "presigned_url",
  /** A bucket is replicated from now on. */
  "replication",
  /** A crawler makes a table of it elsewhere. */
  "crawler",
  /** A Glue job wrote elsewhere after it had read. */
  "job_output",
  /** Somebody else wrote elsewhere after they had read. */
  "written_after_reading",
] as const;
export type CopyMeans = (typeof COPY_MEANS)[number];

export interface CopyFact extends Fact, CopyBasis {
  readonly kind: "data_copied";
  readonly means: CopyMeans;
  /**
   * Where to: `s3://bucket/folder/`, the database of a crawler; of several places the one that most went to; of a result where it lies.
   * null: not known.
   */
  readonly target: string | null;
  /** The asset that covers it, and its project; null: none does, or it is not known where it went. */
  readonly target_asset: string | null;
  readonly target_project: string | null;
  /** As the mesh policy says of the class; null: it says nothing. */
  readonly copies_allowed: boolean | null;
  readonly query: string | null;
  /** Of a result: who asked for the query. */
  readonly asked_by: string | null;
  /** Within the hour: bytes that were read of the asset, that were written elsewhere, and how much of all that was read this is. */
  readonly bytes_read: number | null;
  readonly bytes_written: number | null;
  readonly written_percent: number | null;
  readonly writes: number | null;
}

const NOTHING = {
  target: null,
  target_asset: null,
  target_project: null,
  copies_allowed: null,
  query: null,
  asked_by: null,
  bytes_read: null,
  bytes_written: null,
  written_percent: null,
  writes: null,
} satisfies Partial<CopyFact>;

/** The fields by name, for those who check rules. */
export const COPY_FIELDS: readonly string[] = [
  ...Object.keys({ kind: true, means: true, ...NOTHING } satisfies Record<
    Exclude<FieldOf<CopyFact>, BasisField>,
    unknown
  >),
  ...BASIS_FIELDS,
];

/** A copy of which the rest is nothing. */
export function copyFact(basis: CopyBasis, given: Partial<CopyFact> & Pick<CopyFact, "means">): CopyFact {
  return { kind: "data_copied", ...NOTHING, ...basis, ...given };
}

/** In words, with where it went: what a finding adds to who and what. */
export function copyReason(fact: CopyFact): string {
  const place = fact.target ?? "a place that the records do not tell";
  const whose =
    fact.target_asset !== null
      ? `, which is of ${fact.target_asset}`
      : fact.target?.startsWith("s3://") === true
        ? ", which no asset covers"
        : "";
  switch (fact.means) {
    case "object_copy":
      return `objects were copied to ${place}${whose}`;
    case "query_output":
      return `query ${fact.query ?? "unknown"} wrote what it read to ${place}${whose}`;
    case "result_read":
      return `the result of query ${fact.query ?? "unknown"}, which ${fact.asked_by ?? "somebody"} asked for, was read`;
    case "presigned_url":
      return "a URL that they had signed was used: whoever had it needed no rights of their own";
    case "replication":
      return `the bucket is replicated to ${place}${whose}`;
    case "crawler":
      return `a crawler makes tables of it in database ${place}`;
    case "job_output":
      return `a Glue job wrote ${fact.writes ?? 0} objects elsewhere within the hour, most to ${place}${whose}`;
    case "written_after_reading":
      return `${fact.writes ?? 0} objects were written elsewhere within the hour, most to ${place}${whose}`;
  }
}
