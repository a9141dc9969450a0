/** Public records of real accounts, where a checkout of them lies beside the project; skipped elsewhere. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplane, ROOT } from "../support/cli.ts";
import type { ScanSummary } from "../../src/reports/scan/summary.ts";

const DATA = join(ROOT, "../shared/data");

async function summaryOf(path: string): Promise<ScanSummary> {
  const { code, stdout, stderr } = await auditplane(["scan", join(DATA, path), "--format", "json"]);
  if (code !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { summary: ScanSummary }).summary;
}

describe.skipIf(!existsSync(DATA))("real records", { timeout: 120_000 }, () => {
  it("of a lab with two overlapping trails are counted once", async () => {
    const { files, records, bytes_out, entitlements } = await summaryOf("sans504-s3-lab");

    expect(records).toEqual({ read: 11_881, new: 9_420, duplicate: 2_461, quarantined: 0, skipped: 0 });
    expect(files.quarantined).toBe(0);
    // every record with bytes is a refusal, whose bytes are those of the error
    expect(bytes_out).toBe(0);
    expect(entitlements).toMatchObject({ ungoverned: 2_227, none: 0 });
  });

  it("of every kind leave no file and no record unaccounted for", async () => {
    const { files, records, quarantine_reasons } = await summaryOf("");

    expect(files.read).toBe(files.done + files.quarantined + files.skipped);
    expect(records.read).toBe(records.new + records.duplicate + records.quarantined + records.skipped);
    expect(records.read).toBeGreaterThan(13_000);
    const reasons = Object.values(quarantine_reasons).reduce((a, b) => a + b, 0);
    expect(reasons).toBe(files.quarantined + records.quarantined);
  });
});
