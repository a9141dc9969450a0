import { afterEach, describe, expect, it } from "vitest";
import { readContainer } from "../../core/record/container.ts";
import { unwrap } from "../../core/record/envelope.ts";
import { startFakeCloudTrail } from "../../../test/support/fake-cloudtrail.ts";
import type { FakeCloudTrail, FakeSettings, Fault } from "../../../test/support/fake-cloudtrail.ts";
import {
  HOME,
  HOUR,
  NOW,
  aClient,
  aClock,
  anEvent,
  eventsBefore,
  idsIn,
  idsOf,
  mostInASecond,
} from "../../../test/support/lookups.ts";
import type { VirtualClock } from "../../../test/support/lookups.ts";
import type { LookupNotice } from "./ask.ts";
import type { LookupApi } from "./client.ts";
import { NO_DATA_EVENTS, lookUp } from "./index.ts";
import { createPaces } from "./pace.ts";
import type { LookupPage } from "./page.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

interface Setting {
  readonly fake: FakeCloudTrail;
  readonly clock: VirtualClock;
  readonly notices: LookupNotice[];
  readonly api: LookupApi;
  readonly look: (given?: {
    from?: number;
    until?: number;
    signal?: AbortSignal;
  }) => AsyncGenerator<LookupPage>;
}

async function aSetting(settings: FakeSettings = {}, answerTimeoutMs?: number): Promise<Setting> {
  const clock = aClock();
  const fake = await startFakeCloudTrail({ now: () => clock.now(), ...settings });
  const api = aClient(fake.endpoint, HOME, answerTimeoutMs);
  open.push(fake, api);
  const pace = createPaces(clock)(HOME.account, HOME.region);
  const notices: LookupNotice[] = [];
  const notify = (notice: LookupNotice): void => void notices.push(notice);
  return {
    fake,
    clock,
    notices,
    api,
    look({ from = NOW - HOUR, until = NOW, signal } = {}) {
      return lookUp({ api, pace, window: { from, until }, random: () => 0.5, signal, notify });
    },
  };
}

async function all(pages: AsyncGenerator<LookupPage>): Promise<LookupPage[]> {
  const list: LookupPage[] = [];
  for await (const page of pages) list.push(page);
  return list;
}

const idsOfPages = (pages: readonly LookupPage[]): string[] => pages.flatMap(({ text }) => idsIn(text));

/** All of a page but when it was answered. */
const untimed = ({ answeredAt: _, ...page }: LookupPage): object => page;

