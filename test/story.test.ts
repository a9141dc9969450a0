/**
 * The story that runs through test/fixtures: a governance account, a producer (project sales-core, bucket
 * acme-sales-lake), a consumer (project marketing-insights) and a partner outside. Ana is in marketing, Ben owns sales.
 * Marketing has an approved subscription to orders and none to customers.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { PrintedFinding } from "../src/core/finding/print.ts";
import { emptyTables, useDatabase } from "./support/database.ts";
import { catalogOf, ruleOf, scan, useFolder } from "./support/pipeline.ts";
import type { ScanResult } from "./support/pipeline.ts";
import type { TrailRecord } from "./support/records.ts";

const database = useDatabase();
const folder = useFolder();
beforeEach(() => emptyTables(database));

const MARKETING_ROLE = "arn:aws:iam::777788889999:role/datazone_usr_role_b7n4r2c9hd0kqa_d9q3w7e1rt5yus";
const ANA = "f2a4c4d8-5071-70aa-3f1e-0c1b2d3e4f50";
const LAKE = "s3://acme-sales-lake-444455556666/curated";
const TABLES = "arn:aws:glue:eu-west-1:444455556666:table/sales_core";
const mesh = catalogOf({
  as_of: "2026-09-15T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales" },
    { id: "marketing", name: "Marketing" },
  ],
  projects: [
    { id: "sales-core", name: "Sales core", domain: "sales", role_arns: [] },
    { id: "b7n4r2c9hd0kqa", name: "marketing-insights", domain: "marketing", role_arns: [MARKETING_ROLE] },
  ],
  people: [
    { id: "ana", kind: "human", identities: [ANA, "ana.ferreira", "ana.ferreira@example.com"] },
    { id: "ben", kind: "human", identities: ["e2c5d4a8-0000-70aa-0000-000000000000"] },
  ],
  members: [
    { project: "b7n4r2c9hd0kqa", person: "ana", role: "contributor" },
    { project: "sales-core", person: "ben", role: "owner" },
  ],
  assets: [
    {
      id: "orders",
      name: "Orders",
      project: "sales-core",
      table_arn: `${TABLES}/orders`,
      locations: [`${LAKE}/orders/`],
    },
    {
      id: "customers",
      name: "Customers",
      project: "sales-core",
      table_arn: `${TABLES}/customers`,
      locations: [`${LAKE}/customers/`],
    },
  ],
  subscriptions: [
    {
      id: "sub-orders",
      asset: "orders",
      subscriber: { project: "b7n4r2c9hd0kqa" },
      status: "approved",
      from: "2026-09-01T00:00:00Z",
    },
  ],
});
/** Matches every access, so that findings tell what each of them is. */
const everything = ruleOf(`{ any: { "person|exists": true }, condition: any }`);

function record(name: string): TrailRecord {
  return JSON.parse(
    readFileSync(join(import.meta.dirname, "fixtures/cloudtrail/records", `${name}.json`), "utf8"),
  ) as TrailRecord;
}

let files = 0;
/** Reads records one file after the other, then all of them. */
async function read(...records: (string | TrailRecord)[]): Promise<ScanResult> {
  const paths = records.map((one) => {
    const name = `${String(files++).padStart(4, "0")}.json.gz`;
    return folder.write(name, [typeof one === "string" ? record(one) : one]);
  });
  for (const path of paths) await scan(database, [path], { catalog: mesh, rules: [everything] });
  return await scan(database, paths, { catalog: mesh, rules: [everything] });
}

/** What findings say in one line each: who, what, how often, how much, and why that was right. */
function told({ findings }: ScanResult): string[] {
  return findings.map(
    ({ person, asset, event_count, bytes_out, entitlement }: PrintedFinding) =>
      `${person} ${asset} ${event_count}x ${bytes_out} ${entitlement?.verdict}${entitlement?.via ? ` by ${entitlement.via}` : ""}`,
  );
}

const without = (name: string, field: string): TrailRecord =>
  JSON.parse(
    JSON.stringify(record(name), (key, value: unknown) => (key === field ? undefined : value)),
  ) as TrailRecord;

