import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ingestBatch } from "../../src/jobs/ingest/index.ts";
import { lookUpDue } from "../../src/jobs/lookup/due.ts";
import { lookUpPlace } from "../../src/jobs/lookup/index.ts";
import type { LookupDeps } from "../../src/jobs/lookup/index.ts";
import type { LookedUp } from "../../src/jobs/lookup/store-page.ts";
import { replayBatch } from "../../src/jobs/replay/replay-batch.ts";
import type { ScanResult, ScanTask } from "../../src/jobs/scan/tasks.ts";
import type { Threads } from "../../src/jobs/threads.ts";
import type { LookupApi } from "../../src/sources/lookup-events/client.ts";
import type { LookupClients } from "../../src/sources/lookup-events/clients.ts";
import { createPaces } from "../../src/sources/lookup-events/pace.ts";
import { settle } from "../../src/sources/lookup-events/windows.ts";
import { openBuckets } from "../../src/sources/s3-trail/bucket.ts";
import { openReader } from "../../src/sources/reader.ts";
import { unpack } from "../../src/sources/unpack.ts";
import { addPlaces, claimPlace, readCovered } from "../../src/store/lookup.ts";
import type { LookupLease } from "../../src/store/lookup.ts";
import { readRawFile } from "../../src/store/raw-files.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import type { FakeCloudTrail, FakeSettings, Place, SeededEvent } from "../support/fake-cloudtrail.ts";
import { aLookupWorker, clientsOf, ingestOf, lookUpAll } from "../support/lookup-places.ts";
import {
  DAY,
  HOME,
  HOUR,
  NOW,
  aClock,
  anEvent,
  eventsBefore,
  idsOf,
  mostInASecond,
} from "../support/lookups.ts";
import type { VirtualClock } from "../support/lookups.ts";
import { aFile } from "../support/records.ts";

const MINUTE = 60_000;
const OVERLAP_MS = 15 * MINUTE;
/** More with DAYS, 90 at most. */
const DAYS = Number(process.env["DAYS"] ?? 4);
const PLACES: readonly Place[] = ["111122223333", "123456789012", "444455556666"].map((account) => ({
  account,
  region: "eu-west-1",
}));
const [FIRST, SECOND, THIRD] = PLACES as [Place, Place, Place];

const database = useDatabase();
const { pool } = database;
const open: { close(): unknown }[] = [];

beforeEach(() => emptyTables(database));
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function aFake(clock: VirtualClock, settings: FakeSettings): Promise<FakeCloudTrail> {
  const fake = await startFakeCloudTrail({ now: () => clock.now(), ...settings });
  open.push(fake);
  return fake;
}

interface World {
  readonly clock: VirtualClock;
  readonly fake: FakeCloudTrail;
  worker(more?: Partial<LookupDeps>): LookupDeps;
}

async function aWorld(places: readonly Place[], settings: FakeSettings): Promise<World> {
  const clock = aClock();
  const fake = await aFake(clock, settings);
  return {
    clock,
    fake,
    worker(more) {
      const deps = aLookupWorker({ pool, fake, clock, places }, { backfillDays: DAYS, ...more });
      open.push(deps.clients);
      return deps;
    },
  };
}

const column = async (query: string): Promise<unknown[]> => {
  const { rows } = await pool.query<{ value: unknown }>(query);
  return rows.map(({ value }) => value);
};
const storedIds = (): Promise<unknown[]> =>
  column('select event_id::text as value from events order by event_id::text collate "C"');
const count = async (what: string): Promise<unknown> =>
  (await column(`select count(*)::int4 as value from ${what}`))[0];
const states = async (): Promise<unknown[]> => {
  const { rows } = await pool.query("select state, reason, failures from lookup_places order by account");
  return rows;
};
/** Files whose path does not lead to what was read. */
const UNRESOLVED =
  "files f where not exists (select from raw_files r where r.path = f.path and sha256(r.content) = f.sha256)";