describe("lookUp", () => {
  it("hands over every event of the window, newest first, in pages of fifty", async () => {
    const events = eventsBefore(NOW - 60_000, { count: 120 });
    const { fake, look } = await aSetting({ events });

    const pages = await all(look());

    expect(pages.map((page) => page.events)).toEqual([50, 50, 20]);
    expect(pages.map(({ isLast }) => isLast)).toEqual([false, false, true]);
    expect(idsOfPages(pages)).toEqual(events.map(({ record }) => record["eventID"]));
    expect(pages[0]).toMatchObject({ newest: NOW - 60_000, oldest: NOW - 109_000 });
    expect(pages[2]).toMatchObject({ newest: NOW - 160_000, oldest: NOW - 179_000 });
    const [first, ...others] = fake.requests.map(({ input }) => input);
    expect(first).toEqual({ StartTime: (NOW - HOUR) / 1000, EndTime: NOW / 1000, MaxResults: 50 });
    for (const { NextToken, ...same } of others) {
      expect(NextToken).toBeTypeOf("string");
      expect(same).toEqual(first);
    }
  });

  it("makes of a page a text that is read as any other file, with the very bytes of each record", async () => {
    const events = eventsBefore(NOW, { count: 3 });
    const { look } = await aSetting({ events });

    const [page] = await all(look());

    const container = readContainer(Buffer.from(page?.text ?? ""));
    if (container.kind !== "records") throw new Error(container.reason);
    expect(container.name).toBe("lookup_events");
    const records = [...container.elements].map((element) => unwrap(element).element.bytes.toString());
    expect(records).toEqual(events.map(({ record }) => JSON.stringify(record)));
    const { Events } = JSON.parse(page?.text ?? "") as { Events: Record<string, unknown>[] };
    expect(Object.keys(JSON.parse(page?.text ?? "") as object)).toEqual(["Events"]);
    expect(Events[0]).toMatchObject({ EventTime: new Date(NOW).toISOString(), ReadOnly: "true" });
  });

  it("names a page by account, Region, window and position, so that asking again gives the same names and texts", async () => {
    const { look } = await aSetting({ events: eventsBefore(NOW, { count: 60 }) });

    const pages = await all(look());

    expect(pages.map(({ name }) => name)).toEqual([
      "lookup-events/123456789012/eu-west-1/20260914T084127Z-20260914T094127Z/000001.json",
      "lookup-events/123456789012/eu-west-1/20260914T084127Z-20260914T094127Z/000002.json",
    ]);
    expect((await all(look())).map(untimed)).toEqual(pages.map(untimed));
  });

  it("takes both ends of the window in, and widens it to whole seconds", async () => {
    const times = [NOW - HOUR - 1000, NOW - HOUR, NOW, NOW + 1000];
    const events = times.map((time) => anEvent(time));
    const { look } = await aSetting({ events });

    const pages = await all(look({ from: NOW - HOUR + 300, until: NOW - 300 }));

    expect(idsOfPages(pages).sort()).toEqual(idsOf(events.slice(1, 3)));
  });

  it("hands over a window without events as one page without any", async () => {
    const { look } = await aSetting();

    expect(await all(look())).toEqual([
      {
        name: "lookup-events/123456789012/eu-west-1/20260914T084127Z-20260914T094127Z/000001.json",
        text: '{"Events":[]}',
        events: 0,
        oldest: undefined,
        newest: undefined,
        isLast: true,
        answeredAt: NOW,
      },
    ]);
  });

  it("never sees a data event, and says so", async () => {
    const read = { eventName: "GetObject", managementEvent: false, eventCategory: "Data" };
    const { look } = await aSetting({ events: [anEvent(NOW, HOME, read), anEvent(NOW - 1000)] });

    expect((await all(look())).map(({ events }) => events)).toEqual([1]);
    expect(NO_DATA_EVENTS).toMatch(/never a data event.*GetObject/);
  });

  it("refuses a client of another Region than the one that it speaks of", async () => {
    const pace = createPaces(aClock())(HOME.account, "us-east-1");
    const { api } = await aSetting();

    await expect(
      all(lookUp({ api, pace, window: { from: 0, until: 1000 }, random: Math.random })),
    ).rejects.toMatchObject({ code: "internal" });
  });

  it("sees only its own account and Region", async () => {
    const events = [
      anEvent(NOW),
      anEvent(NOW, { ...HOME, region: "us-east-1" }),
      anEvent(NOW, { ...HOME, account: "111122223333" }),
    ];
    const { look } = await aSetting({ events });

    expect(idsOfPages(await all(look()))).toEqual(idsOf(events.slice(0, 1)));
  });
});

