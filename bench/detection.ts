/**
 * How good the detector of unusual volume is: `npm run bench:detection` prints the figures of docs/detection.md, of fleets
 * that it was not tuned on. `SEEDS=201,202` takes other fleets of 2,000 people and no others, `TAIL=log-t` with it heavier tails.
 * Prints; judges nothing.
 */
import process from "node:process";
import { ownerMessages } from "../src/core/evaluation/owner-messages.ts";
import { BUDGET_PEOPLE, UNCOUNTED_DAYS, rateClassics, rateTiers } from "../src/core/evaluation/ratings.ts";
import type { Rating } from "../src/core/evaluation/ratings.ts";
import { DAY_MS } from "../src/core/record/time.ts";
import { DEFAULT_BUDGET } from "../src/core/settings/settings.ts";
import { renderRows } from "../src/reports/text-table.ts";
import { drawActivity } from "../src/simulate/activity/activity.ts";
import type { ActivityOptions, Tail } from "../src/simulate/activity/options.ts";
import { judgeActivity } from "./judge-activity.ts";

interface Fleet {
  readonly name: string;
  readonly options: ActivityOptions;
}

const SEEDS = process.env["SEEDS"]?.split(",").map(Number);
const TAIL: Tail = process.env["TAIL"] === "log-t" ? "log-t" : "log-normal";
const OTHERS: readonly Fleet[] = [
  { name: "2,000 people, log-t, seed 314", options: { seed: 314, tail: "log-t" } },
  { name: "2,000 people, log-normal, 90 days, seed 317", options: { seed: 317, days: 90 } },
  {
    name: "800 people, 10 groups, a third of services, log-normal, seed 315",
    options: { seed: 315, people: 800, groups: 10, serviceShare: 0.3, attacksPerKind: 20 },
  },
  {
    name: "3,000 people, 5 groups, noise a quarter up, log-t, seed 316",
    options: { seed: 316, people: 3000, groups: 5, noise: 1.25, tail: "log-t" },
  },
];
const FLEETS: readonly Fleet[] = [
  ...(SEEDS ?? [311, 312, 313]).map((seed) => ({
    name: `2,000 people, ${TAIL}, seed ${seed}`,
    options: { seed, tail: TAIL },
  })),
  ...(SEEDS ? [] : OTHERS),
];

for (const fleet of FLEETS) measure(fleet);

function measure({ name, options }: Fleet): void {
  const activity = drawActivity(options);
  const size = activity.people.length;
  const { alerts, owners, days, labels, cpuSeconds } = judgeActivity(activity, DEFAULT_BUDGET);
  const counted = {
    first: (activity.days[0] as number) / DAY_MS + UNCOUNTED_DAYS,
    days: activity.days.length - UNCOUNTED_DAYS,
    people: size,
    labels,
  };
  const classics = rateClassics(days, counted, DEFAULT_BUDGET);
  console.log(
    `\n${name}; ${labels.length} attacks; fitted and judged in ${(cpuSeconds / activity.days.length).toFixed(2)} s of CPU a day`,
  );
  print([...rateTiers(alerts, counted), ...classics.filter(({ tier }) => tier !== undefined)], size);
  const usual = classics
    .filter(({ tier }) => tier === undefined)
    .map(({ detector, threshold, outcome }) => {
      return `${detector} at ${threshold?.text}: ${outcome.falsePerDay.toFixed(0)} a day`;
    });
  console.log(`false incidents at settings that are usual: ${usual.join("; ")}`);
  const weeks = ownerMessages(alerts, owners, counted).flatMap(({ week, messages }) => {
    if (!messages) return [];
    const { all, unattacked } = messages;
    return `week ${week}: ${unattacked.median} and ${unattacked.largest} (${all.median} and ${all.largest} with the attacks)`;
  });
  console.log(
    `messages to the ${owners.length} owners, the median and the most, had nobody attacked: ${weeks.join("; ")}`,
  );
}

function print(ratings: readonly Rating[], size: number): void {
  const kinds = ratings[0]?.outcome.kinds.map(({ kind }) => kind).sort() ?? [];
  const head = ["", "mean", `false/day${size === BUDGET_PEOPLE ? "" : "/2,000"}`, "precision", ...kinds];
  const rows = ratings.map(({ detector, tier, outcome }) => [
    `${detector}, ${tier}`,
    percent(outcome.recall ?? 0),
    ((outcome.falsePerDay * BUDGET_PEOPLE) / size).toFixed(2),
    percent(outcome.precision ?? 0),
    ...kinds.map((kind) => {
      const { found = 0, attacks = 1, hours } = outcome.kinds.find((one) => one.kind === kind) ?? {};
      return `${percent(found / attacks)}${hours === undefined || hours === 1 ? "" : ` ${hours} h`}`;
    }),
  ]);
  console.log(renderRows(head, rows));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