const makeDue = (): Promise<unknown> => pool.query("update lookup_places set due_at = now()");
const endLeases = (): Promise<unknown> =>
  pool.query("update lookup_places set lease_until = now() - interval '1 second'");

type LookupCall = LookupApi["lookupEvents"];

/** Clients whose answers are those of the fake server, but for what `answer` makes of them. */
function answering(
  fake: FakeCloudTrail,
  answer: (input: Parameters<LookupCall>[0], ask: () => ReturnType<LookupCall>) => ReturnType<LookupCall>,
): LookupClients {
  const clients = clientsOf(fake);
  open.push(clients);
  return {
    ...clients,
    of(place) {
      const api = clients.of(place);
      return {
        ...api,
        lookupEvents: (input, options) => answer(input, () => api.lookupEvents(input, options)),
      };
    },
  };
}

function refuseToken(): Promise<never> {
  return Promise.reject(
    Object.assign(new Error("The token has expired."), { name: "InvalidNextTokenException" }),
  );
}

/** From 0 to below 1, the same in every run. */
function aRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Of the days and the hours after; some come late. */
function daysOf(place: Place, random: () => number): SeededEvent[] {
  return Array.from({ length: 225 * DAYS }, () => {
    const time = NOW - Math.floor((random() * (DAYS - 0.1) - 0.1) * (DAY / 1000)) * 1000;
    return { ...anEvent(time, place), visibleAt: time + random() * (OVERLAP_MS - MINUTE) };
  });
}

/** Looks up until it dies at a page: before that is stored, or right after. It never says so: it is just gone. */
async function lookUpUntilKilled(world: World, pages: number, isStored: boolean): Promise<void> {
  let left = pages;
  let die = (): void => undefined;
  const death = new Promise<void>((resolve) => (die = resolve));
  const alive = world.worker();
  const dying = world.worker({
    async store(page) {
      if (left-- > 0) return await alive.store(page);
      if (isStored) await alive.store(page);
      die();
      return await new Promise<never>(() => undefined);
    },
  });
  await Promise.race([death, lookUpAll(dying)]);
  await endLeases();
  world.clock.pass(121_000);
}

/** Another worker takes the place while this one has a page in hand. */
async function lookUpUntilOvertaken(world: World): Promise<unknown> {
  const other = world.worker();
  let isOvertaken = false;
  const deps = world.worker({
    async store(page) {
      if (!isOvertaken) {
        isOvertaken = true;
        await endLeases();
        world.clock.pass(121_000);
        await lookUpPlace(other);
      }
      return await other.store(page);
    },
  });
  return (await lookUpPlace(deps))?.outcome;
}

describe("a back-fill of several days and three accounts", () => {
  it(
    "that is killed between pages and loses leases has every event once, and keeps to two requests a second",
    async () => {
      const random = aRandom(7);
      const events = PLACES.flatMap((place) => daysOf(place, random));
      const world = await aWorld(PLACES, { events });

      for (let kill = 0; kill < 14; kill++)
        await lookUpUntilKilled(world, Math.floor(random() * 12), kill % 2 === 0);
      expect(await lookUpUntilOvertaken(world)).toEqual({ state: "lease_lost" });
      await lookUpAll(world.worker());
      world.clock.pass(DAY);
      await makeDue();
      await lookUpAll(world.worker());

      expect(await storedIds()).toEqual(idsOf(events));
      expect(await states()).toEqual(PLACES.map(() => ({ state: "current", reason: null, failures: 0 })));
      for (const place of PLACES) {
        const own = world.fake.requests.filter(({ account }) => account === place.account);
        expect(mostInASecond(own.map(({ at }) => at))).toBeLessThanOrEqual(2);
        expect(own.map(({ answer }) => answer)).not.toContain("ThrottlingException");
        const covered = settle(await readCovered(pool, place), OVERLAP_MS);
        expect(covered).toHaveLength(1);
        expect(covered[0]?.from).toBeLessThanOrEqual(NOW - DAYS * DAY + HOUR);
      }
      expect(await count(UNRESOLVED)).toBe(0);
      expect(await count("files where source <> 'lookup-events' or state <> 'done'")).toBe(0);
    },
    15_000 * DAYS,
  );

  it("does not look up again what it has covered, though it was killed", async () => {
    const events = eventsBefore(NOW - HOUR, { count: 400, everyMs: 10 * MINUTE });
    const world = await aWorld([HOME], { events });

    await lookUpUntilKilled(world, 9, true);
    const windows = (): string[] =>
      world.fake.requests.map(({ input }) => `${String(input["StartTime"])}-${String(input["EndTime"])}`);
    const before = windows();
    await lookUpAll(world.worker());

    expect(before).toHaveLength(10);
    expect(
      windows()
        .slice(10)
        .filter((window) => before.includes(window)),
    ).toEqual([]);
    expect(await storedIds()).toEqual(idsOf(events));
  });
});

