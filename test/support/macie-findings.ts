/** Macie's findings for tests: the invented fixtures, and builders with defaults. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseFinding } from "../../src/core/macie/finding.ts";
import type { MacieFinding } from "../../src/core/macie/finding.ts";
import type { WireFinding } from "./fake-macie.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/macie");

const texts = new Map<string, string>();

/** One of test/fixtures/macie, by its name without the ending. */
export function macieFixture(name: string): unknown {
  const text = texts.get(name) ?? readFileSync(join(FIXTURES, `${name}.json`), "utf8");
  texts.set(name, text);
  return JSON.parse(text);
}

/** All of them, by name, in one order. */
export function macieFixtures(): { readonly name: string; readonly value: unknown }[] {
  return readdirSync(FIXTURES)
    .sort()
    .map((file) => file.replace(/\.json$/, ""))
    .map((name) => ({ name, value: macieFixture(name) }));
}

interface FindingFields {
  readonly id?: string;
  readonly bucket?: string;
  /** Undefined: a policy finding, on the bucket alone. */
  readonly key?: string | undefined;
  readonly updatedAt?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A finding as Macie writes it: of sensitive data in `key`, else of a public bucket. */
export function aFinding(fields: FindingFields = {}): WireFinding {
  const { id = "f1", bucket = "lake", updatedAt = "2026-09-13T04:20:11.482Z", more = {} } = fields;
  const key = "key" in fields ? fields.key : "orders/part-0.parquet";
  const base = macieFixture(
    key === undefined ? "finding-policy-bucket-public" : "finding-sensitive-personal-parquet",
  ) as WireFinding;
  const resources = base.resourcesAffected ?? {};
  const object = key === undefined ? null : { ...resources.s3Object, key, path: `${bucket}/${key}` };
  return {
    ...base,
    id,
    createdAt: updatedAt,
    updatedAt,
    resourcesAffected: {
      s3Bucket: { ...resources.s3Bucket, name: bucket, arn: `arn:aws:s3:::${bucket}` },
      s3Object: object,
    },
    ...more,
  };
}

/** The same, parsed. Throws where it cannot be. */
export function aParsedFinding(fields: FindingFields = {}): MacieFinding {
  const parsed = parseFinding(aFinding(fields));
  if (parsed.kind !== "finding") throw new Error(`${parsed.reason}: ${parsed.detail}`);
  return parsed.finding;
}

/** `classificationDetails` with detections by category, each found in the columns that are named. */
export function aResult(
  found: readonly {
    readonly category: string;
    readonly type: string;
    readonly count?: number;
    readonly columns?: readonly string[];
    readonly jsonPaths?: readonly string[];
  }[],
): unknown {
  const sensitiveData = found.map(({ category, type, count = 1, columns = [], jsonPaths = [] }) => ({
    category,
    totalCount: count,
    detections: [
      {
        type,
        count,
        occurrences: {
          cells: columns.map((columnName, at) => ({
            columnName,
            column: at + 1,
            row: 2,
            cellReference: null,
          })),
          records: jsonPaths.map((jsonPath, recordIndex) => ({ jsonPath, recordIndex })),
        },
      },
    ],
  }));
  return { result: { status: { code: "COMPLETE" }, sensitiveData, customDataIdentifiers: null } };
}