describe("what is tried again", () => {
  const cases: [string, Fault["does"], string][] = [
    ["throttling", "throttle", "throttled"],
    ["an error 500", "fail", "unavailable"],
    ["an error 503 by any name", { error: "Whatever", status: 503 }, "unavailable"],
    ["a connection that is reset", "reset", "unavailable"],
    ["an answer that never begins", "hang", "unavailable"],
    ["an answer that never ends", "stall", "unavailable"],
    ["an answer that is cut", "cut", "unavailable"],
  ];
  it.each(cases)("%s costs time and no event, and is told", async (_, does, outcome) => {
    const events = eventsBefore(NOW, { count: 120 });
    // what waits for a time-out waits in real time
    const [times, answerTimeoutMs] = does === "hang" || does === "stall" ? [1, 1_500] : [2, 30_000];
    const { fake, look, notices } = await aSetting(
      { events, faults: [{ call: 2, times, does }] },
      answerTimeoutMs,
    );

    const pages = await all(look());

    expect(idsOfPages(pages)).toEqual(events.map(({ record }) => record["eventID"]));
    expect(notices).toEqual(
      [
        { outcome, treatment: "retry", attempt: 1, waitMs: 750 },
        { outcome, treatment: "retry", attempt: 2, waitMs: 1500 },
      ].slice(0, times),
    );
    expect(fake.requests).toHaveLength(3 + times);
    expect(mostInASecond(fake.requests.map(({ at }) => at))).toBeLessThanOrEqual(2);
    expect(fake.requests.map(({ answer }) => answer).includes("ThrottlingException")).toBe(
      does === "throttle",
    );
  });

  it("ends in an error that may be tried again later, where it lasts", async () => {
    const { fake, look, clock } = await aSetting({ faults: [{ call: 1, times: 100, does: "throttle" }] });

    await expect(all(look())).rejects.toMatchObject({
      code: "aws_unavailable",
      retryable: true,
      message: expect.stringMatching(
        /^could not look up the events of 123456789012 in eu-west-1 from 2026-09-14T08:41:27.000Z to .*: throttled \(Rate exceeded\); see what else/,
      ),
    });
    expect(fake.requests).toHaveLength(8);
    expect(clock.now() - NOW).toBeGreaterThan(60_000);
    expect(clock.now() - NOW).toBeLessThan(180_000);
  });

  it("ends in an error where nobody listens at the address", async () => {
    const { fake, look, notices } = await aSetting();
    await fake.close();
    open.splice(0, 1);

    await expect(all(look())).rejects.toMatchObject({ code: "aws_unavailable" });
    expect(notices).toHaveLength(7);
  });
});

describe("what starts the window again", () => {
  const events = eventsBefore(NOW, { count: 180 });

  it("is an expired token: pages come again under their names, and none is missing", async () => {
    const { look, notices } = await aSetting({ events, faults: [{ call: 3, does: "expire_token" }] });

    const pages = await all(look());

    expect(pages.map(({ name }) => name.slice(-6, -5))).toEqual(["1", "2", "1", "2", "3", "4"]);
    expect(pages.map(untimed)[2]).toEqual(pages.map(untimed)[0]);
    expect(new Set(idsOfPages(pages))).toEqual(new Set(idsOf(events)));
    expect(pages.map(({ isLast }) => isLast)).toEqual([false, false, false, false, false, true]);
    expect(notices).toEqual([{ outcome: "token_invalid", treatment: "start_again", attempt: 1, waitMs: 0 }]);
  });

  it("is a token that leads back to where it came from", async () => {
    const { look, notices } = await aSetting({ events, faults: [{ call: 2, does: "circle" }] });

    const pages = await all(look());

    expect(new Set(idsOfPages(pages))).toEqual(new Set(idsOf(events)));
    expect(pages.at(-1)?.isLast).toBe(true);
    expect(notices).toMatchObject([{ outcome: "pages_in_circle", treatment: "start_again" }]);
  });

  it("ends in an error that says so where it happens again and again, and never in a last page", async () => {
    const faults: Fault[] = [{ call: 2, times: 1000, does: "circle" }];
    const { fake, look } = await aSetting({ events, faults });
    const pages: LookupPage[] = [];

    await expect(
      (async () => {
        for await (const page of look()) pages.push(page);
      })(),
    ).rejects.toMatchObject({ code: "lookup_unfinished", retryable: true });

    expect(pages.some(({ isLast }) => isLast)).toBe(false);
    expect(fake.requests.length).toBeLessThan(20);
  });

  it("is no page that comes twice: what is doubled does no harm", async () => {
    const { look, notices } = await aSetting({ events, faults: [{ call: 3, does: "repeat_page" }] });

    const pages = await all(look());

    expect(pages.map((page) => page.events)).toEqual([50, 50, 50, 50, 30]);
    expect(idsIn(pages[2]?.text ?? "")).toEqual(idsIn(pages[1]?.text ?? ""));
    expect(new Set(idsOfPages(pages))).toEqual(new Set(idsOf(events)));
    expect(notices).toEqual([]);
  });
});

