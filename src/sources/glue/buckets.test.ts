import { afterEach, describe, expect, it } from "vitest";
import type { GetDatabasesResponse, GetTablesResponse } from "@aws-sdk/client-glue";
import { CUSTOMERS, ORDERS, SALES, salesTable } from "../../../test/support/lake.ts";
import { readScope } from "../../../test/support/read-scope.ts";
import type { ReadScope } from "../../../test/support/read-scope.ts";
import { EXPIRED, bucketIn, bucketWith, useScriptedAws } from "../../../test/support/scripted-aws.ts";
import type { Input, Refused, Reply } from "../../../test/support/scripted-aws.ts";
import { bucketsOf } from "./buckets.ts";
import { openGlue } from "./index.ts";

const aws = useScriptedAws();
const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((each) => each.close()));

/** Reads tables that lie at places, a table each. */
async function read(...places: readonly string[]): Promise<ReadScope> {
  aws.answer<GetDatabasesResponse>("GetDatabases", { body: { DatabaseList: [{ Name: "sales_core" }] } });
  aws.answer<GetTablesResponse>("GetTables", {
    body: {
      TableList: places.map((Location, at) => ({
        ...CUSTOMERS,
        Name: `table_${at}`,
        StorageDescriptor: { Location },
      })),
    },
  });
  const reader = openGlue({ scope: { service: "glue", ...SALES }, role: undefined, attemptsMax: 2 });
  open.push(reader);
  return await readScope(reader);
}

const bucketsIn = ({ lists }: ReadScope): unknown =>
  (lists["GetBucketLocation"] ?? []).map(({ id, content }) => [id, content]);
const asked = (): unknown =>
  aws.calls
    .filter(({ operation }) => operation.startsWith("GetBucket"))
    .map(({ operation, input }) => [operation, input["Bucket"]]);
const forBucket =
  (name: string, reply: Reply<unknown>, other: Reply<unknown>) =>
  ({ Bucket }: Input): Reply<unknown> =>
    Bucket === name ? reply : other;

const DENIED: Refused = { error: "AccessDenied", message: "Access Denied", status: 403 };
const NO_SUCH: Refused = { error: "NoSuchBucket", message: "The bucket does not exist", status: 404 };