describe("a place", () => {
  it("that is denied, or whose Region is disabled, is a stored outcome, told once, and costs the others nothing", async () => {
    const clock = aClock(Date.now());
    const events = eventsBefore(clock.now() - HOUR, { count: 70, place: THIRD });
    const fake = await aFake(clock, {
      events,
      faults: [{ ...FIRST, call: 1, times: 2, does: { error: "AccessDeniedException" } }],
      disabled: [SECOND],
    });
    const deps = aLookupWorker({ pool, fake, clock, places: PLACES });
    open.push(deps.clients);
    const notes: unknown[] = [];
    const run = (task: Extract<ScanTask, { kind: "page" }>): Promise<ScanResult> =>
      deps.store(task.page).then((stored) => ({ kind: "page", stored }));
    const lookUp = async (): Promise<void> => {
      await makeDue();
      await lookUpDue({
        ...deps,
        threads: () => ({ run }) as unknown as Threads<ScanTask, ScanResult>,
        note: (phrase, { account, reason }) =>
          phrase.includes("be looked up") && notes.push([phrase, account, reason]),
        hint: () => Promise.resolve(),
      });
    };

    await lookUp();

    expect(await storedIds()).toEqual(idsOf(events));
    expect(await states()).toEqual([
      { state: "failed", reason: "aws_access_denied", failures: 1 },
      { state: "failed", reason: "aws_region_disabled", failures: 1 },
      { state: "current", reason: null, failures: 0 },
    ]);
    expect(
      await column(
        "select detail like '%cloudtrail:LookupEvents%' as value from lookup_places where account = '111122223333'",
      ),
    ).toEqual([true]);
    await lookUp();
    await lookUp();

    // in any order
    expect(new Set(notes.slice(0, 2))).toEqual(
      new Set([
        ["could not be looked up", FIRST.account, "aws_access_denied"],
        ["could not be looked up", SECOND.account, "aws_region_disabled"],
      ]),
    );
    expect(notes.slice(2)).toEqual([["can be looked up again", FIRST.account, undefined]]);
  });

  it("that failed is left alone for a minute, then twice as long each time, a quarter of an hour at most", async () => {
    const world = await aWorld([HOME], { disabled: [HOME] });
    const waits: unknown[] = [];
    for (let time = 0; time < 6; time++) {
      await lookUpAll(world.worker());
      waits.push(
        ...(await column("select extract(epoch from due_at - state_at)::int4 as value from lookup_places")),
      );
      await makeDue();
    }

    expect(waits).toEqual([60, 120, 240, 480, 900, 900]);
  });

  it("whose credentials have expired is asked with a new client", async () => {
    const world = await aWorld([HOME], {
      events: eventsBefore(NOW, { count: 3 }),
      faults: [{ call: 1, does: { error: "ExpiredTokenException" } }],
    });
    const clients = clientsOf(world.fake);
    open.push(clients);

    const [run] = await lookUpAll(world.worker({ clients }));

    expect(run?.outcome).toMatchObject({ state: "failed", reason: "aws_credentials" });
    expect(clients.renewed).toEqual([HOME]);
  });

  it("is given back at once where everything is to end, and is nobody's failure", async () => {
    const end = new AbortController();
    const world = await aWorld([HOME], { events: eventsBefore(NOW, { count: 200 }) });
    const alive = world.worker();
    const ending = world.worker({
      signal: end.signal,
      store: (page) => {
        end.abort();
        return alive.store(page);
      },
    });

    expect((await lookUpPlace(ending))?.outcome).toEqual({ state: "stopped" });
    await lookUpAll(alive);

    expect(await count("events")).toBe(200);
    expect(await states()).toEqual([{ state: "current", reason: null, failures: 0 }]);
  });

  it("that is asked again within minutes reads the live edge again and adds what is new", async () => {
    const old = eventsBefore(NOW - MINUTE, { count: 5 });
    const late = [{ ...anEvent(NOW - 3 * MINUTE), visibleAt: NOW + MINUTE }];
    const world = await aWorld([HOME], { events: [...old, ...late] });
    await lookUpAll(world.worker());
    expect(await count("events")).toBe(5);

    world.clock.pass(5 * MINUTE);
    await makeDue();
    const [run] = await lookUpAll(world.worker());

    expect(run).toMatchObject({ outcome: { state: "current" }, events: 1, duplicates: 5 });
    expect(await storedIds()).toEqual(idsOf([...old, ...late]));
  });

  it.each([
    ["ahead", HOUR],
    ["behind", -HOUR],
  ])("covers nothing while the database's clock is %s of AWS's by an hour, and says so", async (_, wrong) => {
    const events = eventsBefore(NOW, { count: 5 });
    const world = await aWorld([HOME], { events });

    const [run] = await lookUpAll(world.worker({ clock: () => Promise.resolve(world.clock.now() + wrong) }));

    expect(run?.outcome).toMatchObject({ state: "failed", reason: "clock_skewed" });
    expect(await count("lookup_windows")).toBe(0);
    await makeDue();
    await lookUpAll(world.worker());
    expect(await storedIds()).toEqual(idsOf(events));
  });

  it("has every event, though the database's clock was ahead by less than is told", async () => {
    const world = await aWorld([HOME], { events: eventsBefore(NOW, { count: 5 }) });
    await lookUpAll(world.worker({ clock: () => Promise.resolve(world.clock.now() + 3 * MINUTE) }));
    const soon = [MINUTE, 2 * MINUTE].map((ms) => anEvent(NOW + ms));
    world.fake.seed(soon);

    world.clock.pass(20 * MINUTE);
    await makeDue();
    await lookUpAll(world.worker());

    expect(await storedIds()).toEqual(expect.arrayContaining(idsOf(soon)));
  });

  it("is looked up again where a clock that was ahead covered what had not happened yet", async () => {
    const events = eventsBefore(NOW, { count: 5 });
    const world = await aWorld([HOME], { events });
    await addPlaces(pool, [HOME]);
    await pool.query(
      `insert into lookup_windows (account, region, from_at, until_at, asked_at)
       values ($1, $2, to_timestamp($3), to_timestamp($4), to_timestamp($4))`,
      [HOME.account, HOME.region, (NOW - HOUR) / 1000, (NOW + HOUR) / 1000],
    );

    await lookUpAll(world.worker());

    expect(await storedIds()).toEqual(idsOf(events));
    const ahead = await column("select max(asked_at) as value from lookup_windows");
    expect((ahead[0] as Date).getTime()).toBeLessThanOrEqual(NOW + HOUR / 2);
  });

  it("whose tokens do not last as long as a window is looked up in shorter ones", async () => {
    const events = eventsBefore(NOW, { count: 1_000, everyMs: MINUTE });
    const world = await aWorld([HOME], { events });
    const clients = answering(world.fake, (input, ask) => {
      const [from, until] = [input.StartTime?.getTime() ?? 0, input.EndTime?.getTime() ?? 0];
      return input.NextToken !== undefined && until - from > HOUR ? refuseToken() : ask();
    });

    await lookUpAll(world.worker({ clients, backfillDays: 1 }));

    expect(await states()).toEqual([{ state: "current", reason: null, failures: 0 }]);
    expect(await storedIds()).toEqual(idsOf(events));
    expect(settle(await readCovered(pool, HOME), OVERLAP_MS)).toHaveLength(1);
  });

  it("of which some minutes can never be finished has everything older all the same, and says so in the end", async () => {
    const bad = NOW - 8 * HOUR;
    const events = eventsBefore(NOW, { count: 60, everyMs: HOUR });
    const world = await aWorld([HOME], { events });
    const clients = answering(world.fake, async (input, ask) => {
      const isIn = (input.StartTime?.getTime() ?? 0) <= bad && bad <= (input.EndTime?.getTime() ?? 0);
      const answer = await ask();
      return isIn ? { ...answer, output: { ...answer.output, NextToken: "again" } } : answer;
    });

    const runs = await lookUpAll(world.worker({ clients }));

    expect(runs.at(-1)?.outcome).toMatchObject({ state: "failed", reason: "lookup_unfinished" });
    expect(await storedIds()).toEqual(idsOf(events));
    const [older, newer, ...others] = settle(await readCovered(pool, HOME), OVERLAP_MS);
    expect(others).toEqual([]);
    expect(older?.from).toBeLessThanOrEqual(NOW - DAYS * DAY + HOUR);
    expect((newer?.from ?? 0) - (older?.until ?? 0)).toBeLessThanOrEqual(20 * MINUTE);
  });

  it("that is somebody else's by now takes nothing from whoever had it: no page, no event, no window", async () => {
    const world = await aWorld([HOME], {});
    const deps = world.worker();
    await addPlaces(pool, [HOME]);
    const lease = await claimPlace(pool, [HOME], 120);
    await endLeases();
    const other = await claimPlace(pool, [HOME], 120);
    const [event] = eventsBefore(NOW, { count: 1 });
    const text = JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(event?.record) }] });
    const page: Omit<LookedUp, "lease"> = {
      file: { path: "lookup-events/123456789012/eu-west-1/one.json.gz", bytes: gzipSync(text) },
      covered: { from: NOW - HOUR, until: NOW, askedAt: NOW },
    };
    const stored = async (): Promise<unknown[]> =>
      Promise.all(["events", "files", "raw_files", "lookup_windows"].map((table) => count(table)));

    const late = deps.store({ ...page, lease: lease as LookupLease });

    await expect(late).rejects.toMatchObject({ code: "lease_lost" });
    expect(await stored()).toEqual([0, 0, 0, 0]);
    await deps.store({ ...page, lease: other as LookupLease });
    await deps.store({ ...page, lease: other as LookupLease });
    expect(await stored()).toEqual([1, 1, 1, 1]);
  });

  it("that is taken by another worker while its own waits is not asked by that one any more", async () => {
    const world = await aWorld([HOME], { faults: [{ call: 1, does: "throttle" }] });
    const other = world.worker();
    const paces = createPaces(world.clock);
    let asked = 0;
    const deps = world.worker({
      paces: (account, region) => ({
        ...paces(account, region),
        async rest() {
          await endLeases();
          await lookUpPlace(other);
          asked = world.fake.requests.length;
        },
      }),
    });

    expect((await lookUpPlace(deps))?.outcome).toEqual({ state: "lease_lost" });

    expect(asked).toBeGreaterThan(2);
    expect(world.fake.requests).toHaveLength(asked);
    expect(await states()).toEqual([{ state: "current", reason: null, failures: 0 }]);
  });

  it("that is asked every five minutes for hours is remembered in few rows, without a gap", async () => {
    const world = await aWorld([HOME], {});
    for (let time = 0; time < 60; time++) {
      await lookUpAll(world.worker());
      world.clock.pass(5 * MINUTE);
      await makeDue();
    }

    expect(await count("lookup_windows")).toBeLessThan(50);
    const covered = settle(await readCovered(pool, HOME), OVERLAP_MS);
    expect(covered).toHaveLength(1);
    expect((covered[0]?.until ?? 0) - (covered[0]?.from ?? 0)).toBeGreaterThan(DAYS * DAY);
  });
});

