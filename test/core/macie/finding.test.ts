import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFinding } from "../../../src/core/macie/finding.ts";
import type { MacieFinding, ParsedFinding } from "../../../src/core/macie/finding.ts";
import { isKeepable } from "../../../src/core/record/text.ts";
import { createRandom } from "../../../src/simulate/random.ts";
import { aFinding, macieFixture, macieFixtures } from "../../support/macie-findings.ts";
import { mutateValue } from "../../support/mutate.ts";

function parsed(value: unknown): MacieFinding {
  const result = parseFinding(value);
  if (result.kind !== "finding") throw new Error(`${result.reason}: ${result.detail}`);
  return result.finding;
}

/** A fixture with one part replaced; the path is of keys with dots between. */
function withPart(name: string, path: string, part: unknown): unknown {
  const value = macieFixture(name) as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const node = keys.reduce((inner, key) => inner[key] as Record<string, unknown>, value);
  node[last] = part;
  return value;
}

const PARQUET = "finding-sensitive-personal-parquet";

describe("a finding of Macie", () => {
  it("on sensitive data says what, how often and in which columns, of which object in which bucket", () => {
    expect(parsed(macieFixture("finding-sensitive-multiple-csv"))).toMatchObject({
      category: "CLASSIFICATION",
      type: "SensitiveData:S3Object/Multiple",
      severity: "high",
      count: 1,
      archived: false,
      sample: false,
      account: "444455556666",
      region: "eu-west-1",
      bucket: {
        name: "acme-sales-lake-444455556666",
        publicAccess: "not_public",
        encryption: { type: "aws:kms" },
      },
      object: {
        key: "exports/partner/2026-09-13.csv",
        path: "acme-sales-lake-444455556666/exports/partner/2026-09-13.csv",
        versionId: undefined,
        isPublic: false,
        size: 881203,
      },
      data: {
        status: "COMPLETE",
        hasMore: false,
        detections: [
          {
            kind: "PERSONAL_INFORMATION",
            type: "UK_PASSPORT_NUMBER",
            count: 12,
            occurrences: { cells: [{ column: 3, columnName: "passport_no", row: 2 }] },
          },
          { kind: "FINANCIAL_INFORMATION", type: "CREDIT_CARD_NUMBER", count: 30 },
          { kind: "CUSTOM_IDENTIFIER", type: "loyalty-number", count: 9 },
        ],
      },
      doubts: [],
    });
  });

  it("keeps paths, lines and what was not looked at", () => {
    const places = (name: string) => parsed(macieFixture(name)).data?.detections[0]?.occurrences;

    expect(places(PARQUET)?.jsonPaths).toEqual(["$.email"]);
    expect(places("finding-sensitive-credentials")?.lineRanges).toEqual([{ start: 3, end: 3 }]);
    expect(parsed(macieFixture("finding-sensitive-financial-automated-partial")).data).toMatchObject({
      status: "PARTIAL",
      reason: "ARCHIVE_CONTAINS_UNPROCESSED_FILES",
    });
  });

  it("on a bucket has neither object nor data, and counts its updates", () => {
    expect(parsed(macieFixture("finding-policy-shared-externally"))).toMatchObject({
      category: "POLICY",
      count: 2,
      object: undefined,
      data: undefined,
      createdAt: Date.parse("2026-09-10T08:31:05.000Z"),
      updatedAt: Date.parse("2026-09-14T08:32:10.000Z"),
    });
    expect(parsed(macieFixture("finding-policy-bucket-public")).bucket.publicAccess).toBe("public");
  });

  it("that is suppressed or made up says so", () => {
    expect(parsed(macieFixture("finding-policy-encryption-disabled-archived")).archived).toBe(true);
    expect(parsed(macieFixture("finding-sample-finding")).sample).toBe(true);
    expect(parsed(withPart("finding-sample-finding", "sample", null)).sample).toBe(true);
  });

  it("is the same from EventBridge as from the API", () => {
    expect(parsed(macieFixture("eventbridge-macie-finding"))).toEqual(parsed(macieFixture(PARQUET)));
  });

  it.each([
    ["severity.description", undefined],
    ["severity.score", "3"],
  ])("has its severity also where %s is %s", (path, part) => {
    expect(parsed(withPart(PARQUET, path, part)).severity).toBe("high");
  });

  it.each<[string, unknown, string, unknown]>([
    ["no object", null, "not_an_object", undefined],
    ["a list", [], "not_an_object", undefined],
    ["text", "finding", "not_an_object", undefined],
    ["an empty object", {}, "missing_id", undefined],
    ["no id", withPart(PARQUET, "id", ""), "missing_id", undefined],
    ["an id of a megabyte", withPart(PARQUET, "id", "x".repeat(1_000_000)), "missing_id", undefined],
    ["a category of tomorrow", withPart(PARQUET, "category", "SOMETHING"), "unknown_category", "known"],
    ["no type", withPart(PARQUET, "type", 7), "missing_type", "known"],
    [
      "no severity",
      withPart(PARQUET, "severity", { description: "Grave", score: 9 }),
      "bad_severity",
      "known",
    ],
    ["a day that is none", withPart(PARQUET, "updatedAt", "2026-02-30T00:00:00Z"), "bad_time", "known"],
    ["a time in seconds", withPart(PARQUET, "createdAt", 1789200000), "bad_time", "known"],
    ["no account", withPart(PARQUET, "accountId", "***"), "missing_account", "known"],
    ["no Region", withPart(PARQUET, "region", null), "missing_region", "known"],
    ["no bucket", withPart(PARQUET, "resourcesAffected", null), "missing_bucket", "known"],
    [
      "a bucket that is a path",
      withPart(PARQUET, "resourcesAffected.s3Bucket.name", "lake/orders"),
      "missing_bucket",
      "known",
    ],
    [
      "an event of CloudTrail",
      { "detail-type": "AWS API Call via CloudTrail", detail: {} },
      "other_event",
      undefined,
    ],
    [
      "an event of somebody else",
      { source: "mine", "detail-type": "Macie Finding", detail: macieFixture(PARQUET) },
      "other_event",
      undefined,
    ],
    ["a result of discovery", withoutUpdates(), "discovery_result", "known"],
  ])("%s is a value that says what is wrong", (_, value, reason, id) => {
    const result = parseFinding(value);

    expect(result).toMatchObject({ kind: "unreadable", reason });
    const expected = id === "known" ? (macieFixture(PARQUET) as { id: string }).id : undefined;
    expect(result.kind === "unreadable" && result.id).toBe(expected);
  });

  it("loses a broken part alone, and says which", () => {
    const result = "classificationDetails.result";
    const broken = withPart("finding-sensitive-multiple-csv", `${result}.sensitiveData`, [
      7,
      {
        category: "BIOMETRICS",
        detections: [{ type: "FACE", count: "many", occurrences: { cells: "all" } }],
      },
      { category: "CREDENTIALS", detections: [{ count: 1 }, { type: "AWS_CREDENTIALS", count: 2 }] },
    ]);

    const { data, doubts } = parsed(broken);

    expect(data?.detections.map(({ kind, type, count }) => [kind, type, count])).toEqual([
      ["OTHER", "FACE", 0],
      ["CREDENTIALS", "AWS_CREDENTIALS", 2],
      ["CUSTOM_IDENTIFIER", "loyalty-number", 9],
    ]);
    expect(doubts).toEqual([
      `${result}.sensitiveData[0] is 7, no object`,
      `${result}.sensitiveData[0].category is "BIOMETRICS"`,
      `${result}.sensitiveData[0].detections[0].count is "many"`,
      `${result}.sensitiveData[0].detections[0].occurrences.cells is "all", no list`,
      `${result}.sensitiveData[1].detections[0] has no type`,
    ]);
  });

  it("is as large as it may be, whatever it holds", () => {
    const cells = Array.from({ length: 5_000 }, (_, row) => ({
      columnName: "x".repeat(5_000),
      column: 1,
      row,
    }));
    const detections = Array.from({ length: 5_000 }, (_, at) => ({ type: `T${at}`, count: 1 }));
    const value = withPart(PARQUET, "classificationDetails.result.sensitiveData", [
      {
        category: "CREDENTIALS",
        detections: [{ type: "A", count: 1, occurrences: { cells } }, ...detections],
      },
    ]);

    const { data, doubts } = parsed(value);

    expect(data?.detections).toHaveLength(500);
    expect(data?.detections[0]?.occurrences.cells).toHaveLength(50);
    expect(doubts).toHaveLength(2);
    expect(JSON.stringify(data).length).toBeLessThan(200_000);
  });

  it("keeps hostile names as data that a database takes", () => {
    const key = "a\u0000b/\ud800/__proto__/'; drop table x;--/\u202e.csv";

    const { object } = parsed(withPart(PARQUET, "resourcesAffected.s3Object.key", key));

    expect(object?.key).toBe("a\u{fffd}b/\u{fffd}/__proto__/'; drop table x;--/\u202e.csv");
  });

  it("is read whatever is in it: nothing is thrown, and all text can be kept", () => {
    const fixtures = macieFixtures().map(({ value }) => JSON.stringify(value));
    const random = createRandom(6);
    const results: ParsedFinding[] = [];

    for (let round = 0; round < 1_500; round++) {
      let text = random.pick(fixtures);
      for (let change = 0; change < 3; change++) text = mutateValue(text, random.pick(fixtures), random);
      results.push(parseFinding(JSON.parse(text)));
    }
    fc.assert(
      fc.property(fc.anything(), (value) => void results.push(parseFinding(value))),
      { seed: 6 },
    );

    expect(results.filter((result) => !texts(result).every(isKeepable))).toEqual([]);
    expect(
      new Set(results.map((result) => (result.kind === "finding" ? "" : result.reason))).size,
    ).toBeGreaterThan(8);
  });
});

/** As Macie writes results to a bucket: numbers are text, and there are no versions. */
function withoutUpdates(): unknown {
  const { updatedAt: _, count: _count, ...rest } = aFinding() as Record<string, unknown>;
  return { ...rest, id: (macieFixture(PARQUET) as { id: string }).id, severity: { score: "3" } };
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
