import { afterEach, describe, expect, it } from "vitest";
import { startFakeCloudTrail } from "../../../test/support/fake-cloudtrail.ts";
import type { FakeCloudTrail, Fault, Place, SeededEvent } from "../../../test/support/fake-cloudtrail.ts";
import { DAY, NOW, aClient, aClock, anEvent, idsIn, mostInASecond } from "../../../test/support/lookups.ts";
import type { VirtualClock } from "../../../test/support/lookups.ts";
import { lookUp } from "./index.ts";
import { createPaces } from "./pace.ts";
import { settle, windowsOf } from "./windows.ts";
import type { Covered, LookupWindow } from "./windows.ts";

const MINUTE = 60_000;
const OVERLAP_MS = 15 * MINUTE;
const PLACES: readonly Place[] = ["111122223333", "123456789012", "444455556666"].map((account) => ({
  account,
  region: "eu-west-1",
}));

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** More with ROUNDS. */
const ROUNDS = Array.from({ length: Number(process.env["ROUNDS"] ?? 1) }, (_, index) => index + 1);

/** From 0 to below 1, the same in every run. */
function aRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Over ninety days and the hours that the back-fill takes: quiet days, busy ones, and events that come late. */
function eventsOf(place: Place, random: () => number): SeededEvent[] {
  const events: SeededEvent[] = [];
  for (let day = -89; day < 1; day++) {
    const count = random() < 0.2 ? 0 : Math.floor(random() * 90);
    for (let index = 0; index < count; index++) {
      const time = NOW + day * DAY + Math.floor((random() * DAY) / 1000) * 1000;
      events.push({ ...anEvent(time, place), visibleAt: time + random() * (OVERLAP_MS - MINUTE) });
    }
  }
  return events;
}

/** What outlives a process: what it stored. */
interface Stored {
  readonly events: Set<string>;
  covered: readonly Covered[];
  /** Every window that was covered, in order. */
  readonly done: LookupWindow[];
}

class Killed extends Error {}

interface Process {
  readonly fake: FakeCloudTrail;
  readonly place: Place;
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly stored: Stored;
}

/** A process from its start to its death after so many pages, or to its end where nothing is left to be looked up. */
async function live({ fake, place, clock, random, stored }: Process, pages: number): Promise<void> {
  const api = aClient(fake.endpoint, place);
  const pace = createPaces(clock)(place.account, place.region);
  let left = pages;
  try {
    for (;;) {
      const { covered } = stored;
      const windows = windowsOf({
        covered,
        now: clock.now(),
        overlapMs: OVERLAP_MS,
        backfillDays: 90,
        sliceMs: DAY,
      });
      for (const window of windows) {
        const askedAt = clock.now();
        for await (const page of lookUp({ api, pace, window, random })) {
          if (left-- === 0) throw new Killed();
          for (const id of idsIn(page.text)) stored.events.add(id);
          if (!page.isLast) continue;
          stored.covered = settleOften([...stored.covered, { ...window, askedAt }], random);
          stored.done.push(window);
        }
      }
      if (windows.every(({ kind }) => kind === "live")) return;
    }
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    api.close();
  }
}

function settleOften(covered: readonly Covered[], random: () => number): readonly Covered[] {
  return random() < 0.3 ? settle(covered, OVERLAP_MS) : covered;
}

const FAULTS: readonly Fault[] = [
  { call: 20, times: 2, does: "throttle" },
  { call: 55, does: "reset" },
  { call: 90, does: "fail" },
  { call: 130, does: "expire_token" },
  { call: 170, does: "repeat_page" },
  { call: 210, does: "cut" },
  { call: 300, times: 3, does: "throttle" },
  { call: 351, does: "circle" },
];

describe("a back-fill of ninety days and three accounts", () => {
  it.each(ROUNDS)(
    "that is killed again and again (%i) misses no event, does no window twice, and keeps the pace",
    async (seed) => {
      const clocks = new Map(PLACES.map(({ account }) => [account, aClock()]));
      const clockOf = ({ account }: Place): VirtualClock => clocks.get(account) as VirtualClock;
      const random = aRandom(seed);
      const events = PLACES.map((place) => eventsOf(place, random));
      const fake = await startFakeCloudTrail({
        now: (place) => clockOf(place).now(),
        events: events.flat(),
        faults: FAULTS,
      });
      open.push(fake);

      const kills = await Promise.all(
        PLACES.map(async (place, index) => {
          const stored: Stored = { events: new Set(), covered: [], done: [] };
          const ownRandom = aRandom(seed * 10 + index);
          const process = { fake, place, clock: clockOf(place), random: ownRandom, stored };
          let killed = 0;
          for (; killed < 15; killed++) {
            await live(process, Math.floor(ownRandom() * 25));
            clockOf(place).pass(ownRandom() * 40 * MINUTE);
          }
          await live(process, Infinity);
          clockOf(place).pass(2 * DAY);
          await live(process, Infinity);

          const expected = events[index] as SeededEvent[];
          expect(expected.length).toBeGreaterThan(2000);
          const missing = expected.filter(({ record }) => !stored.events.has(String(record["eventID"])));
          expect(missing).toEqual([]);
          expect(stored.events.size).toBe(expected.length);
          expect(twice(stored.done)).toEqual([]);
          return killed;
        }),
      );

      expect(kills).toEqual([15, 15, 15]);
      for (const place of PLACES) {
        const own = fake.requests.filter(({ account }) => account === place.account);
        expect(mostInASecond(own.map(({ at }) => at))).toBeLessThanOrEqual(2);
      }
      const answers = new Set(fake.requests.map(({ answer }) => answer));
      expect([...answers].sort()).toEqual(
        ["InternalFailure", "InvalidNextTokenException", "ThrottlingException"].concat([
          "circle",
          "cut",
          "ok",
          "repeat_page",
          "reset",
        ]),
      );
      const planned = FAULTS.filter(({ does }) => does === "throttle").reduce(
        (sum, { times = 1 }) => sum + times,
        0,
      );
      const throttled = fake.requests.filter(({ answer }) => answer === "ThrottlingException");
      expect(throttled).toHaveLength(planned);
    },
  );
});

/** Windows of the past that another one, done before, had covered in part already. */
function twice(done: readonly LookupWindow[]): LookupWindow[] {
  const past = done.filter(({ kind }) => kind === "back_fill");
  return past.filter((window, index) =>
    past.slice(0, index).some(({ from, until }) => window.from < until && from < window.until),
  );
}
