/** Scores days as a whole. */
import { dayBytesScore } from "../channels/day-bytes.ts";
import type { Judging } from "./collected.ts";
import type { DaySums } from "../daily.ts";
import { fromLog } from "../parameters.ts";
import { residual, tailOf } from "./residual.ts";
import { rarenessOf } from "../fit/tail.ts";

export function judgeDays({ day, people, hours, bytes }: DaySums, { baseline, found }: Judging): void {
  for (const [at, place] of people.entries()) {
    const hour = hours[at] as number;
    const value = residual(bytes[at] as number, place, baseline.dayBytes);
    found.pool("day_bytes", { place, hour, value });
    const rareness = rarenessOf(value, tailOf(baseline, "day_bytes", place));
    const score = dayBytesScore(rareness, fromLog(bytes[at] as number, "bytes"));
    found.add({ channel: "day_bytes", place, day, hour, score });
  }
}
