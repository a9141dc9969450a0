/** What S3's HeadObject says of digests, as a list with bucket and key: the signatures are in their metadata. */
import { z } from "zod";
import { trailName } from "./trail-object.ts";

const SCHEMA = z.array(
  z.looseObject({
    Bucket: z.string(),
    Key: z.string(),
    Metadata: z.record(z.string(), z.string()).optional(),
  }),
);

export interface ObjectMetadata {
  readonly place: { readonly bucket: string; readonly key: string };
  /** Hexadecimal; null: it has none. */
  readonly signature: string | null;
}

/** By name from `AWSLogs/` on, or what is wrong with the text, in words. */
export function parseMetadata(text: string): Map<string, ObjectMetadata> | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  const parsed = SCHEMA.safeParse(data);
  if (!parsed.success) return `it is no such list (${parsed.error.issues[0]?.path.join(".") ?? ""})`;
  return new Map(
    parsed.data.map(({ Bucket: bucket, Key: key, Metadata: own }) => [
      trailName(key) ?? key,
      { place: { bucket, key }, signature: own?.["signature"] ?? null },
    ]),
  );
}
