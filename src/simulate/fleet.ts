/** The fleet on disk: any number of events of a whole organization, made file by file and never all in memory. */
import { join } from "node:path";
import { createEvents } from "./fleet-events.ts";
import type { DrawEvent } from "./fleet-events.ts";
import { FLEET_DAYS, FLEET_FROM, FLEET_REGION, drawPopulation } from "./fleet-population.ts";
import { ACCOUNTS } from "./placeholders.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";
import type { TrailRecord } from "./records/record.ts";
import { trailKey, writeOut, writeTrailFiles } from "./trail-files.ts";
import type { TrailFile } from "./trail-files.ts";
import { createTally } from "./truth.ts";
import type { Tally, Truth } from "./truth.ts";

export interface FleetOptions {
  /** How many records; at least 1. */
  readonly events: number;
  /** Default 1. */
  readonly seed?: number;
  /** Records of one file, drawn between the two; default 5,000 to 20,000. */
  readonly eventsPerFile?: { readonly min: number; readonly max: number };
}

export interface WrittenFleet extends Truth {
  /** The trail files in the order of delivery, below `logs`. */
  readonly paths: readonly string[];
  /** The folder above `AWSLogs/`. */
  readonly logs: string;
  /** The catalog file (JSON). */
  readonly catalog: string;
  /** Trail files. */
  readonly files: number;
  readonly bytesRaw: number;
  readonly bytesGzip: number;
}

/** Share of a day's events in each hour, UTC: people work by day, jobs by night. */
const HOURS = [3, 4, 5, 4, 3, 2, 3, 5, 7, 8, 8, 7, 6, 7, 8, 7, 6, 4, 3, 2, 2, 2, 2, 2];
const DAY = 86_400_000;

/** Which records of an account one file holds: those from `first` on, of `total`. */
interface FilePlan {
  readonly account: number;
  readonly first: number;
  readonly count: number;
  readonly total: number;
  readonly number: number;
}

/**
 * Writes `logs/AWSLogs/…` and `catalog.json` below the directory and says what is in them. The same options give the
 * same records and, with one version of Node.js, the same bytes. Throws `output_failed`.
 */
export async function writeFleet(directory: string, options: FleetOptions): Promise<WrittenFleet> {
  const seed = `fleet/${options.seed ?? 1}`;
  const population = drawPopulation(seed);
  const tally = createTally();
  const logs = join(directory, "logs");
  const catalog = join(directory, "catalog.json");
  await writeOut(catalog, `${JSON.stringify(population.catalog, null, 1)}\n`);
  const draw = createEvents(population, seed);
  const written = await writeTrailFiles(logs, fleetFiles(planFiles(options, seed), { draw, tally, seed }));
  return { ...tally.truth(), ...written, logs, catalog, files: written.paths.length };
}

/** Deals the events to the accounts and cuts each account's into files; sorted by the time of their last record. */
function planFiles(
  { events, eventsPerFile = { min: 5000, max: 20_000 } }: FleetOptions,
  seed: string,
): FilePlan[] {
  const random = createRandom(`${seed}/plan`);
  const plans: FilePlan[] = [];
  for (const [account] of ACCOUNTS.entries()) {
    const total = Math.floor((events + account) / ACCOUNTS.length);
    for (let first = 0; first < total; ) {
      const count = Math.min(total - first, random.int(eventsPerFile.min, eventsPerFile.max));
      plans.push({ account, first, count, total, number: plans.length });
      first += count;
    }
  }
  return plans.sort(
    (a, b) => (a.first + a.count) / a.total - (b.first + b.count) / b.total || a.number - b.number,
  );
}

interface Making {
  readonly draw: DrawEvent;
  readonly tally: Tally;
  readonly seed: string;
}

function* fleetFiles(plans: readonly FilePlan[], making: Making): Generator<TrailFile> {
  for (const plan of plans) {
    const random = createRandom(`${making.seed}/file/${plan.number}`);
    const deliveredAt = timeOf((plan.first + plan.count) / plan.total) + 5 * 60_000;
    const place = { account: ACCOUNTS[plan.account] as string, region: FLEET_REGION, deliveredAt };
    yield { key: trailKey(place, random), records: fileRecords(plan, making, random) };
  }
}

function* fileRecords(plan: FilePlan, { draw, tally }: Making, random: Random): Generator<TrailRecord> {
  for (let index = plan.first; index < plan.first + plan.count; index++) {
    const happening = draw(plan.account, timeOf((index + random.unit()) / plan.total), random);
    tally.add(happening);
    yield* happening.records;
  }
}

/** When the given part (0 to 1) of all events has happened; whole seconds. */
function timeOf(part: number): number {
  const day = Math.min(FLEET_DAYS - 1, Math.floor(part * FLEET_DAYS));
  const share = HOURS.reduce((sum, hour) => sum + hour, 0);
  let left = (part * FLEET_DAYS - day) * share;
  let hour = 0;
  while (hour < 23 && left >= (HOURS[hour] as number)) left -= HOURS[hour++] as number;
  const seconds = Math.floor((hour + left / (HOURS[hour] as number)) * 3600);
  return Date.parse(FLEET_FROM) + day * DAY + Math.min(86_399, seconds) * 1000;
}
