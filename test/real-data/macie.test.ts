/** Public findings and results of discovery of Macie, where a checkout of them lies beside the project; skipped elsewhere. */
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { indexCatalog, NO_CATALOG } from "../../src/core/catalog/index-catalog.ts";
import { parseFinding } from "../../src/core/macie/finding.ts";
import { sensitivitiesOf } from "../../src/core/macie/sensitivity.ts";
import { ROOT } from "../support/cli.ts";

const DATA = join(ROOT, "../shared/data/macie-finding-data-reveal");

/** Every record of every file: one of JSON, or one a line. */
async function recordsOf(): Promise<unknown[]> {
  const names = await readdir(DATA, { recursive: true });
  const records: unknown[] = [];
  for (const name of names.toSorted()) {
    if (!/\.jsonl?(?:\.gz)?$/.test(name)) continue;
    const bytes = await readFile(join(DATA, name));
    const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
    const lines = name.includes(".jsonl") ? text.split("\n").filter((line) => line !== "") : [text];
    records.push(...lines.map((line) => JSON.parse(line) as unknown));
  }
  return records;
}

describe.skipIf(!existsSync(DATA))("public records of Macie", () => {
  it("are all read: findings, and results of discovery that are told from them", async () => {
    const counts: Record<string, number> = {};
    for (const parsed of (await recordsOf()).map(parseFinding)) {
      const name = parsed.kind === "finding" ? parsed.finding.type : parsed.reason;
      counts[name] = (counts[name] ?? 0) + 1;
      expect(parsed.kind === "finding" ? parsed.finding.doubts : []).toEqual([]);
    }

    expect(counts).toEqual({ "SensitiveData:S3Object/Multiple": 3, discovery_result: 3 });
  });

  it("give kinds of data and columns by name, of CSV, Avro and JSON", async () => {
    const findings = (await recordsOf())
      .map(parseFinding)
      .flatMap((parsed) => (parsed.kind === "finding" ? parsed.finding : []));

    const { uncovered } = sensitivitiesOf(
      findings,
      indexCatalog(NO_CATALOG),
      Date.parse("2026-01-01T00:00:00Z"),
    );

    const columns = uncovered.map(({ resource, data }) => [
      resource.replace(/^s3:\/\/[^/]+/, ""),
      data.kinds.map(({ kind }) => kind),
      data.columns.map(({ name }) => name),
    ]);
    const kinds = ["PERSONAL_INFORMATION", "FINANCIAL_INFORMATION"];
    expect(columns).toEqual([
      [
        "/macie-workshop/",
        kinds,
        ["CCN", "CVV", "Card Number", "Name", "SSN", "birthdate", "last_name", "phone"],
      ],
      ["/mock-data/avro/", kinds, ["CCN", "SSN", "address", "city", "first_name", "phone"]],
    ]);
  });
});
