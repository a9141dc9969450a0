/** The present of what is stored: the clock's in a service; of scans it is when their logs end. */
import type { Pool } from "pg";
import { readClock } from "./clock.ts";
import { isLiveDatabase, readLastHour } from "./place-hours.ts";

/** In ms. */
export async function readPresent(db: Pool): Promise<number> {
  const clock = await readClock(db);
  return (await isLiveDatabase(db)) ? clock : Math.min((await readLastHour(db)) ?? clock, clock);
}
