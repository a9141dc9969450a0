/** A sample of the fleet in memory: what an organization's trail looks like, for those who ask how broad a rule is. */
import { createEvents } from "./fleet-events.ts";
import { FLEET_DAYS, FLEET_FROM, drawPopulation } from "./fleet-population.ts";
import { ACCOUNTS } from "./placeholders.ts";
import { createRandom } from "./random.ts";
import type { TrailRecord } from "./records/record.ts";

const SEED = "sample/1";
const DAY = 86_400_000;

/** Records of `events` events, spread evenly over the days of the fleet; the same in every run. */
export function sampleRecords(events: number): TrailRecord[] {
  const draw = createEvents(drawPopulation(SEED), SEED);
  const random = createRandom(`${SEED}/records`);
  const step = (FLEET_DAYS * DAY) / events;
  return Array.from({ length: events }, (_, at) => {
    const time = Date.parse(FLEET_FROM) + Math.floor((at * step) / 1000) * 1000;
    return draw(at % ACCOUNTS.length, time, random).records;
  }).flat();
}
