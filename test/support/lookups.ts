/** What tests of LookupEvents share: time that passes only where somebody sleeps, events over days, and clients. */
import { createLookupApi } from "../../src/sources/lookup-events/client.ts";
import type { LookupApi } from "../../src/sources/lookup-events/client.ts";
import type { Clock } from "../../src/sources/lookup-events/pace.ts";
import { accessKeyOf } from "./fake-cloudtrail.ts";
import type { Place, SeededEvent } from "./fake-cloudtrail.ts";
import { aRecord } from "./records.ts";
import type { TrailRecord } from "./records.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const NOW = Date.parse("2026-09-14T09:41:27Z");
export const HOME: Place = { account: "123456789012", region: "eu-west-1" };

export interface VirtualClock extends Clock {
  /** Time passes otherwise, too. */
  pass(ms: number): void;
}

/** Time that moves on to whoever wakes next, as soon as nobody has anything else to do. */
export function aClock(start = NOW): VirtualClock {
  let time = start;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const tick = (): void => {
    const next = sleepers.reduce((a, b) => (b.at < a.at ? b : a));
    sleepers = sleepers.filter((each) => each !== next);
    time = Math.max(time, next.at);
    next.wake();
  };
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const give = (): void => (signal?.aborted ? reject(signal.reason as Error) : resolve());
        sleepers.push({ at: time + ms, wake: give });
        setImmediate(tick);
      }),
    pass(ms) {
      time += ms;
    },
  };
}

/** A management event at a time, unless fields make it another. */
export function anEvent(time: number, place = HOME, fields: TrailRecord = {}): SeededEvent {
  const eventTime = new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
  const { account: recipientAccountId, region: awsRegion } = place;
  return { ...place, record: aRecord({ eventTime, awsRegion, recipientAccountId, ...fields }) };
}

/** So many events, one every `everyMs` back from a time. */
export function eventsBefore(
  until: number,
  { count, everyMs = 1000, place = HOME }: { count: number; everyMs?: number; place?: Place },
): SeededEvent[] {
  return Array.from({ length: count }, (_, index) => anEvent(until - index * everyMs, place));
}

export function idsOf(events: readonly SeededEvent[]): string[] {
  return events.map(({ record }) => String(record["eventID"])).sort();
}

/** The ids of a page's events, newest first. */
export function idsIn(text: string): string[] {
  return (JSON.parse(text) as { Events: { EventId: string }[] }).Events.map(({ EventId }) => EventId);
}

/** A client of a place on the fake server. Close it. */
export function aClient(endpoint: string, place = HOME, answerTimeoutMs = 30_000): LookupApi {
  return createLookupApi({
    region: place.region,
    endpoint,
    credentials: { accessKeyId: accessKeyOf(place.account), secretAccessKey: "secret" },
    connectTimeoutMs: 30_000,
    answerTimeoutMs,
  });
}

/** The most requests that fell into any second. */
export function mostInASecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(
    0,
    ...sorted.map((time) => sorted.filter((other) => other >= time && other <= time + 1000).length),
  );
}
