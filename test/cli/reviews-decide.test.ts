import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { CertifiedDocument } from "../../src/core/review/certified.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";

const database = useDatabase();
const folder = useFolder();
const MESH = `as_of: 2026-10-05T00:00:00Z
domains: [{ id: sales, name: Sales, owners: [olga@example.com] }, { id: hr, name: HR }]
projects: [{ id: core, name: Core, domain: sales }, { id: marketing, name: Marketing, domain: hr }]
people: [{ id: olga@example.com, kind: human }, { id: ana@example.com, kind: human }, { id: hans@example.com, kind: human }]
members:
  - { project: marketing, person: hans@example.com, role: owner }
  - { project: marketing, person: ana@example.com, role: viewer }
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
subscriptions:
  - { id: s1, asset: orders, subscriber: { project: marketing }, status: approved, from: 2026-01-01T00:00:00Z }
`;
const run = (...argv: readonly string[]) => auditplaneHere(argv, { DATABASE_URL: database.url });
const json = async (...argv: readonly string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await run(...argv, "--json");
  expect({ code, stderr }, argv.join(" ")).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Record<string, unknown>;
};
const by = (author: string) => ["--author", author];
const because = (author: string) => ["--reason", "a reason", ...by(author)];

describe("a review at a terminal", () => {
  let id = "";
  beforeAll(async () => {
    const catalog = folder.write("mesh.yaml", MESH);
    folder.write("logs/a.json", [{ Records: [] }]);
    await run("scan", folder.path, "--catalog", catalog);
    const opened = await json("reviews", "open", "--domain", "sales", "--month", "2026-09");
    id = (opened["reviews"] as { id: string }[])[0]?.id ?? "";
  });

  it("is opened once, listed and shown with what is to be decided", async () => {
    const again = await json("reviews", "open", "--all", "--month", "2026-09");
    const list = await json("reviews", "list", "--state", "open", "--domain", "sales");
    const shown = await json("reviews", "show", id);

    expect(again["reviews"]).toMatchObject([{ new: true }, { id, new: false, due: 1 }]);
    expect(list["reviews"]).toMatchObject([{ id, domain: "sales", state: "open", due: 1, undecided: 1 }]);
    expect(shown).toMatchObject({ id, items: [{ number: 1, risk: "high", right: { asset: "orders" } }] });
    expect((await run("reviews", "list")).stdout).toMatch(/AR-2026-09-\w+ +sales +open/);
    expect((await run("reviews", "show", id)).stdout).toMatch(/subscription on orders/);
  });

  it("is not opened of a month that is not over, which would be in the place of what a worker opens then", async () => {
    const next = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 7);
    for (const month of [next, "2199-01"])
      expect(await run("reviews", "open", "--all", "--month", month)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/could not open the review of .* in hr: the month ends at/) as string,
      });
    expect(await json("reviews", "list")).toMatchObject({
      reviews: [{ month: "2026-09" }, { month: "2026-09" }],
    });
  });

  it("is asked about, delegated and decided, and says what holds against it", async () => {
    expect(await json("reviews", "ask", id, "1", ...because("olga@example.com"))).toMatchObject({
      project: "marketing",
      asked: ["hans@example.com"],
    });
    const answered = ["--answer", "known", ...because("hans@example.com")];
    expect(await json("reviews", "answer", id, "1", ...answered)).toMatchObject({ answer: "known" });
    const to = ["--asset", "orders", "--to", "hans@example.com"];
    // a day is its end, as in the console; one that ends within a minute might be over before it is read
    const today = ["--until", new Date(Date.now() + 60_000).toISOString().slice(0, 10)];
    const { delegation } = await json(
      "reviews",
      "delegate",
      id,
      ...to,
      ...today,
      ...because("olga@example.com"),
    );
    expect(
      await json("reviews", "end-delegation", id, String(delegation), ...because("olga@example.com")),
    ).toMatchObject({ ended: true });
    const keep = ["--decision", "keep"];
    expect(await run("reviews", "decide", id, "1", ...keep, ...by("olga@example.com"))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/to keep what is of high risk takes a reason/) as string,
    });
    expect(await json("reviews", "decide", id, "1", ...keep, ...because("olga@example.com"))).toMatchObject({
      items: [1],
    });
    expect((await run("reviews", "show", id)).stdout).toMatch(
      /1 kept \+ 0 changed .* = 1 due; with 0 whose last/,
    );
  });

  it("is reported with its decisions, which add up, are verified with it, and come with a sample", async () => {
    const { folder: report } = await json("reviews", "report", id, "--out", join(folder.path, "reports"));
    const dir = String(report);
    const verified = await json("reports", "verify", dir);
    const { sample } = await json("reports", "sample", dir, "--seed", "a");
    const text = (name: string): string => readFileSync(join(dir, name), "utf8");
    const { hash, certification } = JSON.parse(text("certification.json")) as {
      hash: string;
      certification: CertifiedDocument;
    };

    const shown = await json("reviews", "show", id);
    expect(shown["reports"]).toMatchObject([
      {
        id: `${id}-open`,
        place: dir,
        with_decisions: true,
        key_id: null,
        verify: `auditplane reports verify ${dir}`,
      },
    ]);
    expect((await run("reviews", "show", id)).stdout).toContain(`  auditplane reports verify ${dir}\n`);
    expect(dir).toMatch(/AR-2026-09-\w+-open$/);
    expect(verified).toMatchObject({ intact: true, problems: [] });
    expect(certification.outcome).toMatchObject({ population: 1, by_decision: { keep: 1 }, not_reviewed: 0 });
    expect(sample).toMatchObject([{ decision: { decision: "keep", by: { person: "olga@example.com" } } }]);
    expect(text("review.csv")).toContain(`${hash},keep,olga@example.com,`);
    for (const words of [hash, "What became of it", "1 kept", "Signed by"])
      expect(text("review.html")).toContain(words);
    expect((await run("reports", "reperform", dir)).code).toBe(0);
  });

  it("is closed by nobody before it is signed, which takes a login", async () => {
    expect(await run("reviews", "close", id, ...by("olga@example.com"))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/it is not signed/) as string,
    });
    expect(await run("reviews", "close", id, "--apply", ...by("olga@example.com"))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/the mesh policy has revocations off/) as string,
    });
    expect(await run("reviews", "show", "AR-none")).toMatchObject({ code: 2 });
  });
});
