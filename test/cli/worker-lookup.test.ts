import type { ChildProcess } from "node:child_process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { auditplane } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { accessKeyOf, startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import { startFakeSts } from "../support/fake-sts.ts";
import { eventsBefore, idsOf } from "../support/lookups.ts";

const database = useDatabase();
const open: { close(): unknown }[] = [];
const children: ChildProcess[] = [];
const LONG = { timeout: 120_000, interval: 200 };
const ROLES = ["worker", "--roles", "lookup,derive"];
const OWN = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const each of open.splice(0)) await each.close();
});

const column = async (query: string): Promise<unknown[]> => {
  const { rows } = await database.pool.query<{ value: unknown }>(query);
  return rows.map(({ value }) => value);
};

describe("auditplane worker --roles lookup,derive", { timeout: 300_000 }, () => {
  it("reads management events of several accounts in the reader's role, derives them, and says what it cannot see", async () => {
    const places = ["123456789012", "111122223333"].map((account) => ({ account, region: "eu-west-1" }));
    const until = Date.now() - 60_000;
    const events = places.flatMap((place) => eventsBefore(until, { count: 60, everyMs: 600_000, place }));
    const cloudTrail = await startFakeCloudTrail({ events });
    const sts = await startFakeSts();
    open.push(cloudTrail, sts);
    const worker = auditplane(ROLES, {
      environment: {
        ...OWN,
        DATABASE_URL: database.url,
        AUDITPLANE_LOOKUP: places.map(({ account, region }) => `${account}/${region}`).join(", "),
        AUDITPLANE_LOOKUP_DAYS: "1",
        AUDITPLANE_READER_ROLE: "arn:aws:iam::{account}:role/auditplane-reader",
        AUDITPLANE_READER_EXTERNAL_ID: "external-1",
        AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail.endpoint,
        AWS_ENDPOINT_URL_STS: sts.endpoint,
      },
      onStart: (child) => children.push(child),
    });

    const states = "select state as value from lookup_places order by account";
    await vi.waitFor(async () => expect(await column(states)).toEqual(["current", "current"]), LONG);
    const behind = "select count(*)::int4 as value from dirty_hours";
    await vi.waitFor(async () => expect(await column(behind)).toEqual([0]), LONG);
    children[0]?.kill("SIGTERM");
    const { code, stdout } = await worker;

    expect(code).toBe(0);
    const ids = 'select event_id::text as value from events order by event_id::text collate "C"';
    expect(await column(ids)).toEqual(idsOf(events));
    expect(sts.requests.toSorted((a, b) => (a.roleArn < b.roleArn ? -1 : 1))).toEqual([
      { roleArn: "arn:aws:iam::111122223333:role/auditplane-reader", externalId: "external-1" },
      { roleArn: "arn:aws:iam::123456789012:role/auditplane-reader", externalId: "external-1" },
    ]);
    expect(stdout.match(/never a data event/g)).toHaveLength(1);
    expect(stdout).toContain("events looked up");
    expect(stdout).toContain("hours derived");
  });

  it("misses and doubles nothing when it is killed, and asks with its own credentials where it has no role", async () => {
    const place = { account: "444455556666", region: "eu-west-1" };
    const events = eventsBefore(Date.now() - 60_000, { count: 500, everyMs: 160_000, place });
    const cloudTrail = await startFakeCloudTrail({ events });
    open.push(cloudTrail);
    const start = (): ReturnType<typeof auditplane> =>
      auditplane(ROLES, {
        environment: {
          ...OWN,
          AWS_ACCESS_KEY_ID: accessKeyOf(place.account),
          DATABASE_URL: database.url,
          AUDITPLANE_LOOKUP: `${place.account}/${place.region}`,
          AUDITPLANE_LOOKUP_DAYS: "1",
          AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail.endpoint,
        },
        onStart: (child) => children.push(child),
      });
    await database.pool.query("truncate lookup_places, events, files cascade");
    const victim = start();
    await vi.waitFor(() => expect(cloudTrail.requests.length).toBeGreaterThanOrEqual(4), LONG);
    children.pop()?.kill("SIGKILL");
    await victim;
    // its lease is over when two minutes are
    await database.pool.query("update lookup_places set lease_until = now()");
    const worker = start();
    const states = "select state as value from lookup_places";
    await vi.waitFor(async () => expect(await column(states)).toEqual(["current"]), LONG);
    children[0]?.kill("SIGTERM");

    expect((await worker).code).toBe(0);
    const ids = 'select event_id::text as value from events order by event_id::text collate "C"';
    expect(await column(ids)).toEqual(idsOf(events));
  });

  it.each([
    ["nothing to look up", {}, "AUDITPLANE_LOOKUP"],
    [
      "a place that is none",
      { AUDITPLANE_LOOKUP: "123456789012:eu-west-1" },
      'AUDITPLANE_LOOKUP: "123456789012:eu-west-1"',
    ],
    ["more days than AWS keeps", { AUDITPLANE_LOOKUP_DAYS: "91" }, "AUDITPLANE_LOOKUP_DAYS"],
    [
      "several accounts without a role",
      { AUDITPLANE_LOOKUP: "123456789012/eu-west-1,111122223333/eu-west-1" },
      "set AUDITPLANE_READER_ROLE",
    ],
    [
      "control planes of several accounts without a role",
      { AUDITPLANE_CONTROL_PLANE: "glue/123456789012/eu-west-1,lakeformation/111122223333/eu-west-1" },
      "AUDITPLANE_CONTROL_PLANE: names several accounts",
    ],
    [
      "a scope that is none",
      { AUDITPLANE_CONTROL_PLANE: "datazone/123456789012/eu-west-1" },
      "is no scope, such as datazone/111122223333/eu-west-1/dzd-abc",
    ],
    [
      "a role that is none",
      { AUDITPLANE_READER_ROLE: "auditplane-reader" },
      "AUDITPLANE_READER_ROLE: is no ARN",
    ],
    [
      "a role of another account",
      {
        AUDITPLANE_LOOKUP: "123456789012/eu-west-1",
        AUDITPLANE_READER_ROLE: "arn:aws:iam::111122223333:role/reader",
      },
      "write {account}",
    ],
    [
      "an external ID without a role",
      { AUDITPLANE_READER_EXTERNAL_ID: "external-1" },
      "AUDITPLANE_READER_EXTERNAL_ID: is of no use",
    ],
  ])("says of %s what to give", async (_, environment, said) => {
    const { code, stderr } = await auditplane(ROLES, {
      environment: { DATABASE_URL: database.url, ...(environment as Record<string, string>) },
    });

    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
