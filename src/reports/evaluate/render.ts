/** An evaluation as tables for people and JSON for programs. */
import { isoTime, DAY_MS } from "../../core/record/time.ts";
import { formatCount, formatCounted } from "../../core/finding/explain.ts";
import type { Evaluation } from "../../core/evaluation/evaluation.ts";
import type { Outcome } from "../../core/evaluation/evaluate.ts";
import { BUDGET_PEOPLE, OWN, UNCOUNTED_DAYS } from "../../core/evaluation/ratings.ts";
import type { Rating } from "../../core/evaluation/ratings.ts";
import { SCENARIOS, scenarioName } from "../../core/evaluation/scenarios.ts";
import type { Scenario } from "../../core/evaluation/scenarios.ts";
import { TIERS } from "../../core/volume/channel.ts";
import type { ExceededTier } from "../../core/volume/channel.ts";
import { renderRows } from "../text-table.ts";
import { evaluationJson } from "./json.ts";

export const EVALUATE_FORMATS = ["table", "json"] as const;
export type EvaluateFormat = (typeof EVALUATE_FORMATS)[number];

export function renderEvaluation(evaluation: Evaluation, format: EvaluateFormat): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(evaluationJson(evaluation), null, 2)}\n`;
    case "table":
      return renderTables(evaluation);
  }
}

function renderTables(evaluation: Evaluation): string {
  const { attacks } = evaluation;
  const found = attacks === 0 ? [] : TIERS.map((tier) => renderFound(evaluation, tier));
  return [renderFleet(evaluation), renderDetectors(evaluation), ...found, renderMessages(evaluation)].join(
    "\n",
  );
}

function renderFleet({ fleet, attacks, countedDays, budget }: Evaluation): string {
  const from = dayOf(fleet.from + UNCOUNTED_DAYS * DAY_MS);
  const lines: [string, string][] = [
    ["People", `${formatCounted(fleet.humans, "human")}, ${formatCounted(fleet.services, "service")}`],
    ["Days", `${fleet.days} from ${dayOf(fleet.from)}, of which ${countedDays} from ${from} on count`],
    ["Attacks", attacks === 0 ? "none: only what is false can be counted" : formatCount(attacks)],
    ["Budget", budgetText(budget, fleet.people)],
  ];
  return lines.map(([name, value]) => `${name.padEnd(11)}${value}\n`).join("");
}

function budgetText({ page, review }: Evaluation["budget"], people: number): string {
  const [pages, reviews] = [page, review].map((count) =>
    Number(((count * people) / BUDGET_PEOPLE).toFixed(2)),
  );
  const all = `${formatCounted(page, "page")} and ${review} to review a day for ${formatCount(BUDGET_PEOPLE)} people`;
  return people === BUDGET_PEOPLE ? all : `${all}: ${pages} and ${reviews} here`;
}

const FOUND: Readonly<Record<ExceededTier, string>> = {
  page: "Found by pages, and the median of hours until then; the classic detectors at their best",
  review: "Found by pages or by what is for review, likewise",
};

function renderFound({ ratings }: Evaluation, tier: ExceededTier): string {
  const shown = ratings.filter((rating) => rating.tier === tier);
  const [first] = shown as [Rating];
  const rows = SCENARIOS.map((scenario) => [
    titleOf(scenario),
    cell(String(outcomeOf(scenario, first.outcome)?.attacks ?? "-"), "ATTACKS"),
    ...shown.map(({ outcome }) => foundCell(outcomeOf(scenario, outcome))),
  ]);
  const head = ["SCENARIO", "ATTACKS", ...shown.map(({ detector }) => SHORT[detector] ?? detector)];
  return `${FOUND[tier]}\n\n${renderRows(head, rows)}\n`;
}

/** Of columns of numbers. */
const SHORT: Readonly<Record<string, string>> = {
  [OWN]: "  AUDITPLANE",
  "static bytes an hour": "STATIC BYTES",
  "z-score per person": "     Z-SCORE",
  "median and MAD of logarithms": "  MEDIAN/MAD",
};

function titleOf({ kind, personKind }: Scenario): string {
  if (personKind === null) return kind;
  return `${kind}, ${personKind === "human" ? "people" : "services"}`;
}

function outcomeOf(scenario: Scenario, { kinds }: Outcome): Outcome["kinds"][number] | undefined {
  return kinds.find(({ kind }) => kind === scenarioName(scenario));
}

function foundCell(outcome: Outcome["kinds"][number] | undefined): string {
  if (!outcome) return "-".padStart(5);
  const hours = outcome.hours === undefined ? "" : `${outcome.hours} h`;
  return `${percent(outcome.found / outcome.attacks).padStart(5)}${hours.padStart(7)}`;
}

const DETECTOR_HEAD = ["DETECTOR", "SETTING", "RECALL", "FALSE A DAY", "PER 2,000", "PRECISION"] as const;

function renderDetectors({ ratings, fleet }: Evaluation): string {
  const rows = ratings.map((rating, at) => {
    const { detector, outcome } = rating;
    const figures = [
      percent(outcome.recall),
      outcome.falsePerDay.toFixed(2),
      ((outcome.falsePerDay * BUDGET_PEOPLE) / fleet.people).toFixed(2),
      percent(outcome.precision),
    ];
    const isNext = ratings[at - 1]?.detector === detector;
    return [
      isNext ? "" : detector,
      settingOf(rating),
      ...figures.map((figure, column) => cell(figure, DETECTOR_HEAD[column + 2] as string)),
    ];
  });
  return `Recall is the mean over kinds; best is what meets the budget, which is known afterwards alone\n\n${renderRows(DETECTOR_HEAD, rows)}\n`;
}

function settingOf({ detector, tier, threshold }: Rating): string {
  if (detector === OWN) return tier === "page" ? "pages" : "pages and review";
  const text = threshold?.text ?? "silence";
  return tier === undefined
    ? `${text}, as usual`
    : `${text}, best for ${tier === "page" ? "pages" : "review"}`;
}

function renderMessages({ weeks, owners }: Evaluation): string {
  const counts = (of: (messages: NonNullable<(typeof weeks)[number]["messages"]>) => number | undefined) =>
    weeks.map(({ week, messages }) => cell(String((messages && of(messages)) ?? "-"), `WEEK ${week}`));
  const rows = [
    ["median", ...counts(({ all }) => all.median)],
    ["largest", ...counts(({ all }) => all.largest)],
    ["median, had nobody attacked", ...counts(({ unattacked }) => unattacked.median)],
    ["largest, had nobody attacked", ...counts(({ unattacked }) => unattacked.largest)],
  ];
  const title = `Messages to an owner, of ${formatCounted(owners.length, "domain")}: one for each page incident, one a week for all reviews`;
  return `${title}\n\n${renderRows(["MESSAGES", ...weeks.map(({ week }) => `WEEK ${week}`)], rows)}\n`;
}

/** To the right, under its head. */
function cell(text: string, head: string): string {
  return text.padStart(head.length);
}

function percent(share: number | undefined): string {
  return share === undefined ? "-" : `${(100 * share).toFixed(0)} %`;
}

function dayOf(time: number): string {
  return isoTime(time).slice(0, 10);
}
