import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openJobQueue } from "../../src/queue/job-queue.ts";
import type { JobQueue } from "../../src/queue/job-queue.ts";
import { JOB_NAMES } from "../../src/queue/jobs.ts";
import { countQueuedJobs } from "../../src/queue/queued-jobs.ts";
import type { QueuedState } from "../../src/queue/queued-jobs.ts";
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

/** What is waited for comes within a second or two; what does not come is waited for much longer. */
const SOON = { timeout: 60_000 };

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(opened.splice(0).map((queue) => queue.close()));
  vi.restoreAllMocks();
  errors.splice(0);
  ahead.splice(0);
});

/** Until mocks are restored. */
function setClock(aheadMs: number): void {
  const right = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => right() + aheadMs);
}

/** Has every claim of a job of a queue refused, on Postgres also the end of one, until what is returned is called. */
async function refuseJobs(queue: string): Promise<() => Promise<unknown>> {
  if (redisUrl !== undefined) {
    const redis = new Redis(redisUrl);
    await redis.del(`bull:${queue}:active`);
    await redis.set(`bull:${queue}:active`, "no list");
    return async () => {
      await redis.del(`bull:${queue}:active`);
      redis.disconnect();
    };
  }
  await database.pool.query(
    `create function refuse() returns trigger language plpgsql as
     $$ begin raise exception 'no space is left' using errcode = '53100'; end $$;
     create trigger refuse before update or delete on bullmq.job for each row execute function refuse()`,
  );
  return () => database.pool.query("drop function refuse cascade");
}

/** A user of the database who may have so many connections and no more. */
async function limitedRole(): Promise<{
  readonly url: string;
  readonly limit: (connections: number) => Promise<unknown>;
  readonly drop: () => Promise<void>;
}> {
  const role = `limited_${randomBytes(4).toString("hex")}`;
  await database.pool.query(`create role ${role} login password 'limited'`);
  const { rows } = await database.pool.query<{ name: string }>("select current_database() as name");
  await database.pool.query(`grant create on database ${rows[0]?.name} to ${role}`);
  const url = new URL(database.url);
  [url.username, url.password] = [role, "limited"];
  return {
    url: url.href,
    limit: (connections) => database.pool.query(`alter role ${role} connection limit ${connections}`),
    async drop() {
      await database.pool.query(`drop owned by ${role} cascade`);
      await database.pool.query(`drop role ${role}`);
    },
  };
}

/** Jobs of an installation in a state. */
async function count(prefix: string, state: QueuedState): Promise<number> {
  const counted = await countQueuedJobs({ databaseUrl: database.url, redisUrl, prefix });
  return counted.filter((one) => one.state === state).reduce((sum, one) => sum + one.count, 0);
}

async function connections(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    "select count(*)::int4 as count from pg_stat_activity where datname = current_database() and backend_type = 'client backend'",
  );
  return rows[0]?.count ?? 0;
}

