/** Heads as objects of a bucket. */
import type * as Sdk from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { withSpans } from "../../aws-spans.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import type { HeadSink, HeadSinkGiven } from "./index.ts";

const ANSWER_TIMEOUT_MS = 10_000;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const CONFLICTS_MAX = 3;

interface Opened {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
}

export function openBucketSink(
  { bucket, prefix }: Extract<HeadPlace, { kind: "s3" }>,
  { pathStyle, answerTimeoutMs = ANSWER_TIMEOUT_MS }: HeadSinkGiven,
): HeadSink {
  let opened: Promise<Opened> | undefined;
  const open = async (): Promise<Opened> => {
    const sdk = await import("@aws-sdk/client-s3"); // only who writes waits for it
    const requestHandler = {
      connectionTimeout: 5_000,
      requestTimeout: answerTimeoutMs,
      // without it the SDK only warns
      throwOnRequestTimeout: true,
      socketTimeout: answerTimeoutMs,
    };
    const given = { maxAttempts: 4, followRegionRedirects: true, forcePathStyle: pathStyle };
    return { sdk, client: withSpans(new sdk.S3Client({ ...given, requestHandler })) };
  };
  return {
    async write({ name, text }) {
      const { sdk, client } = await (opened ??= open());
      const command = new sdk.PutObjectCommand({
        Bucket: bucket,
        Key: `${prefix}${name}`,
        Body: text,
        ContentType: "application/json",
        IfNoneMatch: "*",
      });
      for (let attempt = 1; ; attempt++)
        try {
          await client.send(command);
          return "written";
        } catch (error) {
          const status = error instanceof sdk.S3ServiceException ? error.$metadata.httpStatusCode : undefined;
          // it is there. An attempt of ours that was not answered may have put it there
          if (status === 412) return "there";
          // two put it at once, and S3 does not say who did: the SDK does not ask again
          if (status !== 409 || attempt >= CONFLICTS_MAX) throw error;
        }
    },
    close: () => void opened?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}
