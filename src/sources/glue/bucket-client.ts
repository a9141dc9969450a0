/** The two calls of S3's API that this source makes, as an interface, and the SDK's client behind it. */
import type * as Sdk from "@aws-sdk/client-s3";
import type { GetBucketEncryptionOutput, GetBucketLocationOutput, S3Client } from "@aws-sdk/client-s3";
import { withSpans } from "../../aws-spans.ts";
import { clientConfig } from "../scope-client.ts";
import type { ClientGiven } from "../scope-client.ts";

export interface BucketApi {
  readonly getBucketLocation: (bucket: string) => Promise<GetBucketLocationOutput>;
  readonly getBucketEncryption: (bucket: string) => Promise<GetBucketEncryptionOutput>;
}

export interface BucketReadClient {
  /** The calls of one read, which end with its signal. */
  readonly calls: (signal: AbortSignal) => BucketApi;
  /** Idempotent. */
  readonly close: () => void;
}

export interface BucketClientGiven extends ClientGiven {
  /** The names of buckets are parts of paths, for stores behind an endpoint of their own. */
  readonly pathStyle: boolean;
}

interface Opened {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
}

/** Of one account; buckets of other Regions are found. It holds connections once it was asked: close it. */
export function createBucketClient(given: BucketClientGiven): BucketReadClient {
  let opened: Promise<Opened> | undefined;
  const s3 = (): Promise<Opened> => (opened ??= openSdk(given));
  return {
    calls: (abortSignal) => ({
      getBucketLocation: async (Bucket) => {
        const { sdk, client } = await s3();
        return await client.send(new sdk.GetBucketLocationCommand({ Bucket }), { abortSignal });
      },
      getBucketEncryption: async (Bucket) => {
        const { sdk, client } = await s3();
        return await client.send(new sdk.GetBucketEncryptionCommand({ Bucket }), { abortSignal });
      },
    }),
    close: () => void opened?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}

async function openSdk({ pathStyle, ...given }: BucketClientGiven): Promise<Opened> {
  // a third of a second that nobody waits for whose tables lie in no bucket
  const sdk = await import("@aws-sdk/client-s3");
  const client = withSpans(
    new sdk.S3Client({
      ...clientConfig(given),
      followRegionRedirects: true,
      forcePathStyle: pathStyle,
    }),
  );
  return { sdk, client };
}
