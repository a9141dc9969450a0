import type { ChildProcess } from "node:child_process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { auditplane } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { aPerson, aRead } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { BUCKET, useTrailBucket } from "../support/trail-bucket.ts";

const database = useDatabase();
const trail = useTrailBucket();
const children: ChildProcess[] = [];

interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<CliResult>;
}

function start(environment: Readonly<Record<string, string>> = {}, ...argv: string[]): Running {
  let child: ChildProcess | undefined;
  const ended = auditplane(["worker", ...argv], {
    environment: { ...trail.environment(), DATABASE_URL: database.url, ...environment },
    onStart: (started) => (child = started),
  });
  children.push(child as ChildProcess);
  return { process: child as ChildProcess, ended };
}

const count = async (what: string): Promise<number> => {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::int4 as count from ${what}`,
  );
  return rows[0]?.count ?? 0;
};
const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+/, "");
const records = (size: number, tag: string): TrailRecord[] =>
  Array.from({ length: size }, (_, at) => aRead({ key: `${tag}/${at}`, eventTime: minutesAgo(20) }));
const today = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
const announce = (key: string): Promise<void> =>
  trail.send(JSON.stringify({ s3Bucket: BUCKET, s3ObjectKey: [key] }));
/** What a killed worker had in hand comes back within half a minute. */
const LONG = { timeout: 120_000, interval: 200 };

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

describe("auditplane worker", { timeout: 300_000 }, () => {
  it("reads what is announced, judges it, tells the owner, and ends by itself on SIGTERM", async () => {
    const topic = trail.topic("alerts");
    const worker = start({ AUDITPLANE_FALLBACK_TOPIC_ARN: topic });
    const terabyte = aRead({
      userIdentity: aPerson("ben@example.com"),
      bytes: 1.2e12,
      eventTime: minutesAgo(20),
    });
    await announce(await trail.deliver("theft", [terabyte], { day: today }));

    await vi.waitFor(() => expect(trail.sent("alerts").join()).toContain("Hard ceiling"), LONG);
    expect(trail.sent("alerts").join()).toContain("ben@example.com");
    expect(trail.left()).toBe(0);

    worker.process.kill("SIGTERM");
    const { code, stdout } = await worker.ended;
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { msg: string });
    expect(lines.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining([
        "worker started",
        "deliveries announced",
        "objects read",
        "hours derived",
        "worker stopped",
      ]),
    );
    expect(stdout).not.toContain("ben@example.com");
    expect(await count("program_versions")).toBe(1);
  });

  it("loses and doubles nothing when it is killed again and again, beside another one", async () => {
    trail.reset();
    await database.pool.query("truncate trail_objects, events, files cascade");
    for (let at = 0; at < 40; at++) {
      const key = await trail.deliver(`k${at}`, records(25, `k${at}`), { day: today });
      if (at % 2 === 0) for (let copy = 0; copy < 3; copy++) await announce(key);
    }
    // the other half is found by listing
    const steady = start();
    for (let round = 0; round < 3; round++) {
      const victim = start();
      await new Promise((resolve) => setTimeout(resolve, 1_500 + 400 * round));
      victim.process.kill("SIGKILL");
      await victim.ended;
    }
    // what the killed had in hand comes back when their leases are over
    await database.pool.query(
      "update trail_objects set lease_until = now() where state = 'pending' and lease_token is not null",
    );

    await vi.waitFor(async () => expect(await count("trail_objects where state = 'done'")).toBe(40), LONG);
    await vi.waitFor(async () => expect(await count("dirty_hours")).toBe(0), LONG);
    expect(await count("events")).toBe(1000);
    expect(await count("files where state = 'done'")).toBe(40);
    await vi.waitFor(() => expect(trail.left()).toBe(0), { timeout: 120_000, interval: 500 });
    steady.process.kill("SIGTERM");
    expect((await steady.ended).code).toBe(0);
  });

  it.each([
    ["no database", { DATABASE_URL: "" }, [], "DATABASE_URL"],
    [
      "nothing that says where trails deliver",
      { AUDITPLANE_TRAIL_LOCATIONS: "" },
      [],
      "AUDITPLANE_TRAIL_LOCATIONS",
    ],
    ["a location that is no bucket", { AUDITPLANE_TRAIL_LOCATIONS: "my bucket" }, [], "s3://bucket/prefix"],
    ["a role that is none", {}, ["--roles", "cook"], "roles are receive, list"],
  ])("says of %s what to give", async (_, environment, argv, said) => {
    const { code, stderr } = await start(environment as Record<string, string>, ...argv).ended;

    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });

  it("does not begin with a queue of which nothing could be read, which it would empty", async () => {
    await announce("any");
    const { code, stderr } = await start({ AUDITPLANE_TRAIL_LOCATIONS: "", AUDITPLANE_FOLDERS: "/tmp" })
      .ended;

    expect(code).toBe(2);
    expect(stderr).toContain("AUDITPLANE_TRAIL_QUEUE_URL: its messages would be taken");
    expect(trail.left()).toBeGreaterThan(0);
  });
});
