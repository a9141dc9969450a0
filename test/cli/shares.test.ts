import { chmodSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../src/core/record/time.ts";
import type { ScanSummary } from "../../src/reports/scan/summary.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aRead, aRole } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
chmodSync(folder.path, 0o755);
const catalog = folder.write(
  "mesh.yaml",
  `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects:
  - { id: core, name: Core, domain: sales }
  - { id: partners, name: Partners, domain: sales, role_arns: ["arn:aws:iam::555566667777:role/forecast"] }
members: [{ project: partners, person: mia@example.com, role: owner }]
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
`,
);
const logs = folder.write("logs/a.json.gz", [
  aRead({ userIdentity: aRole("forecast", "nightly", { account: "555566667777" }) }),
]);
const share = (id: string, approver = "owner@example.com"): string => `shares:
  - id: ${id}
    kind: ram
    account: "555566667777"
    asset: orders
    reason: the partner forecasts demand
    approver: ${approver}
    from: 2026-09-01T00:00:00Z
    until: 2026-12-01T00:00:00Z
`;
const settings = folder.write("settings.yaml", share("from-file"));
const interested = folder.write("interested.yaml", share("own", "mia@example.com"));
const kept = (...argv: string[]): ReturnType<typeof auditplaneHere> =>
  auditplaneHere(argv, { DATABASE_URL: database.url });
const scanned = async (...argv: string[]): Promise<unknown> => {
  const { stdout } = await kept("scan", logs, "--catalog", catalog, "--format", "json", ...argv);
  return (JSON.parse(stdout) as { summary: ScanSummary }).summary.entitlements;
};
// one that runs: what is over ends no more
const [begin, end] = [-1, 30].map(
  (days) => `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)}T00:00:00Z`,
) as [string, string];
const declared = [
  "--kind",
  "ram",
  "--asset",
  "orders",
  "--from",
  begin,
  "--until",
  end,
  "--reason",
  "demand",
];

describe("a share", () => {
  it("that a settings file declares exempts what is read by it, as long as the file declares it", async () => {
    const without = await scanned();
    const with_ = await scanned("--settings", settings);
    const list = await kept("shares", "list");
    const again = await scanned();

    expect(without).toMatchObject({ none: 1 });
    expect(with_).toMatchObject({ exempt: 1 });
    expect(again).toEqual(with_); // without --settings what was set stays
    expect(list.stdout).toMatch(
      /from-file +ram +555566667777 +orders .* the partner forecasts demand \(owner@example\.com\)/,
    );
  });

  it("that is declared by command is listed for programs too, and ends once", async () => {
    const who = ["--principal-arn", "arn:aws:iam::555566667777:role/forecast", "--volume", "20 GB"];
    const added = await kept(
      "shares",
      "declare",
      "--id",
      "mine",
      ...declared,

      ...who,
      "--approver",
      "ciso@example.com",
    );
    const list = await kept("shares", "list", "--format", "json");
    const ending = ["shares", "end", "mine", "--reason", "over", "--author", "ciso@example.com"];
    const ended = await kept(...ending);
    const twice = await kept(...ending);

    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining("Share mine is declared.") });
    const { shares } = JSON.parse(list.stdout) as { shares: unknown[] };
    expect(shares).toContainEqual({
      id: "mine",
      kind: "ram",
      principal_arn: "arn:aws:iam::555566667777:role/forecast",
      asset: "orders",
      volume: 20e9,
      reason: "demand",
      approver: "ciso@example.com",
      from: begin,
      until: end,
      origin: "command",
      recorded_at: expect.any(String),
    });
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining("Share mine has ended") });
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining("there is none") });
  });

  it("is refused where its approver is on the side that reads, by the catalog that the scan is given", async () => {
    const refused = await kept("scan", logs, "--catalog", catalog, "--settings", interested);

    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("mia@example.com is a member of project Partners (partners)");
  });

  it("is refused of an asset that the catalog does not have: it would exempt nothing", async () => {
    const refused = await kept(
      "shares",
      "declare",
      ...declared.map((word) => (word === "orders" ? "ordres" : word)),
      "--account",
      "555566667777",
      "--approver",
      "ciso@example.com",
    );

    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        "could not declare a share of ordres: the catalog has no asset of that id",
      ),
    });
  });

  it.each([
    ["nobody who reads", [], /name exactly one who reads/],
    ["two who read", ["--account", "555566667777", "--person", "eve@example.com"], /name exactly one/],
    ["an approver who is who reads", ["--person", "owner@example.com"], /nobody exempts themselves/],
    ["a volume that is none", ["--account", "555566667777", "--volume", "much"], /volume: is no size/],
  ])("says what is wrong with %s", async (_, argv, message) => {
    const refused = await kept(
      "shares",
      "declare",
      ...declared,

      "--approver",
      "owner@example.com",
      ...argv,
    );

    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(message);
  });
});
