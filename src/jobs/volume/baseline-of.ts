/** The baseline that a day was judged by, as it is stored; where it is not, one that is fitted anew. */
import type { PoolClient } from "pg";
import { DAY_MS } from "../../core/record/time.ts";
import type { Budget } from "../../core/settings/settings.ts";
import type { DayActivity } from "../../core/volume/day-activity.ts";
import { fit } from "../../core/volume/fit/index.ts";
import type { Baseline } from "../../core/volume/fit/index.ts";
import { restoreBaseline } from "../../core/volume/fit/stored-baseline.ts";
import { knownDaysOf } from "../../core/volume/history.ts";
import type { IsLeftOut } from "../../core/volume/left-out.ts";
import { withoutAnnounced } from "../../core/volume/left.ts";
import { LEARNING_DAYS } from "../../core/volume/parameters.ts";
import type { ClosedDay, Past } from "../../core/volume/past.ts";
import { readBaseline } from "../../store/volume-baselines.ts";
import type { VolumeWindow } from "./window.ts";

export interface DayWithBaseline {
  readonly past: Past;
  readonly closed: ClosedDay;
  /** The day before, where anything was read on it. */
  readonly before: DayActivity | undefined;
  readonly baseline: Baseline;
  /** Whether it is the one that was stored. */
  readonly isStored: boolean;
}

/** `day` in ms; undefined: too few days are known for anything to be usual. */
export async function baselineOf(
  client: PoolClient,
  day: number,
  { window, budget, isLeftOut }: { window: VolumeWindow; budget: Budget; isLeftOut: IsLeftOut },
): Promise<DayWithBaseline | undefined> {
  const stored = await readBaseline(client, day);
  const past = await window.past(day);
  const closed = await window.day(day);
  const placed = stored && window.withPlaces(stored);
  const subjects = window.subjects(day);
  const last = past.days.at(-1);
  const before =
    last?.activity.day === day / DAY_MS - 1 ? withoutAnnounced(last.activity, last.left) : undefined;
  const common = { past, closed, before };
  const { activity: today } = closed;
  if (placed) {
    const given = { day: day / DAY_MS, past, subjects, isLeftOut, today: today.people };
    return { ...common, baseline: restoreBaseline(placed, given), isStored: true };
  }
  const days = past.days.map(({ activity }) => activity);
  if (knownDaysOf(days, day / DAY_MS) < LEARNING_DAYS) return undefined;
  return { ...common, baseline: fit({ today, past, subjects, budget, isLeftOut }), isStored: false };
}
