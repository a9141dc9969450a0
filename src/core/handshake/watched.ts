/** Whether it was seen who took part in what when a subscription was approved: only then is there a saying whether its approver might. */
import { isoTime } from "../record/time.ts";
import type { Moment } from "./moment.ts";

/** What was read of a domain, in ms: from when on its history reaches, and up to when. */
export interface Watched {
  readonly from: number;
  readonly until: number;
}

/** Why it was not, in words; undefined: it was. */
export function whyUnwatched({ at, how }: Moment, { from, until }: Watched): string | undefined {
  if (at === null) return "nobody says when it was approved";
  if (how === "assumed") return "it was approved between two reads, and nobody says when";
  if (at < from) return `it was approved on ${day(at)}, and what held is known from ${isoTime(from)} on`;
  return at < until ? undefined : `it was approved on ${day(at)}, after the last read`;
}

function day(at: number): string {
  return isoTime(at).slice(0, 10);
}
