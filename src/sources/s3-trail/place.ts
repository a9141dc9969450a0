/** Names of objects as paths: `s3://bucket/key`, with the key as S3 takes it. */

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** undefined: the path is on a disk. */
export function placeOf(path: string): ObjectPlace | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(path) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

export function pathOf({ bucket, key }: ObjectPlace): string {
  return `s3://${bucket}/${key}`;
}

/** A bucket, or a part of one, that a trail delivers to. */
export interface TrailLocation {
  readonly bucket: string;
  /** What stands before `AWSLogs/`: empty, or ending in a slash. */
  readonly prefix: string;
}

/** undefined: the text names no bucket. */
export function parseLocation(text: string): TrailLocation | undefined {
  const [, bucket, rest = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(text) ?? [];
  if (bucket === undefined) return undefined;
  return { bucket, prefix: rest === "" || rest.endsWith("/") ? rest : `${rest}/` };
}

export function isWithin({ bucket, key }: ObjectPlace, locations: readonly TrailLocation[]): boolean {
  return locations.some((location) => location.bucket === bucket && key.startsWith(location.prefix));
}

/**
 * Whether what a trail delivers there is listed and checked. A location is what stands before `AWSLogs/`, to the letter: below a wider
 * one only what messages announce is read.
 */
export function isListed({ bucket, prefix }: TrailLocation, locations: readonly TrailLocation[]): boolean {
  return locations.some((location) => location.bucket === bucket && location.prefix === prefix);
}
