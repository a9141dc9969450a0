import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { judgeActivity } from "../../bench/judge-activity.ts";
import { UNCOUNTED_DAYS, rateClassics, rateTiers } from "../../src/core/evaluation/ratings.ts";
import { DAY_MS } from "../../src/core/record/time.ts";
import { DEFAULT_BUDGET } from "../../src/core/settings/settings.ts";
import { drawActivity } from "../../src/simulate/activity/activity.ts";
import type { Labels } from "../../src/simulate/activity/labels.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";

interface EvaluationJson {
  readonly fleet: { readonly counted_from: string; readonly counted_days: number };
  readonly attacks: number;
  readonly detectors: readonly {
    readonly detector: string;
    readonly tier: string | null;
    readonly recall: number | null;
    readonly precision: number | null;
    readonly incidents: number;
    readonly false_incidents: number;
    readonly false_per_day: number;
    readonly scenarios: readonly {
      readonly kind: string;
      readonly attacks: number;
      readonly found: number;
      readonly recall: number | null;
      readonly median_hours: number | null;
    }[];
  }[];
  readonly owner_messages: {
    readonly owners: readonly string[];
    readonly weeks: readonly { readonly week: number; readonly median: number | null }[];
  };
}

const folder = useFolder();
const fleet = join(folder.path, "fleet");
const FLEET = { people: 12, days: 35, attacksPerKind: 1 };

async function simulate(output: string, options: Readonly<Record<string, number>>): Promise<void> {
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  expect(await auditplaneHere(["simulate", "--output", output, ...given])).toMatchObject({ code: 0 });
}

