/** Makes of an answer of LookupEvents what is kept as a raw file. */
import type { Event } from "@aws-sdk/client-cloudtrail";
import type { Interval } from "./windows.ts";

export interface LookupPage {
  /**
   * Says account, Region, window and the page's position, counted from 1: the same for whoever asks again. What the page
   * holds need not be the same: events that came late move the others on.
   */
  readonly name: string;
  /** JSON as the API has it, `{"Events":[…]}`, times as ISO. The token is left out: it differs from call to call. */
  readonly text: string;
  readonly events: number;
  /** Of the events, in milliseconds; undefined where there are none. */
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
  /** With this page the window is whole: every other page of it was handed over before. */
  readonly isLast: boolean;
  /** By AWS's clock, in ms; undefined: it did not say. */
  readonly answeredAt: number | undefined;
}

export function makePage(
  name: string,
  { events, ...told }: Pick<LookupPage, "isLast" | "answeredAt"> & { readonly events: readonly Event[] },
): LookupPage {
  let oldest: number | undefined;
  let newest: number | undefined;
  for (const { EventTime } of events) {
    const time = EventTime?.getTime() ?? Number.NaN;
    if (Number.isNaN(time)) continue;
    oldest = Math.min(oldest ?? time, time);
    newest = Math.max(newest ?? time, time);
  }
  return { name, text: JSON.stringify({ Events: events }), events: events.length, oldest, newest, ...told };
}

/** Sorts by position within a window, and by time within a Region. */
export function nameOfPage(
  place: { readonly account: string; readonly region: string },
  window: Interval,
  position: number,
): string {
  const span = `${stamp(window.from)}-${stamp(window.until)}`;
  return `lookup-events/${place.account}/${place.region}/${span}/${String(position).padStart(6, "0")}.json`;
}

/** 20260914T084000Z */
function stamp(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
}
