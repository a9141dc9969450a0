import { describe, expect, it } from "vitest";
import type { CliResult } from "../support/cli.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const by = ["--reason", "the campaign of autumn", "--author", "owner@example.com"];

const run = (...argv: readonly string[]): Promise<CliResult> =>
  auditplaneHere(argv, { DATABASE_URL: database.url });
const alerts = (...argv: readonly string[]): Promise<CliResult> => run("alerts", ...argv);

async function listed(...argv: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await alerts("list", "--format", "json", ...argv);
  return (JSON.parse(stdout) as { alerts: Record<string, unknown>[] }).alerts;
}

describe("auditplane alerts", () => {
  it("lists what stands, shows one as its owner is told, keeps what is decided, and refuses whom it is about", async () => {
    const catalog = folder.write(
      "mesh.yaml",
      `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects: [{ id: core, name: Core, domain: sales }]
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
`,
    );
    const records = [
      aRead({ key: "orders/1", userIdentity: aPerson("ben@example.com"), eventTime: "2026-09-02T14:00:00Z" }),
      aRead({
        key: "orders/2",
        bytes: 2e12,
        userIdentity: aPerson("ana@example.com"),
        eventTime: "2026-09-02T15:00:00Z",
      }),
    ];
    await run("scan", folder.write("a.json.gz", records), "--catalog", catalog);

    const open = await listed();
    const numberOf = (words: string): string => {
      const found = open.find(({ subject }) => String(subject).includes(words));
      expect(found, words).toBeDefined();
      return String(found?.["id"]);
    };
    const access = numberOf("Access without a subscription");
    const volume = numberOf("ana@example.com: Hard ceiling");

    const acknowledged = await alerts("ack", access, ...by);
    expect(acknowledged).toMatchObject({
      code: 0,
      stdout: `Alert ${access} is acknowledged. Those who were told of it are told so.\n`,
    });
    const shown = await alerts("show", access);
    expect(shown.stdout).toMatch(
      new RegExp(`^Alert ${access}: Acknowledged by owner@example.com, .*: the campaign of autumn\\.`),
    );
    expect(shown.stdout).toContain("CRITICAL: Access without a subscription");
    expect(shown.stdout).toContain("Nobody was told yet.");

    expect(await alerts("resolve", access, "--reason", "mine", "--author", "ben@example.com")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: `could not change alert ${access}: it is about ben@example.com, and nobody decides about themselves; have somebody else do it\n`,
    });
    expect(await alerts("snooze", access, "--until", "2020-01-01", ...by)).toMatchObject({ code: 2 });

    const found = open.find(({ id }) => String(id) === volume);
    const [uid = ""] = (found?.["findings"] ?? []) as string[];
    expect((await run("findings", "show", uid)).stdout).toMatch(
      /^ana@example\.com [^]*^bytes_out {9}2000000000000$/m,
    );
    expect(JSON.parse((await run("findings", "show", uid, "--format", "json")).stdout)).toMatchObject({
      uid,
    });
    expect(await run("findings", "show", "none")).toMatchObject({
      code: 2,
      stderr: "could not find none: no finding has this uid; findings list prints them\n",
    });

    // the ceiling holds from the read on, and for no more than 366 days: without it they would be quiet whatever is read
    expect(await alerts("expect", volume, "--until", inDays(365), ...by)).toMatchObject({
      code: 2,
      stderr: "could not set the exception: until: must end within 366 days; look at it again then\n",
    });
    expect(await listed("--state", "expected")).toEqual([]);
    for (const blank of [
      ["--reason", "  ", "--author", "owner@example.com"],
      ["--reason", "it was nothing", "--author", " \u200b"],
    ])
      expect(await alerts("resolve", volume, ...blank)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("It says nothing."),
      });

    const expected = await alerts("expect", volume, "--until", inDays(30), "--bytes", "3 TB", ...by);
    expect(expected.stdout).toContain(
      `Exception alert-${volume} is set: above its ceiling they are told all the same.`,
    );
    const exceptions = await run("exceptions", "list", "--format", "json");
    expect(JSON.parse(exceptions.stdout)).toMatchObject({
      exceptions: [{ id: `alert-${volume}`, who: "ana@example.com", bytes: 3e12 }],
    });

    expect(await listed("--state", "acknowledged")).toMatchObject([
      {
        id: Number(access),
        actor: "owner@example.com",
        assignee: "owner@example.com",
        reason: "the campaign of autumn",
      },
    ]);
    expect(await listed("--state", "expected")).toMatchObject([{ id: Number(volume) }]);
    expect(await listed("--domain", "hr")).toEqual([]);
    expect(await alerts("show", "4711")).toMatchObject({
      code: 2,
      stderr: "could not show alert 4711: there is none; alerts list prints them\n",
    });
  });
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
