/**
 * Walks over the days of a labelled fleet that was scanned, and tells what rules on volume would have told, where somebody
 * answers. Reads the database; leaves nothing in it.
 */
import type { Pool, PoolClient } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { AnsweredDetector } from "../../core/evaluation/answered-detector.ts";
import type { Label } from "../../core/evaluation/evaluate.ts";
import type { JudgedFleet } from "../../core/evaluation/evaluation.ts";
import type { LabelledAttack, LabelledFleet } from "../../core/evaluation/labels-file.ts";
import type { ToldAlert } from "../../core/evaluation/owner-messages.ts";
import { scenarioName } from "../../core/evaluation/scenarios.ts";
import { DAY_MS, HOUR_MS } from "../../core/record/time.ts";
import type { Budget } from "../../core/settings/settings.ts";
import { compileRules } from "../../core/sigma/rule-set.ts";
import type { SigmaRule } from "../../core/sigma/rule.ts";
import type { ExceededTier } from "../../core/volume/channel.ts";
import type { DayActivity } from "../../core/volume/day-activity.ts";
import { createSubjects } from "../../core/volume/subject.ts";
import { readSensitivities } from "../../store/asset-sensitivity.ts";
import { readCeilingHits } from "../../store/ceilings.ts";
import { inTransaction } from "../../store/transaction.ts";
import { daysFrom } from "../../store/volume.ts";
import { classifiedBy } from "../volume/classify.ts";
import { VolumeWindow } from "../volume/window.ts";
import { Owners } from "./owners.ts";
import { tellScores, tiersOf } from "./tell-scores.ts";

export interface EvaluateDeps {
  readonly pool: Pool;
  readonly catalog: CatalogIndex;
  readonly rules: readonly SigmaRule[];
  readonly budget: Budget;
  readonly onDay: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

export interface JudgedLabels extends JudgedFleet {
  /** Ids of attacks by people who read nothing in the logs. */
  readonly unseen: readonly string[];
}

/** Days come in their order; from the day after an alert on an attack on, the attack teaches nothing. */
export async function judgeFleet(labelled: LabelledFleet, deps: EvaluateDeps): Promise<JudgedLabels> {
  return await inTransaction(deps.pool, (client) => judgeDays(client, labelled, deps));
}

async function judgeDays(
  client: PoolClient,
  { fleet, attacks }: LabelledFleet,
  { catalog, rules, budget, onDay, signal }: EvaluateDeps,
): Promise<JudgedLabels> {
  const window = await VolumeWindow.open(client, createSubjects(catalog), fleet.from);
  const places = new Map(window.roster.people.map((_, place) => [window.keyOf(place), place]));
  const labels = attacks.map((attack) => labelOf(attack, places));
  const detector = new AnsweredDetector(labels, budget);
  const owners = new Owners(client, catalog);
  const tiers = tiersOf(rules);
  const classifiedWithin = classifiedBy(
    { catalog, sensitivities: await readSensitivities(client) },
    owners.names,
  );
  const telling = { window, owners, tiers, classifiedWithin, rules: compileRules(rules, "volume") };
  const found = (await daysFrom(client, fleet.from)).filter((day) => day < fleet.from + fleet.days * DAY_MS);
  const alerts: ToldAlert[] = [];
  const days: DayActivity[] = [];
  for (const [at, day] of found.entries()) {
    signal.throwIfAborted();
    const closed = await window.day(day);
    const judged = detector.judge(closed, window.subjects(day));
    await owners.learn([...closed.touches.assets]);
    const ceilings = await readCeilingHits(client, [...tiers.keys()], { from: day, to: day + DAY_MS });
    const told = [
      ...ceilings.map(({ ruleId, personId, hour, domains }): ToldAlert => {
        const tier = tiers.get(ruleId) as ExceededTier;
        return { person: window.roster.placeOf(personId), hour: hour / HOUR_MS, tier, owners: domains };
      }),
      ...tellScores({ day, closed, judged }, telling),
    ];
    detector.answer(told);
    for (const alert of told) alerts.push(alert);
    days.push(closed.activity);
    onDay(at + 1, found.length);
  }
  const unseen = attacks.filter(({ person }) => !places.has(person)).map(({ id }) => id);
  return { alerts, days, labels, owners: owners.all, unseen };
}

/** No place has this number: whoever read nothing cannot be found. */
const NOBODY = -1;

function labelOf(
  { kind, person, person_kind: personKind, from, until }: LabelledAttack,
  places: ReadonlyMap<string, number>,
): Label {
  return {
    kind: scenarioName({ kind, personKind }),
    person: places.get(person) ?? NOBODY,
    from: from / HOUR_MS,
    until: until / HOUR_MS,
  };
}
