/** Objects of S3: read whole or not at all, and listed. */
import type * as Sdk from "@aws-sdk/client-s3";
import type { GetObjectCommandOutput, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { reasonOf } from "../../errors.ts";
import type { ObjectPlace } from "./place.ts";

export interface StoredObject {
  readonly bytes: Buffer;
  /** undefined: S3 gives none, as some stores that speak its language. */
  readonly etag: string | undefined;
  /** Of the user, with small letters. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Why an object is not to be had. */
export interface Unavailable {
  /** `not_found` and `unavailable` may pass; the others need somebody. */
  readonly reason: "not_found" | "forbidden" | "file_too_large" | "unavailable";
  readonly detail: string;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string | undefined;
}

export interface Bucket {
  read(place: ObjectPlace): Promise<StoredObject | Unavailable>;
  /** Everything below a prefix, after a key, in the order of keys. Throws where the bucket does not let itself be listed. */
  list(
    bucket: string,
    given: { readonly prefix: string; readonly after?: string },
  ): AsyncGenerator<ListedObject>;
  /** The next parts of keys below a prefix, up to a slash: `folders` in a console. */
  folders(bucket: string, prefix: string): AsyncGenerator<string>;
  close(): void;
}

interface Opened {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
}

/** Zipped. CloudTrail's own files have at most 50 MB before they are zipped. */
const OBJECT_MAX = 256 * 1_048_576;
/** An answer that has not begun by then, or a body of which nothing came for so long, does not come. */
const ANSWER_MS = 20_000;
const HANDLER = {
  requestTimeout: ANSWER_MS,
  throwOnRequestTimeout: true, // else it says so and waits on
  socketTimeout: ANSWER_MS,
  connectionTimeout: 10_000,
};

/**
 * Region, endpoint and credentials come from the SDK's own chain; buckets of other Regions are found. `pathStyle`: the names of
 * buckets are parts of paths, for stores behind an endpoint of their own.
 */
export function openBuckets({ pathStyle }: { readonly pathStyle: boolean }): Bucket {
  let opened: Promise<Opened> | undefined;
  const open = async (): Promise<Opened> => {
    // a third of a second that nobody waits for who reads no bucket
    const sdk = await import("@aws-sdk/client-s3");
    const client = new sdk.S3Client({
      maxAttempts: 4,
      followRegionRedirects: true,
      requestHandler: HANDLER,
      forcePathStyle: pathStyle,
    });
    return { sdk, client };
  };
  const s3 = (): Promise<Opened> => (opened ??= open());
  return {
    async read({ bucket, key }) {
      const { sdk, client } = await s3();
      try {
        const answer = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
        return await received(answer);
      } catch (error) {
        return unavailable(error);
      }
    },
    async *list(bucket, { prefix, after }) {
      const { sdk, client } = await s3();
      let token: string | undefined;
      do {
        const page = await client.send(
          new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            StartAfter: after,
            ContinuationToken: token,
          }),
        );
        for (const { Key: key, Size: size = 0, ETag: etag } of page.Contents ?? [])
          if (key !== undefined) yield { key, size, etag: etag?.replaceAll('"', "") };
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    async *folders(bucket, prefix) {
      const { sdk, client } = await s3();
      let token: string | undefined;
      do {
        const page = await client.send(
          new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            Delimiter: "/",
            ContinuationToken: token,
          }),
        );
        for (const { Prefix: found } of page.CommonPrefixes ?? []) if (found !== undefined) yield found;
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    close: () => void opened?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}

/** The whole body, or nothing of it: a connection that ends early is no end. */
async function received(answer: GetObjectCommandOutput): Promise<StoredObject | Unavailable> {
  const { Body: body, ContentLength: length, ETag: etag, Metadata: metadata = {} } = answer;
  if ((length ?? 0) > OBJECT_MAX) {
    (body as { destroy?: () => void } | undefined)?.destroy?.();
    return { reason: "file_too_large", detail: `${length} bytes` };
  }
  const bytes = body ? Buffer.from(await body.transformToByteArray()) : Buffer.alloc(0);
  if (length !== undefined && bytes.length !== length)
    return { reason: "unavailable", detail: `${bytes.length} of ${length} bytes came` };
  return { bytes, etag: etag?.replaceAll('"', ""), metadata };
}

function unavailable(error: unknown): Unavailable {
  const status = (error as Partial<S3ServiceException>).$metadata?.httpStatusCode;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : reasonOf(error);
  if (status === 404) return { reason: "not_found", detail };
  return { reason: status === 403 ? "forbidden" : "unavailable", detail };
}
