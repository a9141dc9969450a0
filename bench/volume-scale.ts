/**
 * What a night costs the detector of unusual volume: `npm run bench:volume` fits the baseline of one day to 42 days before it,
 * judges the day, and makes what is stored of it, for fleets of several sizes, each in a process of its own. `PEOPLE=5000` takes
 * another size. Prints; judges nothing.
 */
import { execFileSync } from "node:child_process";
import process from "node:process";
import { DEFAULT_BUDGET } from "../src/core/settings/settings.ts";
import { Roster, toColumns } from "../src/core/volume/day-activity.ts";
import type { HourSums } from "../src/core/volume/day-activity.ts";
import { Detector } from "../src/core/volume/detector.ts";
import { BASELINE_DAYS, BUDGET_DAYS } from "../src/core/volume/parameters.ts";
import type { ClosedDay, DayTraces } from "../src/core/volume/past.ts";
import type { Subject } from "../src/core/volume/fit/peers.ts";
import { storeBaseline } from "../src/core/volume/fit/stored-baseline.ts";
import { Touches } from "../src/core/volume/touches.ts";
import type { Touch } from "../src/core/volume/touches.ts";
import { createRandom } from "../src/simulate/random.ts";
import type { Random } from "../src/simulate/random.ts";

const SIZES = process.env["PEOPLE"]?.split(",").map(Number) ?? [2000, 20_000, 100_000];
const FIRST = 20_000;
const PEERS = 40;
const HOURS = 4;
const ROUNDS = 3;

if (process.argv[2] === undefined)
  for (const size of SIZES)
    execFileSync(process.execPath, [...process.execArgv, import.meta.filename, String(size)], {
      stdio: "inherit",
    });
else measure(Number(process.argv[2]));

function measure(size: number): void {
  const random = createRandom(`scale/${size}`);
  const roster = new Roster();
  for (let person = 0; person < size; person++) roster.placeOf(person);
  const subjects = Array.from({ length: size }, (_, person): Subject => {
    const groups = person % 4 === 0 ? [] : [`group ${person % PEERS}`];
    return { class: person % 7 === 0 ? "service" : "human", groups };
  });
  const days: ClosedDay[] = [];
  for (let day = 0; day < BASELINE_DAYS; day++) days.push(drawDay(FIRST + day, { size, roster, random }));
  const today = drawDay(FIRST + BASELINE_DAYS, { size, roster, random });
  const input = { subjects, budget: DEFAULT_BUDGET, isLeftOut: () => false };
  // a night leaves as much whatever the night: those before are taken from one, which goes by tails as they come to be
  let nights: readonly DayTraces[] = [];
  for (let round = 0; round < ROUNDS; round++)
    nights = nightsLike(new Detector({ days, traces: nights }).judge(today, input).traces);
  globalThis.gc?.();
  const before = process.cpuUsage();
  const started = process.hrtime.bigint();
  const { baseline, exceeding } = new Detector({ days, traces: nights }).judge(today, input);
  const stored = baseline && storeBaseline(baseline);
  const wall = Number(process.hrtime.bigint() - started) / 1e9;
  const { user, system } = process.cpuUsage(before);
  const rows = days.reduce((sum, { activity }) => sum + activity.people.length, 0);
  console.log(
    [
      `${size} people, ${rows} hours in ${BASELINE_DAYS} days`,
      `${((user + system) / 1e6).toFixed(1)} s of CPU, ${wall.toFixed(1)} s`,
      `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB at most, the days themselves included`,
      `${stored?.people.length ?? 0} people stored, ${exceeding.length} scores exceed a threshold`,
    ].join("; "),
  );
}

function nightsLike(traces: DayTraces): DayTraces[] {
  return Array.from({ length: BUDGET_DAYS }, (_, night) => {
    const day = FIRST + BASELINE_DAYS - BUDGET_DAYS + night;
    const top = [...traces.top].map(
      ([name, scores]) => [name, scores.map((score) => ({ ...score, day }))] as const,
    );
    return { ...traces, day, top: new Map(top) };
  });
}

function drawDay(
  day: number,
  { size, roster, random }: { readonly size: number; readonly roster: Roster; readonly random: Random },
): ClosedDay {
  const hours: HourSums[] = [];
  const touches: Touch[] = [];
  for (let hour = 9; hour < 9 + HOURS; hour++)
    for (let person = 0; person < size; person++) {
      const usual = 8e6 * 2 ** (person % 10);
      const bytes = Math.round(random.logNormal(usual, 0.9));
      const objects = Math.max(1, Math.round(random.logNormal(9, 0.6)));
      hours.push({ person, hour, bytes, objects });
      if (hour < 12) touches.push({ place: person, asset: (person * 3 + hour) % 500, bytes, objects, hour });
    }
  return { activity: toColumns(day, hours, roster), touches: new Touches(touches) };
}
