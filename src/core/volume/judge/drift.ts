/** Scores the last active days of everybody together. */
import { groupBy } from "../../catalog/group.ts";
import { DRIFT_WINDOWS, driftOf, priorOf } from "../channels/drift.ts";
import type { ActiveDays } from "../channels/drift.ts";
import type { Judging } from "./collected.ts";
import type { DaySums } from "../daily.ts";
import type { Baseline } from "../fit/index.ts";
import { tailOf } from "./residual.ts";
import { rarenessOf } from "../fit/tail.ts";

export function judgeDrift(own: DaySums, { baseline, found }: Judging): void {
  const active = activeDays(own, baseline);
  for (const [at, place] of own.people.entries()) {
    const hour = own.hours[at] as number;
    let score = -Infinity;
    for (const { window, drift, rareness } of driftsOf(place, active.get(place) as ActiveDays, baseline)) {
      found.pool(`drift ${window}`, { place, hour, value: drift });
      score = Math.max(score, rareness);
    }
    if (score > -Infinity) found.add({ channel: "drift", place, day: own.day, hour, score });
  }
}

/** One number of days that are looked at together. */
export interface WindowDrift {
  readonly window: number;
  readonly drift: number;
  readonly rareness: number;
}

/** Of the windows for which there are enough days before. */
export function driftsOf(place: number, active: ActiveDays, baseline: Baseline): WindowDrift[] {
  const drifts = driftOf(active);
  return DRIFT_WINDOWS.flatMap((window, at) => {
    const drift = drifts[at] as number;
    if (Number.isNaN(drift)) return [];
    return [{ window, drift, rareness: rarenessOf(drift, tailOf(baseline, `drift ${window}`, place)) }];
  });
}

/** The active days of everybody who read anything on the day, that day the last, by place in the roster. */
export function activeDays(own: DaySums, { daily, peers, subjects }: Baseline): Map<number, ActiveDays> {
  const people = new Map<number, { days: number[]; features: number[] }>();
  for (const sums of [...daily, own])
    for (const [at, place] of sums.people.entries()) {
      let active = people.get(place);
      if (!active) people.set(place, (active = { days: [], features: [] }));
      active.days.push(sums.day);
      active.features.push(
        sums.bytes[at] as number,
        sums.objects[at] as number,
        Math.log(sums.active[at] as number),
      );
    }
  const byGroup = groupBy([...people], ([place]) => peers.groupOf[place] as number);
  const priors = new Map(
    [...byGroup].map(([group, members]) => [group, priorOf(members.map(([, { features }]) => features))]),
  );
  const today = new Set(own.people);
  return new Map(
    [...people]
      .filter(([place]) => today.has(place))
      .map(([place, active]) => {
        const prior = priors.get(peers.groupOf[place] as number) as number[];
        return [place, { ...active, prior, remembers: subjects[place]?.class === "service" }];
      }),
  );
}
