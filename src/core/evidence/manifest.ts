/** What a bundle of evidence holds, and what it is for: `manifest.json`. */
import { z } from "zod";

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Within the bundle: no way leads out of it. */
const INNER_PATH = z
  .string()
  .refine(
    (path) => path !== "" && !path.startsWith("/") && !path.includes("\\") && !path.split("/").includes(".."),
    "must lie within the bundle",
  );

const RECORD = z.strictObject({
  event_id: z.string(),
  event_time: z.string(),
  /** Where it was read, and as which of the records there, from 0 on. */
  file: z.string(),
  ordinal: z.int().min(0),
  /** SHA-256 of what the file unzips to, which digests name; null: the file was not to be had. */
  content_sha256: SHA256.nullable(),
  /** From `AWSLogs/` on; null: no trail delivered it. */
  trail_name: z.string().nullable(),
  /** Of the file within the bundle; null: it is left out. */
  file_path: INNER_PATH.nullable(),
  /** Of the record within the bundle; null: it was not to be had. */
  record_path: INNER_PATH.nullable(),
  /** Why something of it was not to be had. */
  problem: z.string().nullable(),
});

export const MANIFEST = z.strictObject({
  version: z.literal(1),
  finding: z.string(),
  purpose: z.string(),
  exporter: z.string(),
  exported_at: z.string(),
  redacted: z.boolean(),
  /** What is not in it that should be, as sentences. */
  notes: z.array(z.string()),
  records: z.array(RECORD),
  /** SHA-256 of everything else that is in it, by path. */
  contents: z.record(INNER_PATH, SHA256),
});

export type Manifest = z.infer<typeof MANIFEST>;
export type EvidenceRecord = z.infer<typeof RECORD>;

export const MANIFEST_PATH = "manifest.json";
export const FINDING_PATH = "finding.json";
export const REPORT_PATH = "report.md";
export const KEYS_PATH = "public-keys.json";
/** What HeadObject says of digests: their place in S3 and their signature. */
export const METADATA_PATH = "digest-metadata.json";
/** Digests lie below it as they lie in their bucket, from `AWSLogs/` on. */
export const DIGESTS = "digests/";
export const FILES = "files/";
export const RECORDS = "records/";
