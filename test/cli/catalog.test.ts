import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseCatalog } from "../../src/core/catalog/parse-catalog.ts";
import type { ScanSummary } from "../../src/reports/scan/summary.ts";
import { writeDemo } from "../../src/simulate/demo.ts";
import { auditplane } from "../support/cli.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord, aRole } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
chmodSync(folder.path, 0o755);

const NASTY = "x\n- { id: evil } # '\"{}[]&*!|>%@`,: \u202e\u2066\u2028\u0085\u001b[31m";

/** Runs the program on the file's database: that saves it a server of its own. */
const run = (argv: readonly string[]): Promise<CliResult> =>
  auditplaneHere(argv, { DATABASE_URL: database.url });

beforeEach(() => emptyTables(database));

describe("auditplane catalog draft", () => {
  it("makes of the demo's logs a catalog that a scan takes: nothing is ungoverned or pending, who writes owns", async () => {
    const demo = await writeDemo(join(folder.path, "demo"), { deliveryMinutes: 1440 });
    const output = join(folder.path, "demo.yaml");

    const drafted = await run(["catalog", "draft", "--from", demo.logs, "--output", output]);
    const scanned = await run(["scan", demo.logs, "--catalog", output, "--format", "json"]);

    expect(drafted).toMatchObject({ code: 0, stdout: "" });
    expect(drafted.stderr).toMatch(/^Drafted .*\n\nNext:\n.* scan .* --catalog .*\n.* access-map /);
    expect(scanned.code).toBe(0);
    const { summary } = JSON.parse(scanned.stdout) as { summary: ScanSummary };
    const { entitlements } = summary;
    expect(entitlements).toMatchObject({ ungoverned: 0, unknown: 0, pending: 0, exempt: 1200 });
    expect(entitlements["owner"]).toBeGreaterThan(1000);
    expect(entitlements["none"]).toBeGreaterThan(1000);
    const parsed = parseCatalog(readFileSync(output, "utf8"), output);
    expect(parsed.ok && parsed.catalog.assets.map(({ id }) => id)).toEqual([
      "example-sales-lake.scratch.ana",
      "marketing_curated.campaigns",
      "marketing_curated.web_events",
      "platform_curated.currencies",
      "sales_curated.customers",
      "sales_curated.invoices",
      "sales_curated.orders",
      "sales_curated.returns",
    ]);
  });

  it("gives the same bytes for the same files, in any order, locale and time zone, on any number of threads", async () => {
    const files = ["ana", "ben", "cem"].map((person, n) =>
      folder.write(`same/${n}.json.gz`, [
        aRead({ userIdentity: aPerson(`${person}@example.com`), key: `${person}/1`, bytes: 1_234_567 }),
        aRead({ userIdentity: aRole("etl", "x"), key: `${person}/1`, eventName: "PutObject" }),
        aRead({ eventTime: `2026-09-0${n + 1}T23:30:00Z` }),
      ]),
    );
    const draft = ["catalog", "draft", "--from"];

    const first = await auditplane([...draft, ...files]);
    const other = await auditplane([...draft, ...files.toReversed()], {
      environment: { TZ: "Asia/Kolkata", LC_ALL: "tr_TR.UTF-8", AUDITPLANE_THREADS: "1" },
    });

    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(other.stdout).toBe(first.stdout);
  });

  it("lets no name in the records say anything in the file, and takes a decision of the access map", async () => {
    const logs = folder.write("nasty.json.gz", [
      aRead({ userIdentity: aPerson(NASTY), bucket: NASTY.replaceAll("/", ""), key: `${NASTY}/1` }),
      aRead({ userIdentity: aRole(NASTY, NASTY, { sourceIdentity: NASTY }), key: `${NASTY}/x/1` }),
      aRead({ userIdentity: aRole("checks", "1") }),
    ]);
    const output = join(folder.path, "nasty.yaml");
    await run(["catalog", "draft", "--from", logs, "--output", output]);
    const { stdout } = await run(["catalog", "draft", "--from", logs, "--json"]);
    expect(JSON.parse(stdout)).toEqual(parse(readFileSync(output, "utf8")));
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(readFileSync(output, "utf8")).not.toMatch(/[\u001b\u0085\u2028\u202e\u2066]|^- \{ id: evil/m);
    const map = ["access-map", logs, "--catalog", output];

    const { rows } = JSON.parse((await run([...map, "--format", "json"])).stdout) as {
      rows: { id: string; consumer: string; way: string }[];
    };
    const checks = rows.find(({ consumer }) => consumer.endsWith("/checks"));
    const decided = await run([
      ...map,
      "--exempt",
      checks?.id ?? "",
      "--reason",
      "daily checks",
      "--until",
      "2027-01-01T00:00:00Z",
    ]);

    expect(decided.code).toBe(0);
    const text = readFileSync(output, "utf8");
    expect(text).toContain("subscriber: { principal_arn: ");
    const parsed = parseCatalog(text, output);
    expect(parsed).toMatchObject({ ok: true, catalog: { exemptions: [{ reason: "daily checks" }] } });
  });

  it("keeps a file that is there: it may be somebody's work", async () => {
    const output = join(folder.path, "edited.yaml");
    writeFileSync(output, "mine");

    const result = await auditplane([
      "catalog",
      "draft",
      "--from",
      folder.write("k.json.gz", [aRead()]),
      "--output",
      output,
    ]);

    expect(result).toMatchObject({
      code: 2,
      stderr: `could not write ${output}: it is there, and may have been edited; name another file, or remove it\n`,
    });
    expect(readFileSync(output, "utf8")).toBe("mine");
  });

  it("says before it reads anything that the folder for the result is missing", async () => {
    const logs = folder.write("f.json.gz", [aRead()]);
    const output = join(folder.path, "nowhere", "mesh.yaml");
    const said = `could not write ${output}: there is no folder ${join(folder.path, "nowhere")}; make it, or name another file\n`;

    const results = await Promise.all([
      auditplane(["catalog", "draft", "--from", logs, "--output", output]),
      auditplane(["scan", logs, "--output", output]),
      auditplane(["scan", logs, "--summary", output]),
    ]);

    for (const result of results) expect(result).toEqual({ code: 1, stdout: "", stderr: said });
  });

  it.each([
    ["no read of data", "management.json", JSON.stringify([aRecord()]), "none of 1 record in 1 file "],
    ["nothing readable", "broken.json", "{", "none of 1 file could be read"],
  ])("says that files with %s make no catalog", async (_, name, content, words) => {
    const output = join(folder.path, "none.yaml");

    const result = await run(["catalog", "draft", "--from", folder.write(name, content), "--output", output]);

    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(`could not draft a catalog: ${words}`);
    expect(existsSync(output)).toBe(false);
  });

  it("leaves a database alone that was judged by a catalog", async () => {
    const logs = folder.write("kept.json.gz", [aRead()]);
    const catalog = folder.write("kept.yaml", "as_of: 2026-10-01T00:00:00Z\n");
    const data = ["--data-dir", join(folder.path, "kept")];
    await auditplane(["scan", logs, "--catalog", catalog, ...data]);

    const result = await auditplane(["catalog", "draft", "--from", logs, ...data]);

    expect(result).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^could not draft a catalog: the last run .* a draft needs no database /),
    });
  });
});

describe("auditplane scan without a catalog", () => {
  const logs = folder.write("note.json.gz", [aRead({ userIdentity: aPerson("ana@example.com") })]);

  it("says below the table what it learnt and which commands make a catalog of it", async () => {
    const { stderr } = await run(["scan", logs]);

    expect(stderr).toMatch(/\nRead +1\.00 kB of 1 bucket by 1 person, in 1 read\n/);
    expect(stderr).toContain(` catalog draft --from ${logs} --output mesh.yaml `);
    expect(stderr).toContain(` scan ${logs} --catalog mesh.yaml `);
    expect(stderr.split("\n").length).toBeLessThan(18);
  });

  it("prints the same JSON as ever", async () => {
    const { stdout, stderr } = await run(["scan", logs, "--format", "json"]);

    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(["summary", "findings"]);
    expect(stderr).toMatch(/^Without --catalog every access is ungoverned.*\n\nNext:\n/m);
  });

  it("suggests no draft where nothing was read", async () => {
    const { stderr } = await run(["scan", folder.write("m.json", JSON.stringify([aRecord()]))]);

    expect(stderr).toMatch(/Read +nothing: /);
    expect(stderr).not.toContain("catalog draft");
  });
});
