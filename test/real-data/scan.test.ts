/** Public records of real accounts, where a checkout of them lies beside the project; skipped elsewhere. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplane, ROOT } from "../support/cli.ts";
import type { TrailEvent } from "../../src/core/record/decode.ts";
import type { ScanSummary } from "../../src/reports/scan/summary.ts";
import { walk } from "../../src/sources/folder/walk.ts";
import { readBytes } from "../support/reading.ts";

const DATA = join(ROOT, "../shared/data");

async function summaryOf(path: string): Promise<ScanSummary> {
  const { code, stdout, stderr } = await auditplane(["scan", join(DATA, path), "--format", "json"]);
  if (code !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { summary: ScanSummary }).summary;
}

interface Contents {
  readonly containers: Record<string, number>;
  readonly events: readonly TrailEvent[];
  readonly skipped: Record<string, number>;
  readonly quarantined: Record<string, number>;
}

/** What the files of a folder hold; what a name alone tells is left out. */
async function contentsOf(path: string): Promise<Contents> {
  const containers: Record<string, number> = {};
  const skipped: Record<string, number> = {};
  const quarantined: Record<string, number> = {};
  const events: TrailEvent[] = [];
  const count = (counts: Record<string, number>, name = "none"): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const file of await walk([join(DATA, path)])) {
    if (file.skip !== undefined) continue;
    const reading = await readBytes(await readFile(file.path));
    if (reading.state === "done") count(containers, reading.container);
    else count(reading.state === "skipped" ? skipped : quarantined, reading.reason);
    for (const reason of reading.skipped) count(skipped, reason);
    for (const reason of reading.quarantined) count(quarantined, reason);
    events.push(...reading.events);
  }
  return { containers, events, skipped, quarantined };
}

/** Folder, containers, events, skipped, quarantined. */
const CONTENTS: readonly [string, object, number, object, object][] = [
  ["aws-docs-examples", { trail: 1 }, 52, { not_cloudtrail: 2 }, {}],
  ["awsdocs-athena-ccbysa", { trail: 1 }, 3, {}, {}],
  ["awsdocs-cloudtrail-ccbysa", { trail: 1 }, 1, {}, {}],
  ["cloud-custodian", { eventbridge: 7, single: 8 }, 14, {}, { bad_event_time: 1 }],
  ["datazone-eventbridge-doc", { eventbridge: 1 }, 0, { not_cloudtrail: 1 }, {}],
  ["elastic-digest", {}, 0, { digest: 1 }, {}],
  ["invictus-ir", { trail: 20 }, 1448, {}, {}],
  ["lakeformation-getdataaccess", { trail: 1 }, 4, {}, {}],
  ["macie-finding-data-reveal", {}, 0, { not_cloudtrail: 6 }, {}],
  ["ocsf-examples", { single: 7 }, 7, {}, {}],
  ["opensearch-catalog", { opensearch: 1, single: 1 }, 51, {}, {}],
  ["otrf-mordor", { logstash: 1 }, 103, {}, {}],
  ["panther-rule-tests", { ndjson: 1 }, 0, { not_cloudtrail: 269 }, {}],
  ["sans504-s3-lab", { trail: 1786 }, 11_881, {}, {}],
  ["stratus-red-team", { array: 18 }, 142, {}, {}],
  ["streamalert-odd", { array: 8 }, 0, { not_cloudtrail: 40 }, { unknown_shape: 2 }],
  ["traildiscover", { trail: 1 }, 156, {}, {}],
  ["trailscraper", { trail: 2 }, 5, {}, {}],
];

describe.skipIf(!existsSync(DATA))("real records", () => {
  it("of a lab with two overlapping trails are counted once", async () => {
    const { files, records, bytes_out, entitlements } = await summaryOf("sans504-s3-lab");

    expect(records).toEqual({ read: 11_881, new: 9_420, duplicate: 2_461, quarantined: 0, skipped: 0 });
    expect(files.quarantined).toBe(0);
    // every record with bytes is a refusal, whose bytes are those of the error
    expect(bytes_out).toBe(0);
    expect(entitlements).toMatchObject({ ungoverned: 2_227, none: 0 });
  });

  it.each(CONTENTS)(
    "in %s are read from what they came in",
    async (path, containers, events, skipped, bad) => {
      const contents = await contentsOf(path);

      expect(contents).toMatchObject({ containers, skipped, quarantined: bad });
      expect(contents.events).toHaveLength(events);
      expect([contents.skipped, contents.quarantined]).toEqual([skipped, bad]);
    },
  );

  it("of a lab that Logstash wrote have the times and accesses that CloudTrail gave them", async () => {
    const { events } = await contentsOf("otrf-mordor");

    const times = events.map(({ time }) => time);
    expect(Math.min(...times)).toBe(Date.UTC(2020, 8, 14, 0, 44, 20));
    expect(Math.max(...times)).toBe(Date.UTC(2020, 8, 14, 1, 13, 20));
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(103);
    expect(events.filter(({ access }) => access?.resource?.startsWith("s3://"))).toHaveLength(9);
  });

  it("with hidden accounts are events of no account", async () => {
    const { events } = await contentsOf("opensearch-catalog");

    expect(new Set(events.map(({ account }) => account))).toEqual(new Set(["", "345678901234"]));
  });

  it("of network activity are events, and no access to data", async () => {
    const { events } = await contentsOf("aws-docs-examples");

    expect(
      events.filter(({ operation, errorCode }) => errorCode === "VpceAccessDenied" && operation),
    ).toMatchObject([{ operation: "kms.amazonaws.com ListKeys", access: undefined }]);
  });

  it("of every kind leave no file and no record unaccounted for", async () => {
    const { files, records, quarantine_reasons, skip_reasons, containers } = await summaryOf("");

    expect(files.read).toBe(files.done + files.quarantined + files.skipped);
    expect(records.read).toBe(records.new + records.duplicate + records.quarantined + records.skipped);
    expect(records.read).toBeGreaterThan(13_000);
    const sum = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((a, b) => a + b, 0);
    expect(sum(quarantine_reasons)).toBe(files.quarantined + records.quarantined);
    expect(sum(skip_reasons)).toBe(files.skipped + records.skipped);
    expect(sum(containers)).toBe(files.done);
  });
});
