import { describe, expect, it } from "vitest";
import { readAccess } from "../../../src/core/record/access.ts";
import { aRead, aRecord } from "../../support/records.ts";

describe("readAccess", () => {
  it.each([
    ["GetObject", "read"],
    ["HeadObject", "read"],
    ["SelectObjectContent", "read"],
    ["RestoreObject", "read"],
    ["GetObjectAcl", "read"],
    ["ListObjects", "list"],
    ["ListParts", "list"],
    ["PutObject", "write"],
    ["CompleteMultipartUpload", "write"],
    ["DeleteObject", "delete"],
    ["PutObjectAcl", "admin"],
    ["PutObjectTagging", "admin"],
    ["PutObjectLegalHold", "admin"],
  ])("takes %s for the action %s", (eventName, action) => {
    expect(readAccess(aRead({ eventName }))).toMatchObject({ action });
  });

  it("finds the folder of an object", () => {
    expect(readAccess(aRead({ bucket: "lake", key: "zone/orders/dt=1/part" }))?.resource).toBe(
      "s3://lake/zone/orders/dt=1/",
    );
    expect(readAccess(aRead({ bucket: "lake", key: "top" }))?.resource).toBe("s3://lake/");
  });

  it("finds the folder of a listed prefix", () => {
    const list = (prefix?: string): string | undefined =>
      readAccess(aRead({ eventName: "ListObjects", requestParameters: { bucketName: "lake", prefix } }))
        ?.resource;

    expect(list("zone/orders/")).toBe("s3://lake/zone/orders/");
    expect(list("zone/ord")).toBe("s3://lake/zone/");
    expect(list()).toBe("s3://lake/");
  });

  it("judges a copy by its source", () => {
    const parameters = {
      bucketName: "loot",
      key: "x",
      "x-amz-copy-source": "/lake/zone/a%20b/part?versionId=3",
    };

    expect(readAccess(aRead({ eventName: "CopyObject", requestParameters: parameters }))).toMatchObject({
      action: "read",
      resource: "s3://lake/zone/a b/",
    });
  });

  it.each(["reports-abc123-s3alias", "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports", "lake"])(
    "finds the bucket behind the access point %s",
    (bucketName) => {
      const direct = readAccess(aRead({ key: "orders/a" }));
      const record = aRead({ key: "orders/a" });
      const requestParameters = { bucketName, key: "orders/a" };
      const resources = [{ type: "AWS::S3::Object", ARN: "arn:aws:s3:::lake/orders/a" }];

      expect(readAccess({ ...record, requestParameters, resources })).toEqual(direct);
    },
  );

  it("falls back to the resources where the parameters were omitted", () => {
    expect(readAccess(aRead({ requestParameters: { omitted: true } }))?.resource).toBe("s3://lake/orders/");
  });

  it.each(["HIDDEN_DUE_TO_SECURITY_REASONS", "***OMITTED***", "***"])(
    "finds by the resources what the parameters hide as %s",
    (hidden) => {
      const direct = readAccess(aRead());
      const hide = (requestParameters: object): unknown => readAccess({ ...aRead(), requestParameters });

      expect(hide({ bucketName: hidden, key: hidden })).toEqual(direct);
      expect(hide({ bucketName: "lake", key: hidden })).toEqual(direct);
      expect(hide({ bucketName: hidden, key: "orders/part-1.parquet" })).toEqual(direct);
    },
  );

  it("knows the bucket alone, and no object, where nothing tells the key", () => {
    const hidden = aRead({ requestParameters: { bucketName: "lake", key: "***" }, resources: [] });
    const omitted = aRead({
      requestParameters: { omitted: true },
      resources: [{ type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::lake" }],
    });

    for (const record of [hidden, omitted])
      expect(readAccess(record)).toMatchObject({ resource: "s3://lake/", objectHash: undefined });
  });

  it("finds the source of a copy through an access point among the resources", () => {
    const parameters = {
      bucketName: "mine",
      key: "orders/a",
      "x-amz-copy-source": "arn:aws:s3:eu-west-1:444455556666:accesspoint/mkt/object/orders/a",
    };
    const resources = ["arn:aws:s3:::mine/orders/a", "arn:aws:s3:::lake", "arn:aws:s3:::lake/orders/a"].map(
      (ARN) => ({ ARN }),
    );
    const copy = (fields: object): unknown =>
      readAccess(aRead({ eventName: "CopyObject", requestParameters: parameters, ...fields }));

    expect(copy({ resources })).toMatchObject({ action: "read", resource: "s3://lake/orders/" });
    expect(copy({ resources: resources.slice(0, 2) })).toMatchObject({ action: "read", resource: undefined });
  });

  it("knows nothing of the source of a copy whose parameters were omitted, since the resources name its goal", () => {
    expect(
      readAccess(aRead({ eventName: "CopyObject", requestParameters: { omitted: true } })),
    ).toMatchObject({
      action: "read",
      resource: undefined,
    });
  });

  it("takes no network activity for an access", () => {
    expect(readAccess(aRead({ eventCategory: "NetworkActivity" }))).toBeUndefined();
    expect(
      readAccess(
        aRecord({
          eventSource: "lakeformation.amazonaws.com",
          eventName: "GetDataAccess",
          eventType: "AwsVpceEvents",
        }),
      ),
    ).toBeUndefined();
  });

  it.each([
    [2356.0, 2356],
    ["500.0", 500],
    [-1, undefined],
    [1e300, undefined],
    ["many", undefined],
    [undefined, undefined],
  ])("reads %j bytes as %j", (bytesTransferredOut, bytes) => {
    expect(readAccess(aRead({ additionalEventData: { bytesTransferredOut } }))?.bytesOut).toBe(bytes);
  });

  it("counts no management call, no parent of a multi-object delete and no vend of Access Grants", () => {
    expect(
      readAccess(aRecord({ eventSource: "s3.amazonaws.com", eventName: "GetBucketAcl" })),
    ).toBeUndefined();
    expect(readAccess(aRead({ eventName: "DeleteObjects" }))).toBeUndefined();
    expect(
      readAccess(aRecord({ eventSource: "s3.amazonaws.com", eventName: "GetDataAccess" })),
    ).toBeUndefined();
  });

  it("takes a vend of Lake Formation for one read of the table or the location", () => {
    const vend = (requestParameters: unknown): unknown =>
      readAccess(
        aRecord({
          eventSource: "lakeformation.amazonaws.com",
          eventName: "GetDataAccess",
          requestParameters,
        }),
      );
    const tableArn = "arn:aws:glue:eu-west-1:444455556666:table/sales/orders";

    expect(vend({ tableArn })).toEqual({
      action: "read",
      resource: tableArn,
      objectHash: undefined,
      bytesOut: undefined,
    });
    expect(vend({ dataLocations: ["arn:aws:s3:::lake/orders"] })).toMatchObject({
      resource: "s3://lake/orders/",
    });
  });

  it("gives two objects two hashes, and one object the same one every time", () => {
    const hashOf = (key: string): number | undefined => readAccess(aRead({ key }))?.objectHash;

    expect(hashOf("a/1")).toBe(hashOf("a/1"));
    expect(hashOf("a/1")).not.toBe(hashOf("a/2"));
    expect(Number.isSafeInteger(hashOf("a/1"))).toBe(true);
  });

  it("finds the bucket behind an access point that stands in the bucket's place by name", () => {
    const record = aRead({
      requestParameters: { bucketName: "my-ap", accessPointName: "my-ap", key: "orders/1" },
      resources: [{ type: "AWS::S3::Object", ARN: "arn:aws:s3:::lake/orders/1" }],
    });

    expect(readAccess(record)?.resource).toBe("s3://lake/orders/");
  });
});
