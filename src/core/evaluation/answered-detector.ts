/** The detector where somebody answers: whoever looks at an alert tells an attack when it is one, and it teaches nothing. */
import { groupBy } from "../catalog/group.ts";
import { Detector } from "../volume/detector.ts";
import type { DetectedDay } from "../volume/detector.ts";
import type { Budget } from "../settings/settings.ts";
import type { ClosedDay } from "../volume/past.ts";
import type { Subject } from "../volume/fit/peers.ts";
import { isAlertOn } from "./evaluate.ts";
import type { Label } from "./evaluate.ts";
import type { Alert } from "./incidents.ts";

export class AnsweredDetector {
  readonly #detector = new Detector();
  readonly #budget: Budget;
  readonly #byPerson: ReadonlyMap<number, readonly Label[]>;
  readonly #confirmed = new Set<Label>();

  constructor(labels: readonly Label[], budget: Budget) {
    this.#byPerson = groupBy(labels, ({ person }) => person);
    this.#budget = budget;
  }

  /** Days come in ascending order. */
  judge(day: ClosedDay, subjects: readonly Subject[]): DetectedDay {
    return this.#detector.judge(day, {
      subjects,
      budget: this.#budget,
      isLeftOut: (person, number, hour) =>
        this.#on({ person, hour: number * 24 + hour }).some((label) => this.#confirmed.has(label)),
    });
  }

  /** Tells which of the alerts are on attacks: from the next day on what was read in them is left out. */
  answer(alerts: readonly Alert[]): void {
    for (const alert of alerts) for (const label of this.#on(alert)) this.#confirmed.add(label);
  }

  #on(alert: Alert): readonly Label[] {
    return this.#byPerson.get(alert.person)?.filter((label) => isAlertOn(label, alert)) ?? [];
  }
}
