import { beforeAll, describe, expect, it } from "vitest";
import { acme, aSubscription, day } from "../support/acme-entries.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { aGrant, aRequest, anAttempt } from "../support/handshakes.ts";
import { syncRows } from "../support/synced-rows.ts";

const database = useDatabase();
const run = (...argv: readonly string[]) =>
  auditplaneHere(["subscriptions", ...argv], { DATABASE_URL: database.url });

beforeAll(async () => {
  await syncRows(database.pool, [
    ...acme(),
    aSubscription("sub-1", { request: "req-1" }),
    aRequest("req-1"),
    anAttempt("sub-1"),
    aGrant(),
    aSubscription("sub-0", { status: "REVOKED" }, { since: day(2), changed: day(3) }),
    aRequest(
      "req-2",
      { status: "PENDING", reviewedBy: undefined, reason: "churn\nmodel\u001b[2J" },
      { since: day(9) },
    ),
  ]);
});

interface Listed {
  readonly subscriptions: readonly { readonly id: string; readonly waiting_hours: number | null }[];
}

async function listed(...argv: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await run("list", "--json", ...argv);
  expect(code, stderr).toBe(0);
  return (JSON.parse(stdout) as Listed).subscriptions.map(({ id }) => id);
}

describe("auditplane subscriptions list", () => {
  it("has the newest first, and those alone that are asked for", async () => {
    expect(await listed()).toEqual(["req-2", "sub-1", "sub-0"]);
    expect(await listed("--waiting")).toEqual(["req-2"]);
    expect(await listed("--status", "revoked")).toEqual(["sub-0"]);
    expect(await listed("--status", "REVOKED")).toEqual(["sub-0"]);
    expect(await listed("--domain", "Sales", "--project", "marketing-insights", "--limit", "1")).toEqual([
      "req-2",
    ]);
    expect(await listed("--domain", "Marketing")).toEqual([]);
    expect(await listed("--asset", "orders", "--project", "3fk2m8q1zt9xwl")).toHaveLength(3);
  });

  it("says in its table who asked, and for how long a request waits", async () => {
    const { stdout } = await run("list");

    expect(stdout).toMatch(/req-2 +orders +Sales +marketing-insights +requested, waits \d+ days/);
    expect(stdout).toMatch(/sub-1 .* approved +2026-09-05T00:00:00Z +- +ana@example.com +ben@example.com/);
  });

  it("refuses a limit that is no number", async () => {
    expect(await run("list", "--limit", "all")).toMatchObject({ code: 2 });
  });
});

describe("auditplane subscriptions show", () => {
  it("draws the timeline with how long each step took", async () => {
    const { code, stdout } = await run("show", "sub-1");

    expect(code).toBe(0);
    expect(stdout.split("\n").map((line) => line.trimEnd())).toEqual([
      "sub-1: marketing-insights to orders (4astorders9j1x) of sales-core, approved",
      expect.stringMatching(/^As read at 20/),
      "",
      "● requested   2026-09-04T00:00:00Z  seen, by ana@example.com",
      "│",
      "● justified   2026-09-04T00:00:00Z  seen, by ana@example.com",
      '│             "Q4 campaign analysis"',
      "│ 1 day",
      "● approved    2026-09-05T00:00:00Z  seen, by ben@example.com",
      "│ 4 min",
      "● granted     2026-09-05T00:04:00Z  seen",
      "│",
      "? first used  unknown",
      "│             not every read of it could be seen",
      "",
    ]);
  });

  it("shows what somebody wrote as what it is, on one line", async () => {
    const { stdout } = await run("show", "req-2");

    expect(stdout).toContain('"churn model�[2J"');
    expect(stdout).toMatch(/○ decided +not yet +for \d+ days/);
  });

  it("says that there is none of an id", async () => {
    expect(await run("show", "sub-9")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is none of that id"),
    });
  });
});

describe("auditplane subscriptions verify", () => {
  const verify = (listing: string, status: string, ...more: readonly string[]) =>
    run("verify", "--listing", listing, "--status", status, ...more);

  it("is 0 where a listing, or an asset, is subscribed so, and 3 where it is not, and says why", async () => {
    for (const id of ["4lstorders8k2m", "4astorders9j1x"]) {
      expect(await verify(id, "APPROVED")).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(
          new RegExp(
            `^Yes: sub-1 of marketing-insights to ${id} is APPROVED since 2026-09-05T00:00:00Z, as read at `,
          ),
        ),
      });
      expect(await verify(id, "CANCELLED")).toMatchObject({
        code: 3,
        stdout: expect.stringMatching(
          /^No: there is sub-0 \(REVOKED\), sub-1 \(APPROVED\), req-1 \(ACCEPTED\), req-2 \(PENDING\)/,
        ),
      });
    }
    expect(await verify("4lstorders8k2m", "PENDING")).toMatchObject({ code: 0 });
  });

  it("asks for one subscriber where it is told which", async () => {
    expect(await verify("4lstorders8k2m", "APPROVED", "--project", "marketing-insights")).toMatchObject({
      code: 0,
    });
    expect(await verify("4lstorders8k2m", "APPROVED", "--project", "b7n4r2c9hd0kqa")).toMatchObject({
      code: 0,
    });
    expect(await verify("4lstorders8k2m", "APPROVED", "--project", "finance", "--json")).toMatchObject({
      code: 3,
    });
  });

  it("answers as JSON for programs", async () => {
    const { stdout } = await verify("4lstorders8k2m", "REVOKED", "--json");

    expect(JSON.parse(stdout)).toMatchObject({
      listing: "4lstorders8k2m",
      status: "REVOKED",
      is_so: true,
      subscriptions: expect.arrayContaining([
        {
          id: "sub-1",
          status: "APPROVED",
          subscriber: "b7n4r2c9hd0kqa",
          subscriber_name: "marketing-insights",
          since: "2026-09-05T00:00:00Z",
        },
      ]),
    });
  });

  it("is no for what nobody knows, and 2 for a status that there is not", async () => {
    expect(await verify("nothing", "APPROVED")).toMatchObject({
      code: 3,
      stdout: expect.stringContaining("there is no subscription and no request to nothing"),
    });
    expect(await verify("4lstorders8k2m", "GRANTED")).toMatchObject({ code: 2 });
  });
});
