/** An ordinary day: what somebody reads when nothing is wrong, peaks, bursts and new grants included. */
import { createRandom } from "../random.ts";
import type { Random } from "../random.ts";
import { readableOn } from "./mesh.ts";
import type { Mesh, Project } from "./mesh.ts";
import { DAY, HOUR } from "./options.ts";
import type { Setting, Tail } from "./options.ts";
import { stintOn } from "./people.ts";
import type { Person, Stint } from "./people.ts";
import { activeHours } from "./rhythm.ts";
import type { ActiveHour } from "./rhythm.ts";
import { splitHour } from "./split.ts";
import type { HourActivity } from "./split.ts";

/** What a person does on a day by their own habits; sorted by hour, the same whenever it is asked. */
export type Ordinary = (person: Person, day: number) => HourActivity[];

/** What fits through the line of a desk, or of a cluster, within an hour. */
const LINE = { human: 80e9, service: 500e9 } as const;
/** A good day is good in all its hours: the share of a person's noise that the day has. */
const OF_DAY = 0.4;
const OF_HOUR = Math.sqrt(1 - OF_DAY ** 2);
/** How likely somebody looks, within an hour, at something of their project that they never needed. */
const CURIOSITY = 0.004;
/** The usual maximum lies about so many deviations above the median. */
const MAXIMUM = 2.5;

export function createOrdinary(setting: Setting, mesh: Mesh): Ordinary {
  return (person, day) => {
    const stint = stintOn(person, day);
    if (!stint) return [];
    const random = createRandom(`${setting.seed}/day/${person.number}/${day}`);
    const mood = random.normal();
    const hours = activeHours(person, day, { setting, random });
    const burst = person.burst?.day === day && hours.length > 0 ? random.int(0, hours.length - 1) : undefined;
    return hours.flatMap((active, at) => {
      const factor = at === burst ? burstFactor(person, stint) : undefined;
      const sizes = sizeOf({ stint, kind: person.kind, mood, factor, active }, setting.tail, random);
      const total = { person: person.number, hour: setting.start + day * DAY + active.hour * HOUR, ...sizes };
      return splitHour(total, chooseAssets({ person, stint, day, mesh }, random), random);
    });
  };
}

/** A burst goes beyond the usual maximum, whatever that hour would have been. */
function burstFactor({ burst }: Person, { noise }: Stint): number {
  return Math.log(burst?.factor ?? 1) + MAXIMUM * noise;
}

interface Sizing {
  readonly stint: Stint;
  readonly kind: Person["kind"];
  readonly mood: number;
  /** On the log scale, in place of noise. */
  readonly factor: number | undefined;
  readonly active: ActiveHour;
}

/** Volume hardly depends on the hour, given that there is any. Objects go with the bytes, and not exactly. */
function sizeOf(
  { stint, kind, mood, factor, active }: Sizing,
  tail: Tail,
  random: Random,
): { bytes: number; objects: number } {
  const deviation = OF_DAY * mood + OF_HOUR * deviate(tail, random);
  const wanted = Math.exp(stint.level + (factor ?? stint.noise * deviation)) * active.factor;
  const line = LINE[kind];
  const bytes = Math.max(1, Math.round(line * (1 - Math.exp(-wanted / line))));
  const above = Math.log(bytes) - stint.level;
  const objects = stint.objects * Math.exp(0.6 * above + 0.5 * stint.noise * random.normal());
  return { bytes, objects: Math.max(1, Math.round(objects)) };
}

/** One number of variance 1. Student's t is a normal one over the root of a mean of five squares. */
function deviate(tail: Tail, random: Random): number {
  const normal = random.normal();
  if (tail === "log-normal") return normal;
  const squares = -2 * Math.log((1 - random.unit()) * (1 - random.unit())) + random.normal() ** 2;
  return normal / Math.sqrt(squares / 5) / Math.sqrt(5 / 3);
}

interface Choosing {
  readonly person: Person;
  readonly stint: Stint;
  readonly day: number;
  readonly mesh: Mesh;
}

function chooseAssets({ person, stint, day, mesh }: Choosing, random: Random): string[] {
  const usual = stint.usual.filter(({ from }) => from <= day);
  const habit = person.rhythm.habit;
  const count = habit === "always" ? usual.length : habit === "rounds" ? random.int(4, 8) : fewOf(random);
  const chosen: string[] = [];
  const left = [...usual];
  while (chosen.length < count && left.length > 0) {
    let draw = random.unit() * left.reduce((sum, { weight }) => sum + weight, 0);
    let at = 0;
    while (at < left.length - 1 && (draw -= (left[at] as { weight: number }).weight) >= 0) at++;
    chosen.push(...left.splice(at, 1).map(({ asset }) => asset.id));
  }
  if (!person.isPlatform && random.chance(CURIOSITY)) {
    const all = readableOn(mesh.projects[stint.project] as Project, day);
    const other = random.pick(all).id;
    if (!chosen.includes(other)) chosen.push(other);
  }
  return chosen;
}

/** Mostly one. */
function fewOf(random: Random): number {
  const draw = random.unit();
  return draw < 0.55 ? 1 : draw < 0.85 ? 2 : 3;
}
