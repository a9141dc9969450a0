import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplane } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRole } from "../support/records.ts";
import { snsEnvironment, useSns } from "../support/sns.ts";

const folder = useFolder();
const sns = useSns();
chmodSync(folder.path, 0o755);

describe("auditplane scan --notify", () => {
  it("tells the owner's topic once, and says what a topic refused", async () => {
    const catalog = (topic: string): string =>
      folder.write(
        "mesh.json",
        JSON.stringify({
          as_of: "2026-10-01T00:00:00Z",
          domains: [{ id: "sales", name: "Sales", topic_arn: topic }],
          projects: [{ id: "core", name: "Core", domain: "sales" }],
          assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
        }),
      );
    const environment = {
      ...snsEnvironment(sns.server().address),
      AUDITPLANE_CONSOLE_URL: "https://audit.example.com/",
    };
    const run = (file: string, topic: string, settings?: string): ReturnType<typeof auditplane> =>
      auditplane(
        [
          "scan",
          file,
          "--catalog",
          catalog(topic),
          "--notify",
          "--data-dir",
          join(folder.path, "data"),
        ].concat(settings === undefined ? [] : ["--settings", settings]),
        { environment },
      );
    const live = folder.write("settings.yaml", "rollout: [{ id: sales, stage: live }]\n");
    const topic = sns.topic("cli-sales");
    const early = folder.write("early.json.gz", [
      aRead({ userIdentity: aRole("other", "ana"), eventTime: "2026-09-02T13:00:00Z" }),
    ]);
    const first = folder.write("a.json.gz", [aRead({ userIdentity: aPerson("ben@example.com") })]);
    const more = folder.write("b.json.gz", [aRead({ userIdentity: aPerson("cleo@example.com") })]);

    const observed = await run(early, topic);
    const sent = await run(first, topic, live);
    const again = await run(first, topic, live);
    const refused = await run(more, "arn:aws:sns:us-east-1:000000000000:nowhere", live);

    expect(observed).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /0 messages sent\n1 alert kept and told to nobody: .*rollout promote DOMAIN/,
      ),
    });
    expect(sent).toMatchObject({ code: 0, stderr: expect.stringContaining("1 message sent") });
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("0 messages sent") });
    expect(sns.received("cli-sales").map(({ subject }) => subject)).toEqual([
      "[HIGH] orders: ben@example.com: Access without a subscription (#2)",
    ]);
    expect(sns.received("cli-sales")[0]?.text).toMatch(
      /By link {7}https:\/\/audit\.example\.com\/links\/ack-2-\d{10}-[0-9a-f]{32} acknowledges/,
    );
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/not accepted by arn:aws:sns:us-east-1:000000000000:nowhere: /),
    });
  });
});
