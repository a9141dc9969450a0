/** What people read in the hours of their scores: what a day's touches say is of the whole day. */
import type { PoolClient } from "pg";
import { groupBy } from "../../core/catalog/group.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import type { JudgedScore } from "../../core/volume/judge/index.ts";
import type { ClosedDay } from "../../core/volume/past.ts";
import { readActions } from "../derive/actions.ts";
import type { HourInput } from "../derive/actions.ts";
import { hoursOf } from "./hours-of.ts";
import type { VolumeWindow } from "./window.ts";

/** Dictionary ids of the assets that a score is about. */
export type AssetsOf = (score: JudgedScore) => readonly number[];

interface Given {
  /** In ms. */
  readonly day: number;
  readonly closed: ClosedDay;
  readonly exceeding: readonly JudgedScore[];
  readonly window: VolumeWindow;
}

/** Of scores of whole days the assets of the day; of others those of their hours, whose accesses are read. */
export async function readAssets(
  client: PoolClient,
  { day, closed, exceeding, window }: Given,
  input: HourInput,
): Promise<AssetsOf> {
  const ofHours = exceeding.filter(({ channel, asset }) => asset === undefined && !isOfDay(channel));
  const wanted = ofHours.flatMap((score) =>
    hoursOf(score, closed).map((hour) => ({ hour, person: window.roster.people[score.place] as number })),
  );
  const found = new Map<string, Set<number>>();
  for (const [hour, own] of groupBy(wanted, (one) => one.hour)) {
    const people = new Set(own.map(({ person }) => person));
    input.enricher.relieve();
    for (const { who, what, denied, action } of await readActions(client, day + hour * HOUR_MS, input)) {
      if (denied || action !== "read" || !people.has(who.personId)) continue;
      const key = `${who.personId} ${hour}`;
      const known = found.get(key);
      if (known) known.add(what.id);
      else found.set(key, new Set([what.id]));
    }
  }
  input.enricher.takeDependencies(); // those of the hour were stored when it was derived
  return (score) => {
    if (score.asset !== undefined) return [score.asset];
    if (isOfDay(score.channel)) return closed.touches.of(score.place).map(({ asset }) => asset);
    const person = window.roster.people[score.place];
    return hoursOf(score, closed).flatMap((hour) => [...(found.get(`${person} ${hour}`) ?? [])]);
  };
}

function isOfDay(channel: JudgedScore["channel"]): boolean {
  return channel === "day_bytes" || channel === "drift";
}