describe("what was looked up", () => {
  it("is one event with its copy in a trail's file", async () => {
    const events = eventsBefore(NOW - HOUR, { count: 4 });
    const world = await aWorld([HOME], { events });
    const file = Buffer.from(aFile(events.map(({ record }) => record)));
    const path = "s3://trail/AWSLogs/one.json";
    await lookUpAll(world.worker());

    const [report] = await ingestBatch([{ path, size: file.length }], {
      ...ingestOf(pool, () => NOW),
      source: {
        name: "s3-trail",
        read: () => Promise.resolve({ sha256: Buffer.alloc(32), chunks: () => unpack(file) }),
      },
    });

    expect(report?.counts).toMatchObject({ read: 4, new: 0, duplicate: 4 });
    expect(await storedIds()).toEqual(idsOf(events));
    expect(await count("copies")).toBe(4);
  });

  it("is read again from where it is stored, as it was, and so is what was set aside of it", async () => {
    const good = eventsBefore(NOW - HOUR, { count: 3 });
    const bad = anEvent(NOW - 2 * HOUR, HOME, { eventSource: 7 });
    const world = await aWorld([HOME], { events: [...good, bad] });
    await lookUpAll(world.worker());
    const reader = openReader({ pathStyle: false, rawFile: (path) => readRawFile(pool, path) });
    const { rows } = await pool.query<{ id: number; path: string; sha256: Buffer }>(
      "select id, path, sha256 from files",
    );

    for (const { path, sha256 } of rows) {
      expect(path).toMatch(/^lookup-events\/123456789012\/eu-west-1\/.*\.json\.gz$/);
      expect((await reader.read(path)).sha256).toEqual(sha256);
    }
    expect(await count("quarantine")).toBe(1);
    const replayed = await replayBatch(
      { fileIds: rows.map(({ id }) => id), reason: undefined },
      {
        ...ingestOf(pool, () => NOW),
        source: { name: "folder", read: (path) => reader.read(path) },
        bucket: () => openBuckets({ pathStyle: false }),
      },
    );

    expect(replayed.map(({ state }) => state)).toEqual(["read"]);
    await expect(reader.read("lookup-events/123456789012/none.json.gz")).rejects.toThrow("ENOENT");
  });

  it("stays readable as it was, where a page comes again and holds something else", async () => {
    const slice = Date.parse("2026-09-14T06:00:00Z");
    const early = eventsBefore(slice - 2 * MINUTE, { count: 80 });
    const late = { ...anEvent(slice - MINUTE), visibleAt: NOW + MINUTE };
    const world = await aWorld([HOME], { events: [...early, late] });

    await lookUpUntilKilled(world, 1, true);
    await lookUpAll(world.worker());

    const pages = await column(
      "select path as value from files where path like '%-20260914T060000Z/000001-%'",
    );
    expect(pages).toHaveLength(2);
    expect(await count(UNRESOLVED)).toBe(0);
    expect(await storedIds()).toEqual(idsOf([...early, late]));
  });

  it("leaves no file behind where nothing happened, and is covered all the same", async () => {
    const world = await aWorld([HOME], {});

    await lookUpAll(world.worker());

    expect(await count("files")).toBe(0);
    expect(await count("raw_files")).toBe(0);
    expect(settle(await readCovered(pool, HOME), OVERLAP_MS)).toHaveLength(1);
  });
});