describe("a governed query", () => {
  const query = [
    "athena/startqueryexecution",
    "lakeformation/getdataaccess-athena",
    "s3/getobject-lf-vended-default",
  ];

  it("is one reader's from the statement to the file, in any order of records", async () => {
    const whole = [`${MARKETING_ROLE} orders 2x 4194304 subscribed by role`];

    expect(told(await read(...query))).toEqual(whole);
    await emptyTables(database);
    expect(told(await read(...query.toReversed()))).toEqual(whole);
  });

  it("is the same where the owner's copy of the request, which names nobody, comes as well", async () => {
    const copy = "lakeformation/getdataaccess-crossaccount-owner-copy-no-arn";

    expect(told(await read(copy, ...query))).toEqual([
      `${MARKETING_ROLE} orders 2x 4194304 subscribed by role`,
    ]);
  });

  it("names the role where the consumer lets the owner see it", async () => {
    const copy = "lakeformation/getdataaccess-crossaccount-owner-copy-with-arn";

    expect(told(await read(copy, "s3/getobject-lf-vended-default"))).toEqual([
      `${MARKETING_ROLE} orders 2x 4194304 subscribed by role`,
    ]);
  });

  it("is unknown without the request, and by a role whose id Lake Formation left in the session is that role's", async () => {
    expect(told(await read("s3/getobject-lf-vended-default"))).toEqual(["unknown orders 1x 4194304 unknown"]);
    await emptyTables(database);
    expect(
      told(await read("s3/getobject-lf-vended-with-sourceidentity", "athena/startqueryexecution")),
    ).toEqual([`${MARKETING_ROLE} orders 1x 4194304 subscribed by role`]);
  });

  it("under trusted identity propagation is the person's", async () => {
    const both = [
      "lakeformation/getdataaccess-trusted-identity-propagation",
      "s3/getobject-lf-vended-tip-onbehalfof",
    ];

    expect(told(await read(...both))).toEqual(["ana orders 2x 1048576 subscribed by membership"]);
  });

  it("by Lake Formation's own role, without a request, is unknown and no service's", async () => {
    expect(told(await read("s3/getobject-lf-servicelinkedrole"))).toEqual([
      "unknown orders 1x 8388608 unknown",
    ]);
  });

  it("by location is a read of the location", async () => {
    expect(told(await read("lakeformation/getdataaccess-datalocation"))).toEqual([
      "arn:aws:iam::777788889999:role/marketing-emr-runtime orders 1x 0 none",
    ]);
  });
});

describe("a direct read", () => {
  it("in two accounts' logs counts once: 18,734,291 bytes, by a shared session of marketing's role", async () => {
    const twins = ["s3/getobject-assumedrole-direct", "s3/getobject-assumedrole-direct-owner-copy"];
    const { summary, ...rest } = await read(...twins);

    expect(summary.bytes_out).toBe(18_734_291);
    expect(summary.identity_grades).toMatchObject({ shared: 1 });
    expect(told({ summary, ...rest })).toEqual([`${MARKETING_ROLE} orders 1x 18734291 subscribed by role`]);
  });

  it("that an addendum corrects counts once", async () => {
    const { summary } = await read("other/addendum-updated-data", "s3/getobject-assumedrole-direct");

    expect(summary.bytes_out).toBe(18_734_291);
  });

  it("through an access point is a read of what is behind it", async () => {
    expect(told(await read("s3/getobject-accesspoint"))[0]).toMatch(
      /^arn:.* orders 1x \d+ subscribed by role$/,
    );
  });

  it("that was denied moves nothing, whatever the size of the refusal", async () => {
    const { summary } = await read(
      "s3/getobject-accessdenied-same-account",
      "s3/getobject-accessdenied-crossaccount-requester-copy",
      "s3/getobject-accessdenied-crossaccount-requester-copy-hidden",
    );

    expect(summary.records).toMatchObject({ read: 3, duplicate: 3 });
    expect(summary.bytes_out).toBe(0);
  });

  it("by S3 Access Grants is the person's; the request for it is no access of Lake Formation", async () => {
    const result = await read("s3/s3-accessgrants-getdataaccess", "s3/getobject-access-grants-session");

    expect(told(result)).toEqual(["ana s3://acme-sales-lake-444455556666/ 1x 412099 ungoverned"]);
  });

  it("by a presigned URL is its signer's, and an anonymous one is anonymous", async () => {
    const result = await read("s3/getobject-presigned", "s3/getobject-anonymous");

    expect(told(result).map((line) => line.split(" ")[0])).toEqual([
      "anonymous",
      "arn:aws:iam::444455556666:role/report-web",
    ]);
  });
});

describe("a chain of roles", () => {
  const chain = [
    "identity/assumerole-chain-1-sets-sourceidentity",
    "identity/assumerole-chain-2-carries-sourceidentity",
    "identity/assumerole-chain-3-data-access",
    "s3/copyobject-exfil",
  ];

  it("ends at Ana by her source identity, or by keys where a session has none; the copy to the partner is a read of customers", async () => {
    const { findings, summary, ...rest } = await read(...chain);

    expect(summary.identity_grades).toMatchObject({ source_identity: 1, key_chain: 1 });
    expect(told({ findings, summary, ...rest })).toMatchObject([
      expect.stringMatching(/^ana customers 2x \d+ none$/),
    ]);
    expect(findings[0]?.principals).toEqual(["arn:aws:iam::444455556666:role/partner-export"]);
  });

  it("ends at Ana by the keys alone", async () => {
    const { summary, ...rest } = await read(
      ...chain.map((name) => without(name, "sourceIdentity")).toReversed(),
    );

    expect(summary.identity_grades).toMatchObject({ key_chain: 2 });
    expect(told({ summary, ...rest })[0]).toMatch(/^ana customers 2x/);
  });
});

describe("everything else", () => {
  it("has its place: a batch delete is its children, aggregates and Insights are set apart, networks are no access", async () => {
    const { summary } = await read(
      "s3/deleteobjects-batch",
      "s3/deleteobjects-child-deleteobject",
      "other/aggregated-api-activity",
      "other/aggregated-resource-access",
      "other/insight-apicallrate",
      "other/networkactivity-vpce-denied",
      "other/requestparameters-omitted",
    );

    expect(summary.records).toMatchObject({ read: 7, duplicate: 4, skipped: 3, quarantined: 0 });
    expect(summary.skip_reasons).toEqual({ aggregated: 2, insight: 1 });
    expect(Object.values(summary.entitlements).reduce((a, b) => a + b)).toBe(1);
  });
});
