import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openJobQueue } from "../../src/queue/job-queue.ts";
import type { JobQueue } from "../../src/queue/job-queue.ts";
import { useDatabase } from "../support/database.ts";

const database = useDatabase();
const redisUrl = process.env["REDIS_URL"];
const errors: string[] = [];
const ahead: string[] = [];
const opened: JobQueue[] = [];

/** Queues of one prefix are one installation, whoever opens them. */
async function open(prefix: string, databaseUrl = database.url): Promise<JobQueue> {
  const onError = (error: Error, name: string | undefined): void =>
    void errors.push(`${name}: ${error.message}`);
  const onAhead = (name: string): void => void ahead.push(name);
  const queue = await openJobQueue({ databaseUrl, redisUrl, prefix, onError, onAhead });
  opened.push(queue);
  return queue;
}
const aPrefix = (): string => `test${randomBytes(4).toString("hex")}`;

afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.close()));
  vi.restoreAllMocks();
  vi.useRealTimers();
  errors.splice(0);
  ahead.splice(0);
});

/** Until mocks are restored. */
function setClock(aheadMs: number): void {
  const right = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => right() + aheadMs);
}

describe(`the queue of jobs, on ${redisUrl === undefined ? "Postgres" : "Redis"}`, {
  timeout: 30_000,
}, () => {
  it.skipIf(redisUrl !== undefined)(
    "begins no work that could never ask for a job, where no connection is left, and says so",
    async () => {
      const role = `limited_${randomBytes(4).toString("hex")}`;
      await database.pool.query(`create role ${role} login password 'limited'`);
      const { rows } = await database.pool.query<{ name: string }>("select current_database() as name");
      await database.pool.query(`grant create on database ${rows[0]?.name} to ${role}`);
      try {
        const url = new URL(database.url);
        [url.username, url.password] = [role, "limited"];
        const queue = await open(aPrefix(), url.href);
        await database.pool.query(`alter role ${role} connection limit 0`);

        await expect(queue.work("receive-messages", () => Promise.resolve())).rejects.toThrow(
          "too many connections",
        );
        await queue.close();
      } finally {
        await database.pool.query(`drop owned by ${role} cascade`);
        await database.pool.query(`drop role ${role}`);
      }
    },
  );

  it("has somebody look by schedule, though nobody gave a hint, and however many workers ask for it", async () => {
    const prefix = aPrefix();
    const seen: string[] = [];
    for (const name of ["a", "b", "c"]) {
      const queue = await open(prefix);
      await queue.work("receive-messages", () => Promise.resolve(void seen.push(name)));
    }

    const begun = Date.now();
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(3), { timeout: 20_000, interval: 50 });

    // one job a second, not one a second for each of them
    expect(seen.length).toBeLessThanOrEqual(2 + Math.ceil((Date.now() - begun) / 1_000));
  });

  it("has somebody look at once on a hint, and again on one that comes while they look", async () => {
    const queue = await open(aPrefix());
    let looks = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await queue.work("list-deliveries", async () => {
      looks++;
      if (looks === 2) await held;
    });
    await vi.waitFor(() => expect(looks).toBe(1), { timeout: 10_000 }); // by schedule, the first

    await queue.hint("list-deliveries");
    await vi.waitFor(() => expect(looks).toBe(2), { timeout: 10_000 });
    for (let time = 0; time < 5; time++) await queue.hint("list-deliveries");
    release();

    await vi.waitFor(() => expect(looks).toBe(3), { timeout: 10_000 });
    await queue.close();
    expect(looks).toBe(3);
  });

  it("goes on after a handler has failed, and tells that it did", async () => {
    const queue = await open(aPrefix());
    let looks = 0;
    await queue.work("receive-messages", () => {
      looks++;
      return looks === 1 ? Promise.reject(new Error("the database is gone")) : Promise.resolve();
    });

    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(2), { timeout: 15_000 });
    expect(errors).toContain("receive-messages: the database is gone");
  });

  it("waits at its end for what is under way, and takes nothing more", async () => {
    const queue = await open(aPrefix());
    let [begun, ended] = [0, 0];
    await queue.work("receive-messages", async () => {
      begun++;
      await new Promise((resolve) => setTimeout(resolve, 500));
      ended++;
    });
    await vi.waitFor(() => expect(begun).toBe(1), { timeout: 10_000 });

    await queue.close();

    expect(ended).toBe(begun);
    const after = begun;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(begun).toBe(after);
  });

  it("goes on soon after a clock that was an hour ahead is set right, and tells of it", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    setClock(3_600_000);
    const queue = await open(aPrefix());
    let looks = 0;
    await queue.work("receive-messages", () => Promise.resolve(void looks++));
    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(2), { timeout: 10_000 });

    vi.restoreAllMocks();
    const before = looks;
    vi.advanceTimersByTime(15_000);

    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(before + 3), { timeout: 15_000 });
    expect(ahead).toEqual(["receive-messages"]);
  });

  it("goes on at once when a worker begins after one whose clock was ahead has gone", async () => {
    const prefix = aPrefix();
    setClock(7_200_000);
    const wrong = await open(prefix);
    await wrong.work("watch-folders", () => Promise.resolve());
    await wrong.close();
    vi.restoreAllMocks();

    let looks = 0;
    await (await open(prefix)).work("watch-folders", () => Promise.resolve(void looks++));

    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(1), { timeout: 8_000 });
    expect(ahead).toEqual(["watch-folders"]);
  });
});