describe(`the queue of jobs, on ${redisUrl === undefined ? "Postgres" : "Redis"}`, {
  timeout: 300_000,
}, () => {
  it.skipIf(redisUrl !== undefined)(
    "begins no work that could never ask for a job, where no connection is left, and hears of hints when there is one",
    async () => {
      const role = await limitedRole();
      try {
        const queue = await open(aPrefix(), role.url);
        await role.limit(0);

        await expect(queue.work("receive-messages", () => Promise.resolve())).rejects.toThrow(
          "too many connections",
        );
        await expect(queue.hint("list-deliveries")).rejects.toThrow("too many connections");

        await role.limit(-1);
        await queue.hint("list-deliveries");
        await queue.close();
      } finally {
        await role.drop();
      }
    },
  );

  it("asks for a job a few times at most while every answer is an error, and goes on thereafter", async () => {
    const prefix = aPrefix();
    const queue = await open(prefix);
    let looks = 0;
    await queue.work("receive-messages", () => Promise.resolve(void looks++));
    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(1), SOON);

    const mend = await refuseJobs(`${prefix}-receive-messages`);
    try {
      await vi.waitFor(() => expect(errors.length).toBeGreaterThanOrEqual(2), SOON);
      const before = errors.length;
      await sleep(2_000);
      expect(errors.length - before).toBeLessThan(15);
    } finally {
      await mend();
    }
    const then = looks;
    await vi.waitFor(() => expect(looks).toBeGreaterThan(then), SOON);
  });

  it.skipIf(redisUrl !== undefined)(
    "writes the end of a job as soon as it can, long before its lock is over",
    async () => {
      const prefix = aPrefix();
      const queue = await open(prefix);
      let end = (): void => undefined;
      const held = new Promise<void>((resolve) => (end = resolve));
      let looks = 0;
      await queue.work("watch-coverage", () => {
        looks++;
        return held;
      });
      await vi.waitFor(() => expect(looks).toBe(1), SOON);
      const active = async (): Promise<number | undefined> => {
        const counts = await countQueuedJobs({ databaseUrl: database.url, redisUrl, prefix });
        return counts.find((one) => one.queue === "watch-coverage" && one.state === "active")?.count;
      };

      const mend = await refuseJobs(`${prefix}-watch-coverage`);
      try {
        end();
        await vi.waitFor(() => expect(errors.join()).toContain("no space is left"), SOON);
        expect(await active()).toBe(1);
      } finally {
        await mend();
      }
      await vi.waitFor(async () => expect(await active()).toBe(0), SOON);
      expect(looks).toBe(1);
    },
  );

  it.skipIf(redisUrl !== undefined)(
    "takes four connections at most, however many kinds of jobs it does",
    async () => {
      const before = await connections();
      const queue = await open(aPrefix());

      for (const name of JOB_NAMES) await queue.work(name, () => Promise.resolve());
      await Promise.all(JOB_NAMES.map((name) => queue.hint(name)));

      expect((await connections()) - before).toBeLessThanOrEqual(4);
    },
  );

  it.skipIf(redisUrl !== undefined)(
    "hears of a hint at once, also after its connections were ended",
    async () => {
      const prefix = aPrefix();
      const queue = await open(prefix);
      let looks = 0;
      let heard = (): void => undefined;
      const third = new Promise<void>((resolve) => (heard = resolve));
      await queue.work("list-deliveries", () => {
        looks++;
        if (looks === 3) heard();
        if (looks === 2) vi.useFakeTimers({ toFake: ["setTimeout"] }); // no wait ends by itself any more
        return Promise.resolve();
      });
      await vi.waitFor(() => expect(looks).toBe(1), SOON); // by schedule, the first

      await database.pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
      await vi.waitFor(() => queue.hint("list-deliveries"), SOON);
      await vi.waitFor(() => expect(looks).toBe(2), SOON);
      while ((await count(prefix, "active")) > 0); // until they wait again
      await queue.hint("list-deliveries");

      await third;
    },
  );

  it("has somebody look by schedule, though nobody gave a hint, and however many workers ask for it", async () => {
    const prefix = aPrefix();
    const seen: string[] = [];
    for (const name of ["a", "b", "c"]) {
      const queue = await open(prefix);
      await queue.work("receive-messages", () => Promise.resolve(void seen.push(name)));
    }

    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(3), SOON);

    // one job is due next, not one for each of them
    expect(await count(prefix, "delayed")).toBeLessThanOrEqual(1);
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
    await vi.waitFor(() => expect(looks).toBe(1), SOON); // by schedule, the first

    await queue.hint("list-deliveries");
    await vi.waitFor(() => expect(looks).toBe(2), SOON);
    for (let time = 0; time < 5; time++) await queue.hint("list-deliveries");
    release();

    await vi.waitFor(() => expect(looks).toBe(3), SOON);
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

    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(2), SOON);
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
    await vi.waitFor(() => expect(begun).toBe(1), SOON);

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
    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(2), SOON);

    vi.restoreAllMocks();
    const before = looks;
    vi.advanceTimersByTime(15_000);

    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(before + 3), SOON);
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

    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(1), SOON);
    expect(ahead).toEqual(["watch-folders"]);
  });
});

describe("jobs that are counted", () => {
  it("are those of every kind, by what there is to do with them", async () => {
    const prefix = aPrefix();
    const queue = await open(prefix);
    await queue.hint("derive-hours");
    const counted = await countQueuedJobs({ databaseUrl: database.url, redisUrl, prefix });

    expect(counted.length).toBe(JOB_NAMES.length * 5);
    expect(counted.filter(({ count }) => count > 0)).toEqual([
      { queue: "derive-hours", state: "waiting", count: 1 },
    ]);
    expect(errors).toEqual([]);
  });

  it("are failing while the last one by schedule failed, and no longer", async () => {
    const prefix = aPrefix();
    const queue = await open(prefix);
    let isGood = false;
    await queue.work("receive-messages", () =>
      isGood ? Promise.resolve() : Promise.reject(new Error("no")),
    );
    await vi.waitFor(async () => expect(await count(prefix, "failing")).toBe(1), SOON);

    isGood = true;
    await vi.waitFor(async () => expect(await count(prefix, "failing")).toBe(0), SOON);
    expect(await count(prefix, "failed")).toBeGreaterThanOrEqual(1);
    errors.length = 0;
  });

  it("wait where they are overdue by a schedule that nobody keeps any more, until somebody takes it away", async () => {
    const prefix = aPrefix();
    const queue = await open(prefix);
    let looks = 0;
    await queue.work("watch-coverage", () => Promise.resolve(void looks++));
    await vi.waitFor(() => expect(looks).toBeGreaterThanOrEqual(1), SOON);
    await queue.close();
    expect([await count(prefix, "waiting"), await count(prefix, "delayed")]).toEqual([0, 1]);

    setClock(7_200_000);
    expect([await count(prefix, "waiting"), await count(prefix, "delayed")]).toEqual([1, 0]);

    await (await open(prefix)).forget("watch-coverage");
    expect([await count(prefix, "waiting"), await count(prefix, "delayed")]).toEqual([0, 0]);
    vi.restoreAllMocks();
  });

  it("are not waited for where nobody answers", async () => {
    const asked = { databaseUrl: "postgres://nobody@127.0.0.1:1/x", redisUrl: "redis://127.0.0.1:1" };

    await expect(countQueuedJobs(asked)).rejects.toThrow();
    await expect(countQueuedJobs({ ...asked, redisUrl: undefined })).rejects.toThrow();
  });
});