describe("buckets in which tables lie", () => {
  it("are asked once each, where they are and with what they encrypt", async () => {
    aws.answerBy("GetBucketLocation", forBucket("lake-b", bucketIn("us-west-2"), bucketIn("eu-west-1")));
    aws.answerBy("GetBucketEncryption", forBucket("lake-a", bucketWith("aws:kms"), bucketWith("AES256")));
    const scope = await read("s3://lake-b/x/", "s3://lake-a/y/", "s3a://lake-a/z/", "s3://lake-a");

    expect(scope.refused).toEqual([]);
    expect(bucketsIn(scope)).toEqual([
      ["s3://lake-a", { region: "eu-west-1", encryption: "kms" }],
      ["s3://lake-b", { region: "us-west-2", encryption: "s3" }],
    ]);
    expect(asked()).toEqual([
      ["GetBucketLocation", "lake-a"],
      ["GetBucketEncryption", "lake-a"],
      ["GetBucketLocation", "lake-b"],
      ["GetBucketEncryption", "lake-b"],
    ]);
  });

  it.each([
    ["", "us-east-1"],
    ["EU", "eu-west-1"],
    ["ap-south-2", "ap-south-2"],
  ])("of which S3 says %j are in %s", async (said, region) => {
    aws.answer("GetBucketLocation", bucketIn(said));

    expect(bucketsIn(await read("s3://lake-a/"))).toEqual([["s3://lake-a", { region, encryption: "s3" }]]);
  });

  it.each<[string, Reply<unknown>, string]>([
    ["keys of KMS twice", bucketWith("aws:kms:dsse"), "kms"],
    ["the key that AWS has for S3", bucketWith("aws:kms", ""), "aws_kms"],
    [
      "the alias of that",
      bucketWith("aws:kms", "arn:aws:kms:eu-west-1:444455556666:alias/aws/s3"),
      "aws_kms",
    ],
    ["nothing that was set", { error: "ServerSideEncryptionConfigurationNotFoundError", status: 404 }, "s3"],
  ])("encrypt with %s", async (_, reply, encryption) => {
    aws.answer("GetBucketEncryption", reply);

    expect(bucketsIn(await read("s3://lake-a/"))).toMatchObject([["s3://lake-a", { encryption }]]);
  });

  it("of another Region are asked there", async () => {
    const elsewhere = {
      error: "PermanentRedirect",
      status: 301,
      headers: { "x-amz-bucket-region": "us-west-2" },
    };
    aws.answerBy("GetBucketEncryption", ({ region }) =>
      region === "us-west-2" ? bucketWith("aws:kms") : elsewhere,
    );
    const scope = await read("s3://lake-a/");

    expect([scope.refused, bucketsIn(scope)]).toEqual([
      [],
      [["s3://lake-a", { region: "eu-west-1", encryption: "kms" }]],
    ]);
  });

  it("that are not there any more are no bucket, and refuse nothing", async () => {
    aws.answerBy("GetBucketLocation", forBucket("lake-a", NO_SUCH, bucketIn("eu-west-1")));
    const scope = await read("s3://lake-a/", "s3://lake-b/");

    expect([scope.refused, bucketsIn(scope)]).toEqual([
      [],
      [["s3://lake-b", { region: "eu-west-1", encryption: "s3" }]],
    ]);
  });

  it("of another account, which may not be asked, are named with the right, and all others and all tables are told", async () => {
    aws.answerBy("GetBucketLocation", forBucket("lake-a", DENIED, bucketIn("eu-west-1")));
    const scope = await read("s3://lake-a/", "s3://lake-b/");

    expect(scope.refused).toMatchObject([
      {
        list: "GetBucketLocation",
        of: "s3://lake-a",
        refusal: { kind: "access_denied", action: "s3:GetBucketLocation" },
      },
    ]);
    expect(scope.lists["GetTables"]).toHaveLength(2);
    expect(bucketsIn(scope)).toMatchObject([["s3://lake-b", {}]]);
  });

  it("whose encryption may not be asked for have a Region all the same", async () => {
    aws.answer("GetBucketEncryption", DENIED);
    const scope = await read("s3://lake-a/");

    expect(scope.refused).toMatchObject([
      { of: "s3://lake-a", refusal: { action: "s3:GetEncryptionConfiguration" } },
    ]);
    expect(bucketsIn(scope)).toEqual([["s3://lake-a", { region: "eu-west-1" }]]);
  });

  it.each<[string, Refused]>([
    ["has an odd name", { error: "InvalidBucketName" }],
    ["is in a Region that is not enabled", { error: "IllegalLocationConstraintException" }],
    ["does not know such a call", { error: "MethodNotAllowed", status: 405 }],
    ["does not know whoever asks, where Glue does", { error: "InvalidAccessKeyId", status: 403 }],
  ])("of which one %s do not end the read", async (_, refused) => {
    aws.answerBy("GetBucketLocation", forBucket("lake-a", refused, bucketIn("eu-west-1")));
    const scope = await read("s3://lake-a/", "s3://lake-b/");

    expect(scope.refused).toMatchObject([{ of: "s3://lake-a", refusal: { detail: /./ } }]);
    expect(bucketsIn(scope)).toMatchObject([["s3://lake-b", {}]]);
  });

  it.each<[string, Reply<unknown>, string]>([
    ["credentials that end", { ...EXPIRED, error: "ExpiredToken", status: 400 }, "aws_credentials"],
    ["failures", { error: "InternalError", status: 500 }, "aws_unavailable"],
    ["connections that are cut", "reset", "aws_unavailable"],
  ])("end the read with %s", async (_, reply, code) => {
    aws.answer("GetBucketLocation", reply);

    await expect(read("s3://lake-a/")).rejects.toMatchObject({ code });
  });

  it("are named twenty times at most, however many are refused", async () => {
    aws.answer("GetBucketLocation", DENIED);
    const scope = await read(...Array.from({ length: 30 }, (_, at) => `s3://lake-${at}/`));

    expect([scope.refused.length, bucketsIn(scope)]).toEqual([20, []]);
  });

  it.each(["lake--x-s3", "lake-s3alias", "63a8--table-s3", "a b", "x", "arn:aws:s3:::lake"])(
    "are not %s, which S3 would not be asked for",
    async (name) => {
      const scope = await read(`s3://${name}/orders/`);

      expect([scope.refused, bucketsIn(scope), asked()]).toEqual([[], [], []]);
    },
  );

  it("are those of partitions that lie elsewhere, too, and none of tables without a place", async () => {
    aws.answer<GetDatabasesResponse>("GetDatabases", { body: { DatabaseList: [{ Name: "sales_core" }] } });
    aws.answer<GetTablesResponse>("GetTables", { body: { TableList: [ORDERS] } });
    aws.answer("GetPartitions", {
      body: { Partitions: [{ Values: ["x"], StorageDescriptor: { Location: "s3://archive/orders/x/" } }] },
    });
    const reader = openGlue({ scope: { service: "glue", ...SALES }, role: undefined });
    open.push(reader);
    const scope = await readScope(reader);

    expect(scope.lists["GetTables"]).toMatchObject([{ id: salesTable("orders") }]);
    expect(bucketsIn(scope)).toMatchObject([
      ["s3://acme-sales-lake-444455556666", {}],
      ["s3://archive", {}],
    ]);
    expect(bucketsOf([])).toEqual([]);
  });
});