describe("what stops and is reported", () => {
  const cases: [string, Fault["does"], string, boolean][] = [
    ["an expired token of the credentials", { error: "ExpiredTokenException" }, "aws_credentials", true],
    ["an access that is denied", { error: "AccessDeniedException" }, "aws_access_denied", false],
    [
      "a client that is not known",
      { error: "UnrecognizedClientException", status: 400 },
      "aws_region_disabled",
      false,
    ],
    [
      "a token id that is not known",
      { error: "InvalidClientTokenId", status: 403 },
      "aws_region_disabled",
      false,
    ],
    ["a Region to opt in to", { error: "OptInRequired", status: 403 }, "aws_region_disabled", false],
    ["a window that is refused", { error: "InvalidTimeRangeException" }, "aws_refused", false],
    ["a request that is refused", { error: "InvalidMaxResultsException" }, "aws_refused", false],
    ["a signature that is wrong", { error: "InvalidSignatureException" }, "aws_access_denied", false],
    [
      "a clock that is wrong",
      {
        error: "InvalidSignatureException",
        message: "Signature expired: 20260914T080000Z is now earlier than 20260914T093627Z",
      },
      "clock_skewed",
      true,
    ],
  ];
  it.each(cases)("%s, at once and by its code", async (_, does, code, retryable) => {
    const events = eventsBefore(NOW, { count: 120 });
    const { fake, look, notices } = await aSetting({ events, faults: [{ call: 2, does }] });
    const pages: LookupPage[] = [];

    await expect(
      (async () => {
        for await (const page of look()) pages.push(page);
      })(),
    ).rejects.toMatchObject({ code, retryable });

    expect(fake.requests).toHaveLength(2);
    expect(pages.map(({ isLast }) => isLast)).toEqual([false]);
    expect(notices).toEqual([]);
  });

  it("a Region that is disabled for the account", async () => {
    const { look } = await aSetting({ disabled: [HOME] });

    await expect(all(look())).rejects.toMatchObject({
      code: "aws_region_disabled",
      message: expect.stringContaining("enable the Region for the account, or leave it out"),
    });
  });

  it("a fault of our own, as it was thrown", async () => {
    const broken = new TypeError("undefined is not a function");
    const pace = createPaces(aClock())(HOME.account, HOME.region);
    const api = { region: HOME.region, lookupEvents: () => Promise.reject(broken) };

    await expect(
      all(lookUp({ api, pace, window: { from: 0, until: 1000 }, random: Math.random })),
    ).rejects.toBe(broken);
  });
});

describe("the signal", () => {
  it("ends a request that hangs, with its reason", async () => {
    const stop = new AbortController();
    const { fake, look } = await aSetting({ faults: [{ call: 1, does: "hang" }] });
    const looking = all(look({ signal: stop.signal }));
    await expect.poll(() => fake.requests.length).toBe(1);

    stop.abort(new Error("shutting down"));

    await expect(looking).rejects.toThrow("shutting down");
  });

  it("ends a wait, and leaves the pace to others", async () => {
    const stop = new AbortController();
    const { api, clock, fake, look } = await aSetting({ faults: [{ call: 1, does: "throttle" }] });
    const pace = createPaces(clock)(HOME.account, HOME.region);
    const notify = (): void => stop.abort(new Error("shutting down"));
    const window = { from: NOW - HOUR, until: NOW };

    await expect(
      all(lookUp({ api, pace, window, random: () => 0, signal: stop.signal, notify })),
    ).rejects.toThrow("shutting down");

    expect(fake.requests).toHaveLength(1);
    expect(await all(look())).toHaveLength(1);
  });
});
