/** Where heads of the audit log are kept: a folder on a disk, or a part of a bucket. */

export type HeadPlace =
  | { readonly kind: "folder"; readonly path: string }
  /** `prefix`: empty, or ending in a slash. */
  | { readonly kind: "s3"; readonly bucket: string; readonly prefix: string };

/** undefined: the text begins like a bucket and names none, or is empty. */
export function parseHeadPlace(text: string): HeadPlace | undefined {
  if (!text.startsWith("s3://")) return text === "" ? undefined : { kind: "folder", path: text };
  const [, bucket, rest = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(text) ?? [];
  if (bucket === undefined) return undefined;
  return { kind: "s3", bucket, prefix: rest === "" || rest.endsWith("/") ? rest : `${rest}/` };
}

export function placeName(place: HeadPlace): string {
  return place.kind === "folder" ? place.path : `s3://${place.bucket}/${place.prefix}`;
}