describe("auditplane evaluate", () => {
  let labels: Labels;
  let evaluated: CliResult;
  let json: EvaluationJson;

  beforeAll(async () => {
    await simulate(fleet, { people: FLEET.people, days: FLEET.days, attacks: FLEET.attacksPerKind });
    labels = JSON.parse(readFileSync(join(fleet, "labels.json"), "utf8")) as Labels;
    evaluated = await auditplaneHere(["evaluate", fleet, "--format", "json"]);
    json = JSON.parse(evaluated.stdout) as EvaluationJson;
  });

  it("finds a terabyte in the hour in which it is read, by pages", () => {
    const page = json.detectors.find(({ detector, tier }) => detector === "auditplane" && tier === "page");

    expect(evaluated.code).toBe(0);
    expect(page?.scenarios).toContainEqual({
      kind: "burst_1tb",
      person_kind: null,
      attacks: 1,
      found: 1,
      recall: 1,
      median_hours: 1,
    });
  });

  it("gives figures that add up: of attacks those of the labels, of incidents true and false ones", () => {
    expect(json.attacks).toBe(labels.attacks.length);
    expect(json.fleet).toMatchObject({ counted_from: "2026-09-28", counted_days: 7 });
    expect(json.detectors).toHaveLength(11);
    for (const { scenarios, ...figures } of json.detectors) {
      const { incidents, false_incidents: wrong, false_per_day: perDay, precision } = figures;
      expect(scenarios.reduce((sum, { attacks }) => sum + attacks, 0)).toBe(json.attacks);
      expect(scenarios.every(({ found, attacks }) => found <= attacks)).toBe(true);
      expect(scenarios.filter(({ attacks }) => attacks === 0).every(({ recall }) => recall === null)).toBe(
        true,
      );
      expect(perDay * 7).toBeCloseTo(wrong);
      if (precision !== null) expect(precision * incidents).toBeCloseTo(incidents - wrong);
    }
    const [page, review] = json.detectors as [EvaluationJson["detectors"][number], never];
    for (const [at, { found }] of page.scenarios.entries())
      expect((review as typeof page).scenarios[at]?.found).toBeGreaterThanOrEqual(found);
  });

  it("gives the figures of the fleet as it was drawn: nothing is lost on the way through logs", () => {
    const activity = drawActivity(FLEET);
    const { alerts, days, labels: drawn } = judgeActivity(activity, DEFAULT_BUDGET);
    const counted = {
      first: (activity.days[0] as number) / DAY_MS + UNCOUNTED_DAYS,
      days: FLEET.days - UNCOUNTED_DAYS,
      people: FLEET.people,
      labels: drawn,
    };

    const expected = [...rateTiers(alerts, counted), ...rateClassics(days, counted, DEFAULT_BUDGET)];

    expect(
      json.detectors.map(({ detector, tier, incidents, recall }) => [detector, tier, incidents, recall]),
    ).toEqual(
      expected.map(({ detector, tier, outcome }) => [
        detector,
        tier ?? null,
        outcome.incidents,
        outcome.recall,
      ]),
    );
  });

  it("says what owners would have been sent in the weeks that the fleet has", () => {
    const { owners, weeks } = json.owner_messages;

    expect(owners).toEqual(["marketing", "sales"]);
    expect(weeks.map(({ week, median }) => [week, median === null])).toEqual([
      [1, false],
      [4, true],
      [8, true],
    ]);
  });

  it("changes nothing in the directory, and says which commands come next", () => {
    expect(readdirSync(fleet).sort()).toEqual(["catalog.yaml", "labels.json", "logs"]);
    expect(evaluated.stderr).toMatch(/records read and derived in .* 35 days judged in /);
    expect(evaluated.stderr).toMatch(/\nNext:\n {2}less \S+\/fleet\/labels\.json /);
  });

  it("without attacks counts what is false, and without rules on volume finds nothing; both are said", async () => {
    const quiet = join(folder.path, "quiet");
    await simulate(quiet, { people: 1, days: 29, attacks: 0 });

    const { code, stdout, stderr } = await auditplaneHere(["evaluate", quiet, "--no-builtin-rules"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Attacks {4}none: only what is false can be counted$/m);
    expect(stdout).toMatch(/^auditplane +pages +- +0\.00 +0\.00 +-$/m);
    expect(stdout).not.toContain("SCENARIO");
    expect(stderr).toContain("No rule is about volume");
  });
});

describe("auditplane evaluate on what it cannot use", () => {
  /** A directory with these labels, and what else a simulation writes. */
  function directoryWith(name: string, text: string): string {
    const directory = join(folder.path, name);
    mkdirSync(join(directory, "logs"), { recursive: true });
    writeFileSync(join(directory, "labels.json"), text);
    return directory;
  }
  const labelsOf = (days: number, attacks: unknown[] = []): string =>
    JSON.stringify({
      fleet: { seed: "1", from: "2026-08-31", days, people: 9, humans: 8, services: 1, tail: "log-normal" },
      attacks,
    });

  it.each([
    ["no labels", "none", "there is no labels.json in it; name a directory that auditplane simulate wrote"],
    ["labels of others", "foreign", "labels.json: fleet: Invalid input"],
    [
      "too few days",
      "short",
      "its fleet has 28 days, and the first 28 are for learning; simulate 29 or more (--days)",
    ],
    ["no catalog", "bare", "catalog.yaml"],
  ])("refuses a directory with %s in one line that says why and what to do", async (_, name, reason) => {
    const directories: Readonly<Record<string, () => string>> = {
      none: () => folder.path,
      foreign: () => directoryWith("foreign", '{ "labels": [1] }'),
      short: () => directoryWith("short", labelsOf(28)),
      bare: () => directoryWith("bare", labelsOf(29)),
    };

    const { code, stdout, stderr } = await auditplaneHere(["evaluate", directories[name]?.() as string]);

    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/^could not /);
    expect(stderr).toContain(reason);
  });

  it("refuses an output that cannot be written before it reads anything", async () => {
    const output = join(folder.path, "missing/out.json");

    const { code, stderr } = await auditplaneHere(["evaluate", fleet, "--output", output]);

    expect(code).toBe(1);
    expect(stderr).toContain(`could not write ${output}`);
    expect(existsSync(output)).toBe(false);
  });
});
