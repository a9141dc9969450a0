/** How sensitive what people read was in the hours of their scores: of an asset that moves meanwhile, as it was then. */
import type { PoolClient } from "pg";
import { groupBy } from "../../core/catalog/group.ts";
import { DAY_MS, HOUR_MS } from "../../core/record/time.ts";
import type { JudgedScore } from "../../core/volume/judge/index.ts";
import type { ClosedDay } from "../../core/volume/past.ts";
import { readActions } from "../derive/actions.ts";
import type { HourInput } from "../derive/actions.ts";
import { mostSensitive } from "./classify.ts";
import type { Classified, ClassifiedWithin } from "./classify.ts";
import { hoursOf } from "./hours-of.ts";
import type { VolumeWindow } from "./window.ts";

/** The most sensitive of what a score is about. */
export type ClassifiedAs = (score: JudgedScore) => Classified;

interface Given {
  /** In ms. */
  readonly day: number;
  readonly closed: ClosedDay;
  readonly exceeding: readonly JudgedScore[];
  readonly window: VolumeWindow;
  readonly classifiedWithin: ClassifiedWithin;
}

/** The accesses of the hours are read where what a day's touches say is not enough: of single hours, and where an asset moves. */
export async function readClassified(
  client: PoolClient,
  { day, closed, exceeding, window, classifiedWithin }: Given,
  input: HourInput,
): Promise<ClassifiedAs> {
  const known = new Map<JudgedScore, Classified>();
  for (const score of exceeding) {
    const assets = assetsOf(score, closed);
    const all = assets?.map((asset) => classifiedWithin(asset, { from: day, to: day + DAY_MS }));
    if (all?.every(({ length }) => length <= 1)) known.set(score, mostSensitive(all.flat()));
  }
  const personOf = ({ place }: JudgedScore): number => window.roster.people[place] as number;
  const wanted = exceeding
    .filter((score) => !known.has(score))
    .flatMap((score) => hoursOf(score, closed).map((hour) => ({ hour, person: personOf(score) })));
  const found = new Map<string, (Classified & { readonly asset: number })[]>();
  for (const [hour, own] of groupBy(wanted, (one) => one.hour)) {
    const people = new Set(own.map(({ person }) => person));
    const seen = new Set<string>();
    input.enricher.relieve();
    for (const { who, what, denied, action } of await readActions(client, day + hour * HOUR_MS, input)) {
      if (denied || action !== "read" || !people.has(who.personId)) continue;
      const key = `${who.personId} ${hour}`;
      if (seen.has(`${key} ${what.number}`)) continue;
      seen.add(`${key} ${what.number}`);
      const { classification = null, id = "" } = what.asset ?? {};
      const sensitivity = input.context.sensitivities.get(id) ?? null;
      const read = { asset: what.id, classification, sensitivity };
      found.set(key, [...(found.get(key) ?? []), read]);
    }
  }
  input.enricher.takeDependencies(); // those of the hour were stored when it was derived
  return (score) => {
    const certain = known.get(score);
    if (certain !== undefined) return certain;
    const read = hoursOf(score, closed).flatMap((hour) => found.get(`${personOf(score)} ${hour}`) ?? []);
    const own = score.asset === undefined ? read : read.filter(({ asset }) => asset === score.asset);
    return mostSensitive(own);
  };
}

/** Of an asset, and of whole days; undefined: the day does not say what was read in the hour. */
function assetsOf({ asset, channel, place }: JudgedScore, { touches }: ClosedDay): number[] | undefined {
  if (asset !== undefined) return [asset];
  if (channel !== "day_bytes" && channel !== "drift") return undefined;
  return touches.of(place).map((touch) => touch.asset);
}
