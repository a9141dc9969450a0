import { describe, expect, it } from "vitest";
import { auditplane } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aRead } from "../support/records.ts";
import { useSns } from "../support/sns.ts";

const database = useDatabase();
const folder = useFolder();
const sns = useSns();

const run = (...argv: readonly string[]): Promise<CliResult> =>
  auditplane(argv, { environment: { DATABASE_URL: database.url } });

describe("auditplane routes", () => {
  it("lists where each domain is told, and tries the routes of one, saying which of them took it", async () => {
    const [owners, deputies] = [sns.topic("sales-owners"), sns.topic("sales-deputies")];
    const none = owners.replace("sales-owners", "nobody");
    const empty = sns.server().createTopic("empty").topicArn;
    const catalog = folder.write(
      "mesh.yaml",
      `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales, topic_arn: "${owners}" }, { id: hr, name: HR }]
projects: [{ id: core, name: Core, domain: sales }]
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
`,
    );
    const settings = folder.write(
      "settings.yaml",
      `domains:
  - id: sales
    deputy_topic_arn: "${deputies}"
    escalation: [{ after_minutes: 15, topic_arn: "${none}" }, { after_minutes: 45, topic_arn: "${empty}" }]
routes:
  - { route: "${deputies}", format: amazon-q }
`,
    );
    await run("scan", folder.write("a.json.gz", [aRead({})]), "--catalog", catalog, "--settings", settings);

    const { routes } = JSON.parse((await run("routes", "list", "--format", "json")).stdout) as {
      routes: unknown[];
    };
    expect(routes).toEqual([
      { domain: "hr", capacity: "owner", route: null, heard: null },
      { domain: "sales", capacity: "owner", route: owners, heard: null },
      { domain: "sales", capacity: "deputy", route: deputies, heard: null },
      { domain: "sales", capacity: "escalation-1", route: none, heard: null },
      { domain: "sales", capacity: "escalation-2", route: empty, heard: null },
      { domain: null, capacity: "fallback", route: null, heard: null },
      { domain: null, capacity: "on call", route: null, heard: null },
    ]);

    const tried = await run("routes", "test", "sales");
    expect(tried.code).toBe(1);
    expect(tried.stdout).toMatch(/^owner .* sent +message /m);
    expect(tried.stdout).toMatch(/^escalation-1 .* refused +/m);
    expect(tried.stdout).toMatch(/^escalation-2 .* unheard +nobody has subscribed/m);
    expect(sns.received("sales-owners")[0]).toMatchObject({
      subject: "[TEST] Sales: alerts on its data arrive here",
    });
    const deputy: unknown = JSON.parse(sns.received("sales-deputies")[0]?.text ?? "");
    expect(deputy).toMatchObject({
      source: "custom",
      content: { description: expect.stringContaining("while the owners are away") },
    });

    const of = { DATABASE_URL: database.url, AUDITPLANE_FALLBACK_TOPIC_ARN: sns.topic("security") };
    const security = await auditplane(["routes", "test", "none"], { environment: of });
    expect(security.stdout).toMatch(/^fallback .* sent +message /m);
    expect(sns.received("security")[0]).toMatchObject({
      subject: "[TEST] every domain: alerts for security arrive here",
      text: expect.stringContaining(
        "Alerts of every domain arrive here, for: security, where nobody owns the data",
      ),
    });
    expect(await run("routes", "test", "none")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("set AUDITPLANE_FALLBACK_TOPIC_ARN"),
    });

    expect(await run("routes", "test", "hr")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("could not try hr: it has no topic"),
    });
    expect(await run("routes", "test", "sale")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no catalog has that domain"),
    });
  });
});
