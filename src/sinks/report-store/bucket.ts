/** Files of reports as objects of a bucket. */
import type * as Sdk from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { withSpans } from "../../aws-spans.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { SIGNATURE_NAME } from "../../core/review/proof/manifest.ts";
import { AuditplaneError } from "../../errors.ts";
import { taken } from "./folder.ts";

export interface ReportBucket {
  /** As a writer of reports does. */
  put(key: string, content: string | Buffer): Promise<string | Buffer>;
  close(): void;
}

const TIMEOUT_MS = 60_000;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const CONFLICTS_MAX = 3;
const FIX =
  "see that the bucket is there and that its objects may be put and got: deploy/iam/report-store.json";

type Place = Extract<HeadPlace, { kind: "s3" }>;
interface Opened {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
}

export function openBucket(place: Place, { pathStyle }: { readonly pathStyle: boolean }): ReportBucket {
  let opened: Promise<Opened> | undefined;
  const open = async (): Promise<Opened> => {
    const sdk = await import("@aws-sdk/client-s3"); // only who writes waits for it
    const requestHandler = {
      connectionTimeout: 5_000,
      requestTimeout: TIMEOUT_MS,
      // without it the SDK only warns
      throwOnRequestTimeout: true,
    };
    const given = { maxAttempts: 4, followRegionRedirects: true, forcePathStyle: pathStyle };
    return { sdk, client: withSpans(new sdk.S3Client({ ...given, requestHandler })) };
  };
  const failed = (key: string, reason: string, cause?: unknown): AuditplaneError =>
    new AuditplaneError(
      "output_failed",
      `could not write s3://${place.bucket}/${key}: ${reason}; ${FIX}`,
      cause === undefined ? {} : { cause },
    );
  return {
    async put(key, content) {
      const { sdk, client } = await (opened ??= open());
      let isThere: boolean;
      try {
        isThere = await putOnce({ sdk, client }, { bucket: place.bucket, key, content });
        if (!isThere) return content;
        const answer = await client.send(new sdk.GetObjectCommand({ Bucket: place.bucket, Key: key }));
        const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
        // a signature has its time in it: one that is there is of this manifest, or verifying tells
        if (key.endsWith(`/${SIGNATURE_NAME}`) || Buffer.from(content).equals(bytes)) return bytes;
      } catch (cause) {
        throw failed(key, refusalOf(cause).detail, cause);
      }
      throw taken(`s3://${place.bucket}/${key}`);
    },
    close: () => void opened?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}

/** Whether it was there before, or an attempt of ours that was not answered put it there. */
async function putOnce(
  { sdk, client }: Opened,
  {
    bucket,
    key,
    content,
  }: { readonly bucket: string; readonly key: string; readonly content: string | Buffer },
): Promise<boolean> {
  const command = new sdk.PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: content,
    ContentType: typeOf(key),
    IfNoneMatch: "*",
  });
  for (let attempt = 1; ; attempt++)
    try {
      await client.send(command);
      return false;
    } catch (error) {
      const status = error instanceof sdk.S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === 412) return true;
      // two put it at once, and S3 does not say who did: the SDK does not ask again
      if (status !== 409 || attempt >= CONFLICTS_MAX) throw error;
    }
}

const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv; charset=utf-8",
  html: "text/html; charset=utf-8",
  pdf: "application/pdf",
};

function typeOf(key: string): string {
  return TYPES[key.slice(key.lastIndexOf(".") + 1)] ?? "application/json";
}
