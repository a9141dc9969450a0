/** `manifest.json`: what a review's folder holds, what it was asked of, and which report came before. It is what is signed. */
import { hash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../record/decode.ts";

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Below the folder: no way leads out of it. */
const INNER = z.string().regex(/^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*)*$/);

/** Of a report, beside others. */
const FOLDER = z.string().regex(/^A[RMP]-[0-9a-z-]+$/);

const QUERY = z.strictObject({
  text: z.string(),
  /** As JSON; null: they are left out, since they might name people. */
  parameters: z.string().nullable(),
  rows: z.int().min(0),
});

const BODY = z.strictObject({
  /** Absent: of the review of a domain. */
  kind: z.enum(["management", "person"]).optional(),
  review: z.string(),
  review_sha256: SHA256,
  /** Of the decisions and sign-offs; null: there are none. */
  certification_sha256: SHA256.nullable(),
  /** '': of several. */
  domain: z.string(),
  month: z.string(),
  names: z.enum(["shown", "pseudonyms"]),
  prepared_by: z.string(),
  files: z.array(
    z.strictObject({
      path: INNER,
      sha256: SHA256,
      bytes: z.int().min(0),
      /** Items, answers or queries that it has; null: it is to be read by people. */
      rows: z.int().min(0).nullable(),
    }),
  ),
  queries: z.array(QUERY),
  /** Of the same domain, of the latest month before of which there is one; null: this is the first. */
  previous: z.strictObject({ folder: FOLDER, manifest_sha256: SHA256 }).nullable(),
});

/** Whoever signs, and with which key, changes nothing in it: the same report has the same manifest before a key was rotated and after. */
const SCHEMA = BODY.extend({ form: z.literal(2), signed: z.boolean() });

/** As they were written once: with the id of the key, null: nobody signed it. */
const SCHEMA_1 = BODY.extend({ form: z.literal(1), key_id: SHA256.nullable() });

export type ReviewManifest = z.infer<typeof SCHEMA>;
export type ReadManifest = ReviewManifest | z.infer<typeof SCHEMA_1>;
export type ManifestFile = ReviewManifest["files"][number];

/** A file of a report. */
export interface ReportForm {
  readonly path: string;
  readonly content: string | Buffer;
  /** Items or answers in it; null: it is to be read by people. */
  readonly rows: number | null;
}

export const MANIFEST_NAME = "manifest.json";
export const SIGNATURE_NAME = "manifest.jws";
export const RAW_NAME = "raw.json";
export const REVIEW_NAME = "review.json";
export const CERTIFICATION_NAME = "certification.json";

/** The file whose hash the others bear, and under which name it has what is hashed. */
export function originalOf({ kind }: Pick<ReviewManifest, "kind">): {
  readonly path: string;
  readonly field: string;
} {
  return kind === undefined ? { path: REVIEW_NAME, field: "review" } : { path: `${kind}.json`, field: kind };
}

/** What a folder says of itself by its name; a name that auditplane gives no folder says nothing. */
const NAMED_FOR = /^(A[RMP]-\d{4}-\d{2}-[0-9a-f-]+?)(-closed|-proven)?(?:-r\d+)?$/;

/** Whether a report lies in the folder that its name is of: another one in its place is intact, too. */
export function isAtHome(
  folder: string,
  {
    review,
    review_sha256: sha256,
    certification_sha256: decided,
  }: Pick<ReadManifest, "review" | "review_sha256" | "certification_sha256">,
): boolean {
  const [, id, ending] = NAMED_FOR.exec(folder) ?? [];
  if (id === undefined) return true;
  return (
    [review, `${review}-${sha256.slice(0, 8)}`].includes(id) && (ending === undefined || decided !== null)
  );
}

/** Canonical JSON: the same for the same manifest. */
export function manifestText(manifest: ReadManifest): string {
  return `${canonicalJson(manifest)}\n`;
}

export function manifestHash(text: string): string {
  return hash("sha256", text, "hex");
}

/** undefined: it is none, or not written as manifests are. */
export function parseManifest(text: string): ReadManifest | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = z.discriminatedUnion("form", [SCHEMA, SCHEMA_1]).safeParse(data);
  return parsed.success && manifestText(parsed.data) === text ? parsed.data : undefined;
}
