/** What people read on a day of what was announced, hour by hour, and what they read besides. */
import type { PoolClient } from "pg";
import { DAY_MS, HOUR_MS } from "../../core/record/time.ts";
import type { Exception } from "../../core/settings/settings.ts";
import { isOf } from "../../core/volume/covered.ts";
import type { Baseline } from "../../core/volume/fit/index.ts";
import { leftBy } from "../../core/volume/left.ts";
import type { AnnouncedHour, LeftHour } from "../../core/volume/left.ts";
import { fromLog } from "../../core/volume/parameters.ts";
import type { ClosedDay } from "../../core/volume/past.ts";
import { readValues } from "../../store/dictionary.ts";
import { readExceptions } from "../../store/settings.ts";
import type { Access } from "../derive/access.ts";
import { readActions } from "../derive/actions.ts";
import type { HourInput } from "../derive/actions.ts";
import type { VolumeWindow } from "./window.ts";

/** What is left of a day, by the baseline of that day. */
export type LeftOf = (baseline: Baseline) => LeftHour[];

interface Given {
  /** In ms. */
  readonly day: number;
  readonly closed: ClosedDay;
  readonly window: VolumeWindow;
}

/** The accesses of hours within exceptions are read; of several exceptions about an hour the first, by id, takes out. */
export async function readAnnounced(
  client: PoolClient,
  { day, closed, window }: Given,
  inputOf: () => Promise<HourInput>,
): Promise<LeftOf> {
  const exceptions = await readExceptions(client, { from: day, to: day + DAY_MS });
  if (exceptions.length === 0) return () => [];
  const input = await inputOf();
  const found = new Map<Exception, AnnouncedHour[]>();
  for (const hour of new Set(closed.activity.hours)) {
    const start = day + hour * HOUR_MS;
    const then = exceptions.filter(({ from, until }) => from < start + HOUR_MS && until > start);
    if (then.length === 0) continue;
    input.enricher.relieve();
    const people = byPerson(await readActions(client, start, input));
    const principals = [...people.values()].flatMap((own) => own.map(({ who }) => who.principalId));
    const names = await readValues(client, [...new Set(principals)]);
    for (const exception of then)
      for (const [personId, own] of people) {
        const place = window.roster.placeOf(personId);
        const acted = new Set(own.map(({ who }) => names.get(who.principalId) ?? ""));
        if (!isOf(exception, { person: window.keyOf(place), principals: [...acted] })) continue;
        const announced = own.filter((access) => isAnnounced(access, exception));
        if (announced.length === 0) continue;
        const rest = own.filter((access) => !isAnnounced(access, exception));
        const one = { place, hour, announced: sumsOf(announced), left: sumsOf(rest) };
        found.set(exception, [...(found.get(exception) ?? []), one]);
      }
  }
  input.enricher.takeDependencies(); // those of the hour were stored when it was derived
  return (baseline) => {
    const usualOf = (place: number) => ({
      bytes: fromLog(baseline.bytes.usual[place] as number, "bytes"),
      objects: fromLog(baseline.objects.usual[place] as number, "objects"),
    });
    const left = new Map<string, LeftHour>();
    for (const [exception, hours] of [...found].sort(([a], [b]) => (a.id < b.id ? 1 : -1)))
      for (const one of leftBy(exception, hours, usualOf)) left.set(`${one.place} ${one.hour}`, one);
    return [...left.values()].sort((a, b) => a.hour - b.hour || a.place - b.place);
  };
}

/** What was not denied. */
function byPerson(accesses: Iterable<Access>): Map<number, Access[]> {
  const people = new Map<number, Access[]>();
  for (const access of accesses) {
    if (access.denied) continue;
    const { personId } = access.who;
    const own = people.get(personId);
    if (own) own.push(access);
    else people.set(personId, [access]);
  }
  return people;
}

function isAnnounced({ row, what, action }: Access, { from, until, asset }: Exception): boolean {
  return action === "read" && row.time >= from && row.time < until && (asset === null || what.key === asset);
}

function sumsOf(accesses: readonly Access[]): { bytes: number; objects: number } {
  const read = accesses.filter(({ action }) => action === "read");
  const objects = new Set(read.flatMap(({ row }) => row.objectHash ?? []));
  return { bytes: accesses.reduce((sum, { bytesOut }) => sum + bytesOut, 0), objects: objects.size };
}
