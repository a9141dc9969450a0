import { describe, expect, it } from "vitest";
import { importSettings } from "../../src/jobs/settings/index.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const by = ["--reason", "the preview was right", "--author", "security@example.com"];

const run = (...argv: readonly string[]): Promise<CliResult> =>
  auditplaneHere(argv, { DATABASE_URL: database.url });
const rollout = (...argv: readonly string[]): Promise<CliResult> => run("rollout", ...argv);

async function json<T>(...argv: readonly string[]): Promise<T> {
  return JSON.parse((await rollout(...argv, "--format", "json")).stdout) as T;
}

describe("auditplane rollout", () => {
  it("shows what an owner would be told before they are, names the exemption that takes most away, and goes on step by step", async () => {
    const catalog = folder.write(
      "mesh.yaml",
      `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects:
  - { id: core, name: Core, domain: sales }
  - { id: loader, name: Loader, domain: sales }
people: [{ id: ana@example.com, kind: human }, { id: ben@example.com, kind: human }]
members: [{ project: loader, person: ana@example.com, role: viewer }]
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
  - { id: returns, name: Returns, project: core, locations: [s3://lake/returns/] }
`,
    );
    const records = [
      aRead({ key: "orders/1", userIdentity: aPerson("ana@example.com") }),
      aRead({ key: "returns/1", userIdentity: aPerson("ana@example.com") }),
    ];
    await run("scan", folder.write("a.json.gz", records), "--catalog", catalog);

    expect(await json("status")).toMatchObject({
      rollout: [
        { domain: "none", stage: "security" },
        { domain: "sales", stage: "observe", open: 2 },
      ],
    });
    const preview = await json<{ messages: { subject: string; stage: string }[]; exemptions: unknown[] }>(
      "preview",
      "sales",
    );
    expect(
      preview.messages.map(({ subject, stage }) => `${stage} ${subject.split(" (#")[0]}`).sort(),
    ).toEqual([
      "observe [HIGH] orders: ana@example.com: Access without a subscription",
      "observe [HIGH] returns: ana@example.com: Access without a subscription",
    ]);
    expect(preview.exemptions[0]).toEqual({ who: "project loader", alerts: 2, findings: 2 });

    expect(await rollout("promote", "sales", ...by)).toMatchObject({
      code: 0,
      stdout: "sales is at security, from observe: security is told in the owner's place.\n",
    });
    await rollout("promote", "sales", ...by);
    expect(await rollout("promote", "sales", ...by)).toMatchObject({
      code: 2,
      stderr: "could not move sales: it is at live, and there is no stage after that\n",
    });
    expect(await rollout("demote", "sales", "--rule", "noisy", "--to", "observe", ...by)).toMatchObject({
      code: 0,
    });
    expect(await json("status")).toMatchObject({
      rollout: [
        {},
        { domain: "sales", stage: "live", rules: { noisy: "observe" }, author: "security@example.com" },
      ],
    });
    expect(await rollout("promote", "sale", ...by)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("could not promote sale: no catalog has that domain; there are"),
    });
  });

  it("shows each time that there was news of an alert, and what the domain owns by now alone", async () => {
    const catalogWhere = (project: string): string =>
      folder.write(
        "moved.yaml",
        `as_of: 2026-10-01T00:00:00Z
domains: [{ id: shop, name: Shop }, { id: web, name: Web }]
projects: [{ id: till, name: Till, domain: shop }, { id: site, name: Site, domain: web }]
people: [{ id: ana@example.com, kind: human }]
assets: [{ id: sold, name: Sold, project: ${project}, from: 2026-09-20T00:00:00Z, locations: [s3://lake/sold/] },
  { id: sold, name: Sold, project: till, until: 2026-09-20T00:00:00Z, locations: [s3://lake/sold/] }]
`,
      );
    const read = (at: number) =>
      aRead({
        key: `sold/${at}`,
        userIdentity: aPerson("ana@example.com"),
        eventTime: "2026-09-02T10:00:00Z",
      });
    const previewed = async (domain: string): Promise<string[]> =>
      (await json<{ messages: { subject: string; revision: number }[] }>("preview", domain)).messages.map(
        ({ subject, revision }) => `${revision} ${subject.split(":")[0]}`,
      );
    const paths = [0, 1].map((at) => folder.write(`sold-${at}.json.gz`, [read(at)]));
    const till = catalogWhere("till");
    for (const path of paths) await run("scan", path, "--catalog", till);

    expect(await previewed("shop")).toEqual(["2 [HIGH] sold", "1 [HIGH] sold"]);
    expect((await rollout("preview", "shop")).stdout).toMatch(
      /^The owner of shop would have got 2 messages on 1 alert in the last 14 days, which say by now:\n[^]*\nIf that is right: auditplane rollout promote shop --author YOU --reason "…"\n/,
    );
    expect(await previewed("web")).toEqual([]);
    await run("scan", ...paths, "--catalog", catalogWhere("site"));

    expect(await previewed("shop")).toEqual([]);
    expect(await previewed("web")).toEqual(["2 [HIGH] sold", "1 [HIGH] sold"]);
  });

  it("says that what a settings file sets is set again, where it is told otherwise", async () => {
    const entry = { id: "sales", stage: "live", rules: {}, reason: "as filed", author: undefined } as const;
    await importSettings(database.pool, { rollout: [entry] });

    const { stdout } = await rollout("demote", "sales", ...by);
    expect(stdout).toMatch(
      /^sales is at security, from live: .*\nA settings file says otherwise, and sets it again/,
    );
    await importSettings(database.pool, {});
    expect((await rollout("promote", "sales", ...by)).stdout).not.toContain("settings file");
  });

  it("shows which messages the owner would have got together the next morning, and which are not theirs", async () => {
    const assets = ["b0", "b1", "b2", "b3", "b4", "b5"];
    const catalog = folder.write(
      "people.yaml",
      `as_of: 2026-10-01T00:00:00Z
domains: [{ id: hr, name: HR, owners: [eve@example.com], topic_arn: "arn:aws:sns:eu-west-1:111122223333:hr" }]
projects: [{ id: people, name: People, domain: hr }]
people: [{ id: ana@example.com, kind: human }, { id: eve@example.com, kind: human }]
assets:
${assets.map((id) => `  - { id: ${id}, name: ${id}, project: people, locations: [s3://lake/${id}/] }`).join("\n")}
`,
    );
    const records = [
      ...assets.slice(1).map((id) => aRead({ key: `${id}/1`, userIdentity: aPerson("ana@example.com") })),
      aRead({ key: "b0/1", userIdentity: aPerson("eve@example.com") }),
    ];
    await run("scan", folder.write("b.json.gz", records), "--catalog", catalog);

    const preview = await json<{ messages: { subject: string; held: boolean }[]; elsewhere: unknown }>(
      "preview",
      "hr",
    );
    expect(preview.messages.filter(({ subject }) => subject.includes("ana@"))).toHaveLength(5);
    expect(preview.messages.filter(({ held }) => held)).toHaveLength(2);
    expect(preview.messages.some(({ subject }) => subject.includes("eve@"))).toBe(false);
    expect(preview.elsewhere).toEqual({ parent: 0, security: 1 });
    const { stdout } = await rollout("preview", "hr");
    expect(stdout).toContain("2 of them together the next morning, since the messages of the day were over.");
    expect(stdout).toContain("1 alert would have gone to security alone.");
  });
});
