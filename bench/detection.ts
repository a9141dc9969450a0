/**
 * How good the detector of unusual volume is: `npm run bench:detection` prints the figures of docs/detection.md, of fleets
 * that it was not tuned on. `SEEDS=201,202` takes other fleets of 2,000 people and no others. Prints; judges nothing.
 */
import process from "node:process";
import { groupBy } from "../src/core/catalog/group.ts";
import { CLASSICS, scoreClassic } from "../src/core/evaluation/classics.ts";
import { alertsAt, evaluate } from "../src/core/evaluation/evaluate.ts";
import type { Label, Outcome } from "../src/core/evaluation/evaluate.ts";
import type { Alert } from "../src/core/evaluation/incidents.ts";
import type { DayActivity } from "../src/core/volume/day-activity.ts";
import { Detector } from "../src/core/volume/detector.ts";
import type { JudgedScore } from "../src/core/volume/judge-day.ts";
import { drawActivity } from "../src/simulate/activity/activity.ts";
import type { ActivityOptions } from "../src/simulate/activity/options.ts";
import { DAY, FleetDays, HOUR } from "./fleet-days.ts";

/** Days that are not counted: the detector learns what is usual. */
const WARM_UP = 28;
/** False incidents a day and 2,000 people that people bear. */
const BUDGET = { page: 1, review: 20 } as const;

interface Fleet {
  readonly name: string;
  readonly options: ActivityOptions;
}

const SEEDS = process.env["SEEDS"]?.split(",").map(Number);
const OTHERS: readonly Fleet[] = [
  { name: "2,000 people, log-t, seed 104", options: { seed: 104, tail: "log-t" } },
  {
    name: "800 people, 10 groups, a third of services, log-normal, seed 105",
    options: { seed: 105, people: 800, groups: 10, serviceShare: 0.3, attacksPerKind: 20 },
  },
  {
    name: "3,000 people, 5 groups, noise a quarter up, log-t, seed 106",
    options: { seed: 106, people: 3000, groups: 5, noise: 1.25, tail: "log-t" },
  },
];
const FLEETS: readonly Fleet[] = [
  ...(SEEDS ?? [101, 102, 103]).map((seed) => ({
    name: `2,000 people, log-normal, seed ${seed}`,
    options: { seed },
  })),
  ...(SEEDS ? [] : OTHERS),
];

for (const fleet of FLEETS) measure(fleet);

function measure({ name, options }: Fleet): void {
  const activity = drawActivity(options);
  const fleet = new FleetDays(activity);
  const size = activity.people.length;
  const first = (activity.days[0] as number) / DAY + WARM_UP;
  const labels = activity.attacks.map(({ kind, person, from, until }): Label => {
    const isSplit = kind === "steady_3x" || kind === "slow_1_5x";
    const split = isSplit ? `${kind} ${activity.people[person]?.kind}` : kind;
    return { kind: split, person, from: from / HOUR, until: until / HOUR };
  });
  const { scores, columns, ceilings, cpu } = judge(activity.days, { fleet, labels });
  const alerts = (tiers: readonly string[]): Alert[] => [
    ...ceilings,
    ...scores.filter(({ exceeds }) => tiers.includes(exceeds)).map(alertOf),
  ];
  const days = activity.days.length - WARM_UP;
  const counted = (all: readonly Alert[]): Outcome =>
    evaluate(
      all.filter(({ hour }) => hour >= first * 24),
      labels,
      days,
    );
  const rows: [string, Outcome][] = [
    ["auditplane, page", counted(alerts(["page"]))],
    ["auditplane, review", counted(alerts(["page", "review"]))],
  ];
  const defaults = CLASSICS.map((classic) => {
    const scored = scoreClassic(classic, columns, first);
    for (const tier of ["page", "review"] as const) {
      const best = alertsAt(scored, labels, { days, falsePerDay: (BUDGET[tier] * size) / 2000 });
      rows.push([`${classic.name}, ${tier}`, counted(best)]);
    }
    const usual = scored.filter(({ score }) => score > classic.setting.threshold);
    return `${classic.name} at ${classic.setting.text}: ${counted(usual).falsePerDay.toFixed(0)} a day`;
  });
  console.log(
    `\n${name}; ${labels.length} attacks; fitted and judged in ${(cpu / activity.days.length).toFixed(2)} s of CPU a day`,
  );
  print(rows, size);
  console.log(`false incidents at settings that are usual: ${defaults.join("; ")}`);
}

interface Judging {
  readonly fleet: FleetDays;
  readonly labels: readonly Label[];
}

/** Day by day; whoever looks at an alert tells an attack, and from the next day on it teaches nothing. */
function judge(all: readonly number[], { fleet, labels }: Judging) {
  const detector = new Detector();
  const byPerson = groupBy(labels, ({ person }) => person);
  const confirmed = new Set<Label>();
  const scores: JudgedScore[] = [];
  const columns: DayActivity[] = [];
  const ceilings: Alert[] = [];
  let cpu = 0;
  for (const at of all) {
    const day = fleet.closed(at);
    columns.push(day.activity);
    ceilings.push(...fleet.overCeilings(at));
    const subjects = fleet.subjects(at);
    const before = process.cpuUsage();
    const judged = detector.judge(day, {
      subjects,
      budget: BUDGET,
      isLeftOut: (place, number, hour) =>
        byPerson
          .get(place)
          ?.some((label) => confirmed.has(label) && concerns(label, place, number * 24 + hour)) ?? false,
    });
    const { user, system } = process.cpuUsage(before);
    cpu += (user + system) / 1e6;
    scores.push(...judged.exceeding);
    for (const { person, hour } of judged.exceeding.map(alertOf))
      for (const label of labels) if (concerns(label, person, hour)) confirmed.add(label);
  }
  return { scores, columns, ceilings, cpu };
}

/** Sums of days are known a day later. */
function concerns({ person, from, until }: Label, place: number, hour: number): boolean {
  return person === place && hour >= from && hour < until + 24;
}

function alertOf({ place, day, hour }: JudgedScore): Alert {
  return { person: place, hour: day * 24 + hour };
}

function print(rows: readonly (readonly [string, Outcome])[], size: number): void {
  const kinds = rows[0]?.[1].kinds.map(({ kind }) => kind).sort() ?? [];
  const head = ["", "mean", `false/day${size === 2000 ? "" : "/2,000"}`, "precision", ...kinds];
  const lines = rows.map(([name, { recall, falsePerDay, precision, kinds: own }]) => [
    name,
    percent(recall),
    ((falsePerDay * 2000) / size).toFixed(2),
    percent(precision ?? 0),
    ...kinds.map((kind) => {
      const { found = 0, attacks = 1, hours } = own.find((one) => one.kind === kind) ?? {};
      return `${percent(found / attacks)}${hours === undefined || hours === 1 ? "" : ` ${hours} h`}`;
    }),
  ]);
  const widths = head.map((title, at) =>
    Math.max(title.length, ...lines.map((line) => (line[at] as string).length)),
  );
  for (const line of [head, ...lines])
    console.log(
      line
        .map((cell, at) => cell.padEnd(widths[at] as number))
        .join("  ")
        .trimEnd(),
    );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
