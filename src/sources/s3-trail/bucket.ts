/** Objects of S3: read whole or not at all, and listed. */
import type * as Sdk from "@aws-sdk/client-s3";
import type {
  GetObjectCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { withSpans } from "../../aws-spans.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import { OBJECT_MAX } from "../stored-object.ts";
import type { StoredObject, Unavailable } from "../stored-object.ts";
import type { ObjectPlace } from "./place.ts";

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string | undefined;
}

export interface Bucket {
  /** `signal`: aborted when nobody waits for it any more. */
  read(place: ObjectPlace, signal?: AbortSignal): Promise<StoredObject | Unavailable>;
  /**
   * Everything below a prefix, after a key, in the order of keys. Throws where the bucket does not let itself be listed, and the
   * signal's reason, at once.
   */
  list(
    bucket: string,
    given: { readonly prefix: string; readonly after?: string; readonly signal?: AbortSignal },
  ): AsyncGenerator<ListedObject>;
  /** The next parts of keys below a prefix, up to a slash: `folders` in a console. */
  folders(bucket: string, prefix: string, signal?: AbortSignal): AsyncGenerator<string>;
  close(): void;
}

interface Opened {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
}

/** Until an answer begins, and between two pieces of it: all attempts at an object end within its lease. */
const ANSWER_TIMEOUT_MS = 15_000;
/** S3 says 403 of these, too: whoever asks must be mended, and the object is there as before. */
const OF_WHO_ASKS: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidAccessKeyId",
  "InvalidSecurity",
  "InvalidToken",
  "NotSignedUp",
  "RequestExpired",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
]);

export interface BucketsGiven {
  readonly pathStyle: boolean;
  readonly answerTimeoutMs?: number;
}

/**
 * Region, endpoint and credentials come from the SDK's own chain; buckets of other Regions are found. `pathStyle`: the names of
 * buckets are parts of paths, for stores behind an endpoint of their own.
 */
export function openBuckets({ pathStyle, answerTimeoutMs = ANSWER_TIMEOUT_MS }: BucketsGiven): Bucket {
  let opened: Promise<Opened> | undefined;
  const s3 = (): Promise<Opened> => (opened ??= openSdk({ pathStyle, answerTimeoutMs }));
  return {
    async read({ bucket, key }, signal) {
      const { sdk, client } = await s3();
      try {
        const answer = await client.send(
          new sdk.GetObjectCommand({ Bucket: bucket, Key: key }),
          optionsOf(signal),
        );
        return await received(answer);
      } catch (error) {
        return unavailable(error);
      }
    },
    async *list(bucket, { prefix, after, signal }) {
      for await (const page of pagesOf(
        await s3(),
        { Bucket: bucket, Prefix: prefix, StartAfter: after },
        signal,
      ))
        for (const { Key: key, Size: size = 0, ETag: etag } of page.Contents ?? [])
          if (key !== undefined) yield { key, size, etag: etag?.replaceAll('"', "") };
    },
    async *folders(bucket, prefix, signal) {
      for await (const page of pagesOf(
        await s3(),
        { Bucket: bucket, Prefix: prefix, Delimiter: "/" },
        signal,
      ))
        for (const { Prefix: found } of page.CommonPrefixes ?? []) if (found !== undefined) yield found;
    },
    close: () => void opened?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}

/** Every page of a listing. One that leads back to a page before it is no listing: it would be followed for ever. */
async function* pagesOf(
  { sdk, client }: Opened,
  wanted: ListObjectsV2CommandInput,
  signal: AbortSignal | undefined,
): AsyncGenerator<ListObjectsV2CommandOutput> {
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    signal?.throwIfAborted();
    const command = new sdk.ListObjectsV2Command({ ...wanted, ContinuationToken: token });
    const page = await client.send(command, optionsOf(signal)).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
    yield page;
    token = page.NextContinuationToken;
    if (token !== undefined && tokens.has(token)) throw inCircle(wanted);
    if (token !== undefined) tokens.add(token);
  } while (token !== undefined);
}

function inCircle({ Bucket: bucket, Prefix: prefix = "" }: ListObjectsV2CommandInput): AuditplaneError {
  return new AuditplaneError(
    "source_unavailable",
    `could not list s3://${bucket}/${prefix}: a page leads back to one before it; see what answers in the place of S3; it is tried again`,
  );
}

/** One of its own: the client leaves listeners on what it is given. */
function optionsOf(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: AbortSignal.any([signal]) } : {};
}

async function openSdk({ pathStyle, answerTimeoutMs }: Required<BucketsGiven>): Promise<Opened> {
  // a third of a second that nobody waits for who reads no bucket
  const sdk = await import("@aws-sdk/client-s3");
  const client = withSpans(
    new sdk.S3Client({
      maxAttempts: 3,
      followRegionRedirects: true,
      requestHandler: {
        connectionTimeout: 5_000,
        requestTimeout: answerTimeoutMs,
        // without it the SDK only warns
        throwOnRequestTimeout: true,
        socketTimeout: answerTimeoutMs,
      },
      forcePathStyle: pathStyle,
    }),
  );
  return { sdk, client };
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
  const name = error instanceof Error ? error.name : "";
  const detail = name === "" ? reasonOf(error) : `${name}: ${(error as Error).message}`;
  if (status === 404) return { reason: "not_found", detail };
  return { reason: status === 403 && !OF_WHO_ASKS.has(name) ? "forbidden" : "unavailable", detail };
}
