import { createHash } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { SealedReview } from "../../src/core/review/document.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const catalog = folder.write(
  "mesh.yaml",
  `as_of: 2026-11-01T00:00:00Z
domains:
  - { id: sales, name: Sales, owners: [olga@example.com], time_zone: Europe/Madrid }
  - { id: hr, name: HR }
projects:
  - { id: core, name: Core, domain: sales }
  - { id: marketing, name: Marketing, domain: hr }
members:
  - { project: core, person: olga@example.com, role: owner }
  - { project: marketing, person: ana@example.com, role: viewer }
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
subscriptions:
  - id: sub-1
    asset: orders
    subscriber: { project: marketing }
    status: approved
    from: 2026-09-05T00:00:00Z
    requested_by: ana@example.com
    approved_by: olga@example.com
    justification: ana needs them for the forecast
`,
);
folder.write("logs/a.json.gz", [
  aRead({
    key: "orders/1",
    bytes: 500,
    userIdentity: aPerson("ana@example.com"),
    eventTime: "2026-09-08T14:00:00Z",
  }),
  aRead({
    key: "orders/2",
    bytes: 700,
    userIdentity: aPerson("ana@example.com"),
    eventTime: "2026-09-09T14:00:00Z",
  }),
  aRead({
    key: "orders/3",
    bytes: 9,
    userIdentity: aPerson("eve@example.com"),
    eventTime: "2026-09-10T14:00:00Z",
  }),
  aRead({
    key: "orders/4",
    bytes: 9,
    userIdentity: aPerson("ana@example.com"),
    eventTime: "2026-10-20T14:00:00Z",
  }),
]);
const run = (...argv: readonly string[]) => auditplaneHere(argv, { DATABASE_URL: database.url });
const preview = (...more: readonly string[]) =>
  run("reviews", "preview", "--month", "2026-09", "--domain", "sales", ...more);
type Printed = { readonly hash: string; readonly review: SealedReview["document"] };

describe("reviews preview", () => {
  beforeAll(async () => {
    await run("scan", join(folder.path, "logs"), "--catalog", catalog);
  });

  it("prints who may read what of a domain by the end of the month, who did, and what adds up", async () => {
    const { code, stdout, stderr } = await preview("--json");
    const { hash, review } = JSON.parse(stdout) as Printed;

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(review.period).toMatchObject({
      time_zone: "Europe/Madrid",
      from: "2026-08-31T22:00:00Z",
      until: "2026-09-30T22:00:00Z",
    });
    expect(review.sum).toMatchObject({ before: 1, added: 1, removed: 0, population: 2 });
    expect(review.items.find(({ kind }) => kind === "subscription")).toMatchObject({
      subject: "marketing",
      people: ["ana@example.com"],
      days_active: 2,
      bytes_out: 1200,
      last_used: "2026-09-09",
      approved_by: "olga@example.com",
      observability: "not_seen",
      suggestion: "keep", // the alert is about eve
    });
    expect(review.used_without_entitlement).toMatchObject([{ person: "eve@example.com", bytes_out: 9 }]);
    expect((await preview("--json")).stdout).toBe(stdout);
  });

  it("names nobody whom it is about with pseudonyms, and whoever owns and approved", async () => {
    const { stdout } = await preview("--pseudonyms", "--json");
    const table = await preview("--pseudonyms");

    expect(stdout).not.toMatch(/\bana\b|eve@/i);
    expect(stdout).toContain('"approved_by": "olga@example.com"');
    expect(table.stdout).toMatch(/P-[0-9A-Z]{4}-[0-9A-Z]{4} orders: 1 times/);
    expect(table.stdout).not.toMatch(/ana@|eve@/);
  });

  it("refuses what is no month, and a domain that the catalog does not have", async () => {
    expect(await run("reviews", "preview", "--month", "2026-13", "--domain", "sales")).toMatchObject({
      code: 2,
      stderr: "could not review 2026-13: that is no month; give one such as 2026-09\n",
    });
    expect(await run("reviews", "preview", "--month", "2026-09", "--domain", "sale")).toMatchObject({
      code: 2,
    });
  });
});

