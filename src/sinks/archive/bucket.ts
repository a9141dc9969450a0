/** The archive as objects of a bucket. */
import type * as Sdk from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { withSpans } from "../../aws-spans.ts";
import type { ArchivePlace, ArchiveSink } from "./index.ts";

/** Between two pieces: a part has some tens of megabytes. */
const ANSWER_TIMEOUT_MS = 60_000;

interface Opened {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
}

export function openBucketArchive(
  { bucket, prefix }: Extract<ArchivePlace, { kind: "s3" }>,
  pathStyle: boolean,
): ArchiveSink {
  let opened: Promise<Opened> | undefined;
  const open = async (): Promise<Opened> => {
    const sdk = await import("@aws-sdk/client-s3"); // only who archives waits for it
    const requestHandler = {
      connectionTimeout: 5_000,
      requestTimeout: ANSWER_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: ANSWER_TIMEOUT_MS,
    };
    const given = { maxAttempts: 4, followRegionRedirects: true, forcePathStyle: pathStyle };
    return { sdk, client: withSpans(new sdk.S3Client({ ...given, requestHandler })) };
  };
  return {
    async put(name, bytes) {
      const { sdk, client } = await (opened ??= open());
      await client.send(
        new sdk.PutObjectCommand({
          Bucket: bucket,
          Key: `${prefix}${name}`,
          Body: bytes,
          ContentLength: bytes.length,
        }),
      );
    },
    close: () => void opened?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}
