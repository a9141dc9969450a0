import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord, aRole } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const run = (...argv: string[]) => auditplaneHere(argv, { DATABASE_URL: database.url });

const QUERY = "8815818a-d160-5f73-b65a-e4297bc4bb88";
const TABLE = "arn:aws:glue:eu-west-1:111122223333:table/sales/orders";
const MESH = `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects: [{ id: core, name: Core, domain: sales }]
assets: [{ id: orders, name: Orders, project: core, table_arn: "${TABLE}", locations: [s3://lake/orders/], classification: Confidential }]
subscriptions: [{ id: s1, asset: orders, subscriber: { person: ana@example.com }, status: approved }]
people: [{ id: ana@example.com, kind: human }]
`;
const RECORDS = [
  aRecord({
    userIdentity: aPerson("ana@example.com"),
    eventSource: "athena.amazonaws.com",
    eventName: "StartQueryExecution",
    requestParameters: { queryString: "***OMITTED***", workGroup: "team" },
    responseElements: { queryExecutionId: QUERY },
  }),
  aRecord({
    userIdentity: aPerson("ana@example.com"),
    eventSource: "lakeformation.amazonaws.com",
    eventName: "GetDataAccess",
    eventTime: "2026-09-02T10:00:02Z",
    requestParameters: { tableArn: TABLE, auditContext: { additionalAuditContext: `{queryId: ${QUERY}}` } },
    additionalEventData: { requesterService: "ATHENA", lakeFormationRoleSessionName: "AWSLF-00-AT-1-x" },
  }),
  aRead({
    userIdentity: { ...aRole("lf", "AWSLF-00-AT-1-x"), invokedBy: "athena.amazonaws.com" },
    eventTime: "2026-09-02T10:00:03Z",
    bytes: 5_000_000,
  }),
  aRead({
    userIdentity: aPerson("ana@example.com"),
    eventTime: "2026-09-02T10:00:09Z",
    bucket: "results",
    key: `out/${QUERY}.csv`,
    bytes: 800,
  }),
];

describe("queries", () => {
  let files: { readonly catalog: string; readonly logs: string };
  beforeAll(async () => {
    files = { catalog: folder.write("mesh.yaml", MESH), logs: folder.write("a.json.gz", RECORDS) };
    const { code, stderr } = await run("scan", files.logs, "--catalog", files.catalog);
    expect(code, stderr).toBe(0);
  });

  it("are listed with who asked, what they were given and how much, and found by person and asset", async () => {
    const listed = await run("queries", "list", "--json", "--asset", "orders", "--person", "ana@example.com");

    expect(JSON.parse(listed.stdout)).toMatchObject({
      queries: [
        {
          query: QUERY,
          person: "ana@example.com",
          engine: "ATHENA",
          assets: ["orders"],
          bytes_read: 5_000_000,
          result_bytes: null,
          kept: false,
          other_readers: [],
        },
      ],
    });
    expect((await run("queries", "list")).stdout).toMatch(/8815818a-.* ana@example\.com +orders +5\.00 MB/);
    for (const none of [
      ["--asset", "cards"],
      ["--person", "ben@example.com"],
      ["--since", "2026-09-03"],
    ])
      expect((await run("queries", "list", ...none)).stdout).toContain("No queries are known");
  });

  it("are shown deed by deed, by as much of the id as tells them apart", async () => {
    const { stdout } = await run("queries", "show", "8815");
    expect(stdout).toMatch(/asked for it[\s\S]*was given data[\s\S]*read data[\s\S]*read the result/);
    const shown = JSON.parse((await run("queries", "show", QUERY, "--json")).stdout) as {
      query: { parts: { part: string; bytes: number }[] };
    };
    expect(shown.query.parts.map(({ part, bytes }) => [part, bytes])).toEqual([
      ["asked", 0],
      ["granted", 0],
      ["read", 5_000_000],
      ["result_read", 800],
    ]);
  });

  it("say what is wrong with what they were asked", async () => {
    const none = await run("queries", "show", "nothing");
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("no query has this id")]);
    expect((await run("queries", "list", "--limit", "0")).code).toBe(2);
  });

  it("a copy is silent where the mesh policy allows copies of the class, and told where it forbids them", async () => {
    const copy = folder.write("b.json.gz", [
      aRead({
        userIdentity: aPerson("ana@example.com"),
        eventName: "CopyObject",
        requestParameters: {
          bucketName: "team",
          key: "a",
          "x-amz-copy-source": "lake/orders/part-1.parquet",
        },
      }),
    ]);
    const found = async (copies: string): Promise<string[]> => {
      const policy = folder.write(
        "mesh-policy.yaml",
        `version: 1\nclassifications: [{ name: confidential, copies: ${copies} }]\n`,
      );
      const imported = await run(
        "policy",
        "import",
        policy,
        "--author",
        "sam@example.com",
        "--reason",
        "test",
      );
      expect(imported.code, imported.stderr).toBe(0);
      const { stdout } = await run("scan", copy, "--catalog", files.catalog, "--format", "json");
      return (JSON.parse(stdout) as { findings: { rule_title: string }[] }).findings.map(
        ({ rule_title }) => rule_title,
      );
    };

    expect(await found("allowed")).toEqual([]);
    expect(await found("forbidden")).toEqual(["Governed objects copied elsewhere"]);
    expect(await found("allowed")).toEqual([]);
  });
});
