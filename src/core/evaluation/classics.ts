/** Three detectors that everybody has, on the same data: a fixed number of bytes, a z-score, a robust z-score of logarithms. */
import { formatBytes } from "../finding/explain.ts";
import type { DayActivity } from "../volume/day-activity.ts";
import { median } from "../volume/fit/group-level.ts";
import { fromLog } from "../volume/parameters.ts";
import type { ScoredAlert } from "./evaluate.ts";

const DAYS = 28;
/** Hours without which a person has no mean. */
const HOURS_MIN = 5;

export interface Classic {
  readonly name: string;
  /** A threshold that is found in tools and tutorials. */
  readonly setting: number;
  /** A threshold in words. */
  readonly text: (threshold: number) => string;
  /** Scores an hour by the hours of the person in the 28 days before; undefined: it cannot. */
  readonly score: (bytes: number, before: readonly number[]) => number | undefined;
}

export const CLASSICS: readonly Classic[] = [
  {
    name: "static bytes an hour",
    setting: 50e6,
    text: formatBytes,
    score: (bytes) => bytes,
  },
  {
    name: "z-score per person",
    setting: 3,
    text: (threshold) => `z > ${Number(threshold.toPrecision(3))}`,
    score: (bytes, before) => {
      if (before.length < HOURS_MIN) return undefined;
      const mean = before.reduce((sum, one) => sum + one, 0) / before.length;
      const variance = before.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (before.length - 1);
      return variance > 0 ? (bytes - mean) / Math.sqrt(variance) : undefined;
    },
  },
  {
    name: "median and MAD of logarithms",
    setting: 3.5,
    text: (threshold) => String(Number(threshold.toPrecision(3))),
    score: (bytes, before) => {
      if (before.length < HOURS_MIN) return undefined;
      const logs = before.map(Math.log1p);
      const middle = median(logs);
      const spread = 1.4826 * median(logs.map((log) => Math.abs(log - middle)));
      return spread > 0 ? (Math.log1p(bytes) - middle) / spread : undefined;
    },
  },
];

/** Scores of all hours of the days from `from` on. */
export function scoreClassic(classic: Classic, days: readonly DayActivity[], from: number): ScoredAlert[] {
  const hours = new Map<number, { day: number; bytes: number }[]>();
  const scored: ScoredAlert[] = [];
  for (const { day, people, hours: hourOf, bytes } of days) {
    const own = [...people.keys()].map((at) => {
      return {
        person: people[at] as number,
        hour: hourOf[at] as number,
        bytes: fromLog(bytes[at] as number, "bytes"),
      };
    });
    if (day >= from) {
      const past = new Map<number, number[]>();
      for (const { person, hour, bytes: read } of own) {
        let before = past.get(person);
        if (!before) {
          before = (hours.get(person) ?? []).filter((one) => one.day >= day - DAYS).map((one) => one.bytes);
          past.set(person, before);
        }
        const score = classic.score(read, before);
        if (score !== undefined) scored.push({ person, hour: day * 24 + hour, score });
      }
    }
    for (const { person, bytes: read } of own) {
      const list = hours.get(person);
      if (list) list.push({ day, bytes: read });
      else hours.set(person, [{ day, bytes: read }]);
    }
  }
  return scored;
}
