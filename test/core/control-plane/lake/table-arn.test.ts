import { describe, expect, it } from "vitest";
import { databaseArn, parseTableArn, tableArn } from "../../../../src/core/control-plane/lake/table-arn.ts";

const orders = { region: "eu-west-1", catalog: "444455556666", database: "sales_core", table: "orders" };

describe("the ARN of a table", () => {
  it.each([
    ["of an account", orders, "arn:aws:glue:eu-west-1:444455556666:table/sales_core/orders"],
    [
      "of a catalog within it",
      { ...orders, catalog: "444455556666:s3tablescatalog/lake" },
      "arn:aws:glue:eu-west-1:444455556666:table/s3tablescatalog/lake/sales_core/orders",
    ],
    [
      "in China",
      { ...orders, region: "cn-north-1" },
      "arn:aws-cn:glue:cn-north-1:444455556666:table/sales_core/orders",
    ],
    [
      "in AWS GovCloud",
      { ...orders, region: "us-gov-west-1" },
      "arn:aws-us-gov:glue:us-gov-west-1:444455556666:table/sales_core/orders",
    ],
  ])("%s is made and read back", (_, name, arn) => {
    expect(tableArn(name)).toBe(arn);
    expect(parseTableArn(arn)).toEqual(name);
  });

  it("is none without a database, or of another service", () => {
    expect(parseTableArn("arn:aws:glue:eu-west-1:444455556666:table/orders")).toBeUndefined();
    expect(parseTableArn("arn:aws:s3:::lake/table/sales_core/orders")).toBeUndefined();
  });
});

describe("the ARN of a database", () => {
  it("is no table's", () => {
    const { table: _, ...database } = { ...orders, catalog: "444455556666:s3tablescatalog/lake" };
    const arn = databaseArn(database);

    expect(arn).toBe("arn:aws:glue:eu-west-1:444455556666:database/s3tablescatalog/lake/sales_core");
    expect(parseTableArn(arn)).toBeUndefined();
  });
});