describe("reviews build", () => {
  const build = (out: string, ...more: readonly string[]) =>
    run("reviews", "build", "--month", "2026-09", "--out", join(folder.path, out), ...more);
  const filesOf = (out: string): Record<string, string> => {
    const [name = ""] = readdirSync(join(folder.path, out));
    const files = readdirSync(join(folder.path, out, name)).sort();
    return Object.fromEntries(
      files.map((file) => [file, readFileSync(join(folder.path, out, name, file), "utf8")]),
    );
  };

  it("writes the same bytes each time, with the same id and hash in each form", async () => {
    await build("one", "--domain", "sales");
    await build("two", "--domain", "sales");
    const files = filesOf("one");
    const { hash, review } = JSON.parse(files["review.json"] ?? "") as Printed;

    expect(Object.keys(files)).toEqual([
      "manifest.json",
      "raw.json",
      "review.csv",
      "review.html",
      "review.json",
      "review.pdf",
    ]);
    expect(filesOf("two")).toEqual(files);
    const { "raw.json": _, ...forms } = files;
    for (const text of Object.values(forms)) {
      expect(text).toContain(hash);
      expect(text).toContain(review.id);
    }
    const original = (files["review.json"] ?? "").slice(`{"hash":"${hash}","review":`.length, -2);
    expect(createHash("sha256").update(original).digest("hex")).toBe(hash);
  });

  it("writes all domains, and leaves what is there as it is", async () => {
    const { code, stdout } = await build("all", "--all", "--json");
    const { reviews } = JSON.parse(stdout) as { reviews: { domain: string; items: number }[] };

    expect(code).toBe(0);
    expect(reviews).toMatchObject([
      { domain: "hr", items: 0 },
      { domain: "sales", items: 2 },
    ]);
    expect(readdirSync(join(folder.path, "all"))).toHaveLength(2);
    const before = filesOf("all");
    expect(await build("all", "--all")).toMatchObject({ code: 0 });
    expect(filesOf("all")).toEqual(before);
    // alone it is asked in another order, and for no other time zone
    expect(await build("all", "--domain", "sales")).toMatchObject({ code: 0 });
    appendFileSync(
      join(folder.path, "all", readdirSync(join(folder.path, "all"))[0] ?? "", "review.csv"),
      "x",
    );
    expect(await build("all", "--all")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("another report is there, and none is replaced"),
    });
  });

  it("notes whose names left in the audit log, and nobody's with pseudonyms", async () => {
    const looks = async (): Promise<number> => {
      const { rows } = await database.pool.query<{ count: number }>(
        "select count(*)::int4 as count from audit_log where action = 'export.made'",
      );
      return rows[0]?.count ?? 0;
    };
    const before = await looks();
    await build("veiled", "--domain", "sales", "--pseudonyms", "--exporter", "auditor@example.com");
    const veiled = await looks();
    await build("named", "--domain", "sales", "--exporter", "auditor@example.com");

    expect(veiled).toBe(before);
    expect(await looks()).toBe(before + 2);
    expect(Object.values(filesOf("veiled")).join("\n")).not.toMatch(/\bana\b|eve@/i);
  });

  it("wants either some domains or all", async () => {
    expect(await build("none")).toMatchObject({ code: 2 });
    expect(await build("none", "--all", "--domain", "sales")).toMatchObject({ code: 2 });
  });
});

describe("reports", () => {
  const key = join(folder.path, "report-key.pem");
  const signed = {
    DATABASE_URL: database.url,
    AUDITPLANE_REPORT_KEY: key,
    AUDITPLANE_REPORT_SIGNER: "Audit",
  };
  const build = (month: string) =>
    auditplaneHere(
      ["reviews", "build", "--month", month, "--domain", "sales", "--out", join(folder.path, "signed")],
      signed,
    );
  let trust = "";
  let report = "";
  beforeAll(async () => {
    const { stdout } = await run("reports", "keygen", key, "--signer", "Internal Audit");
    trust = folder.write("trusted.json", stdout);
    await build("2026-08");
    await build("2026-09");
    const names = readdirSync(join(folder.path, "signed"));
    report = join(folder.path, "signed", names.find((name) => name.startsWith("AR-2026-09")) ?? "");
  });

  it("are verified offline as whoever signed them, and follow from each other", async () => {
    const { code, stdout, stderr } = await auditplaneHere(
      ["reports", "verify", report, "--trust", trust],
      {},
    );
    const manifest = JSON.parse(readFileSync(join(report, "manifest.json"), "utf8")) as {
      previous: { folder: string };
      queries: { text: string; rows: number }[];
    };

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^intact, signed by Internal Audit at /m);
    expect(stdout).not.toContain("- ");
    expect(manifest.previous.folder).toMatch(/^AR-2026-08-/);
    expect(manifest.queries.length).toBeGreaterThan(5);
    expect(manifest.queries.every(({ text }) => /^\s*(select|with)/i.test(text))).toBe(true);
  });

  it("come out again of the answers that are stored with them, and a sample has the evidence of each item", async () => {
    const again = await auditplaneHere(["reports", "reperform", report], {});
    const sample = await auditplaneHere(["reports", "sample", report, "--seed", "a", "--n", "1"], {});

    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("the same comes out") });
    expect(sample.stdout).toMatch(/^1 of 2 items of AR-2026-09-/);
    expect(sample.stdout).toMatch(/asked for[\s\S]*approved[\s\S]*granted[\s\S]*last use[\s\S]*decision/);
  });

  it("say that the signer is unknown, and end with 3 where they are to be known, or where anything was changed", async () => {
    const other = await run("reports", "keygen", join(folder.path, "other.pem"));
    const others = folder.write("others.json", other.stdout);
    const verify = (...more: readonly string[]) => auditplaneHere(["reports", "verify", report, ...more], {});

    expect(await verify("--trust", others)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("intact, signer unknown"),
    });
    expect(await verify("--trust", others, "--fail-on", "unknown-signer")).toMatchObject({ code: 3 });
    appendFileSync(join(report, "review.csv"), "one,more\r\n");
    expect(await verify("--trust", trust)).toMatchObject({
      code: 3,
      stdout: expect.stringContaining("! review.csv is another than was signed"),
    });
  });

  it("keep no key that is there, and refuse what is no key, no report and no number", async () => {
    expect(await run("reports", "keygen", key)).toMatchObject({ code: 1 });
    expect(await run("reports", "verify", report, "--trust", catalog)).toMatchObject({ code: 2 });
    expect(await run("reports", "verify", join(folder.path, "none"))).toMatchObject({ code: 2 });
    expect(await run("reports", "sample", report, "--seed", "a", "--n", "0")).toMatchObject({ code: 2 });
  });
});
