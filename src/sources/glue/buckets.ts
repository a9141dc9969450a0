/** Buckets in which tables lie: where they are, and with what they encrypt by default. */
import type { GetBucketEncryptionOutput, GetBucketLocationOutput } from "@aws-sdk/client-s3";
import type { Entry } from "../../core/control-plane/entry.ts";
import type { Bucket } from "../../core/control-plane/kinds/places.ts";
import { kindOfFailure, refusalOf } from "../../core/refusal/refusal.ts";
import type { RefusalKind } from "../../core/refusal/refusal.ts";
import { refusedOrThrow } from "../read-lists.ts";
import type { Reading } from "../read-lists.ts";
import type { ListRefused, ReadPart } from "../scope-reader.ts";
import type { BucketApi } from "./bucket-client.ts";

/** So many are named; that there are more says nothing new. */
const REFUSED_MAX = 20;

const LIST = "GetBucketLocation";

/**
 * Names that S3 keeps for what is no bucket of one's own: access points, directories, buckets of S3 Tables. What it could not be asked
 * for at all is left out, too. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const NAME = /^(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/;

/** `s3://bucket` of places in S3. */
export function bucketsOf(locations: readonly string[]): string[] {
  return locations.flatMap((place) => /^s3:\/\/[^/]+/.exec(place)?.[0] ?? []);
}

/** `ids`: `s3://bucket`, each once. Whatever S3 says of one bucket, the others are told. */
export async function* readBuckets(
  api: BucketApi,
  ids: Iterable<string>,
  given: Omit<Reading, "service">,
): AsyncGenerator<ReadPart, void> {
  const reading = { ...given, service: "s3" };
  const entries: Entry<"bucket">[] = [];
  let refused = 0;
  for (const id of [...ids].sort()) {
    if (!NAME.test(nameOf(id))) continue;
    const { content, refusal } = await readBucket(api, id, reading);
    if (content) entries.push({ kind: "bucket", id, content });
    if (refusal && refused++ < REFUSED_MAX) yield refusal;
  }
  yield { list: LIST, entries };
}

interface BucketRead {
  /** undefined: there is no such bucket, or S3 does not say where it is. */
  readonly content?: Bucket | undefined;
  readonly refusal?: ListRefused | undefined;
}

async function readBucket(api: BucketApi, id: string, reading: Reading): Promise<BucketRead> {
  const name = nameOf(id);
  const where = await answerOf(reading, { list: LIST, of: id }, () => api.getBucketLocation(name));
  if (!("output" in where)) return where;
  const region = regionOf(where.output);
  const how = await answerOf(reading, { list: "GetBucketEncryption", of: id }, () =>
    encryptionOf(() => api.getBucketEncryption(name)),
  );
  const encryption = "output" in how ? how.output : undefined;
  const refusal = "refusal" in how ? how.refusal : undefined;
  return { content: { region, ...(encryption && { encryption }) }, refusal };
}

/** What has the whole read fail: it may pass, and is of no bucket in particular. */
const OF_ALL: ReadonlySet<RefusalKind | undefined> = new Set([
  undefined,
  "throttled",
  "unavailable",
  "credentials_expired",
  "credentials_missing",
  "clock_skewed",
]);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const RIGHTS: Readonly<Record<string, string>> = {
  GetBucketLocation: "s3:GetBucketLocation",
  GetBucketEncryption: "s3:GetEncryptionConfiguration",
};

async function answerOf<Output>(
  reading: Reading,
  { list, of }: { readonly list: string; readonly of: string },
  ask: () => Promise<Output>,
): Promise<{ readonly output: Output } | { readonly refusal?: ListRefused }> {
  reading.signal.throwIfAborted();
  try {
    return { output: await ask() };
  } catch (error) {
    reading.signal.throwIfAborted();
    const kind = kindOfFailure(error);
    if (kind === "not_found") return {};
    if (OF_ALL.has(kind)) return { refusal: refusedOrThrow(reading, { list, of }, error) };
    const refusal = refusalOf(error);
    const action = refusal.action ?? (kind === "access_denied" ? RIGHTS[list] : undefined);
    return { refusal: { list, of, refusal: { ...refusal, action } } };
  }
}

function nameOf(id: string): string {
  return id.slice("s3://".length);
}

/** Of the first two Regions there are other names: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
function regionOf({ LocationConstraint: place }: GetBucketLocationOutput): string {
  if (place === undefined || (place as string) === "") return "us-east-1";
  return place === "EU" ? "eu-west-1" : place;
}

/** Where nothing is set S3 encrypts with its own keys, and where no key of KMS is named with the one that AWS has for S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
async function encryptionOf(ask: () => Promise<GetBucketEncryptionOutput>): Promise<Bucket["encryption"]> {
  try {
    const { ServerSideEncryptionConfiguration: configuration } = await ask();
    const [rule] = configuration?.Rules ?? [];
    const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = rule?.ApplyServerSideEncryptionByDefault ?? {};
    if (algorithm?.startsWith("aws:kms") !== true) return "s3";
    return key === undefined || key === "" || key.endsWith("alias/aws/s3") ? "aws_kms" : "kms";
  } catch (error) {
    if (error instanceof Error && error.name === "ServerSideEncryptionConfigurationNotFoundError")
      return "s3";
    throw error;
  }
}
