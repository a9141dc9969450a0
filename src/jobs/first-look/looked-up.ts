/** Looks up the newest management events of one account and Region, for so long as there is time. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Shortfall } from "../../core/first-look/gaps.ts";
import { AuditplaneError } from "../../errors.ts";
import { NO_DATA_EVENTS, lookUp } from "../../sources/lookup-events/index.ts";
import type { LookupApi } from "../../sources/lookup-events/client.ts";
import type { Pace } from "../../sources/lookup-events/pace.ts";

export interface LookedUpGiven {
  readonly api: LookupApi;
  readonly pace: Pace;
  readonly folder: string;
  readonly from: number;
  readonly now: number;
  readonly deadline: number;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly origins: Map<string, string>;
  readonly onProgress: (events: number) => void;
}

export interface LookedUp {
  readonly events: number;
  /** Everything that happened since then was read, in ms. */
  readonly since: number;
  readonly notice: string;
  readonly shortfall: Shortfall | undefined;
}

/** Never throws for what AWS says. */
export async function lookUpNewest(given: LookedUpGiven): Promise<LookedUp> {
  const { folder, origins, from, now, deadline, clock, signal } = given;
  let events = 0;
  let since = now;
  const end = (shortfall?: Shortfall): LookedUp => ({ events, since, notice: NO_DATA_EVENTS, shortfall });
  const asking = { api: given.api, pace: given.pace, random: Math.random, signal };
  try {
    for await (const page of lookUp({ ...asking, window: { from, until: now } })) {
      const path = join(folder, `${origins.size}_lookup.json`);
      origins.set(path, page.name);
      if (page.events > 0) await writeFile(path, page.text);
      events += page.events;
      since = page.isLast ? from : Math.min(since, page.oldest ?? since);
      given.onProgress(events);
      if (page.isLast) return end();
      if (clock() > deadline) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AuditplaneError)) throw error;
    return end({ code: error.code, reason: error.message });
  }
  const back = new Date(since).toISOString();
  return end({
    code: "time",
    reason: `two requests a second of 50 events each is all that AWS answers: time was enough for those since ${back}`,
  });
}
