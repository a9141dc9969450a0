/** Judges a simulated fleet without its logs, as `auditplane evaluate` does with them: what it is told of must be the same. */
import process from "node:process";
import { AnsweredDetector } from "../src/core/evaluation/answered-detector.ts";
import type { Label } from "../src/core/evaluation/evaluate.ts";
import type { ToldAlert } from "../src/core/evaluation/owner-messages.ts";
import { scenarioName } from "../src/core/evaluation/scenarios.ts";
import { HOUR_MS } from "../src/core/record/time.ts";
import type { DayActivity } from "../src/core/volume/day-activity.ts";
import type { Budget } from "../src/core/settings/settings.ts";
import type { Activity } from "../src/simulate/activity/activity.ts";
import { FleetDays } from "./fleet-days.ts";

export interface JudgedActivity {
  readonly alerts: readonly ToldAlert[];
  /** Domains that own anything. */
  readonly owners: readonly string[];
  readonly days: readonly DayActivity[];
  readonly labels: readonly Label[];
  /** Of fitting and judging alone. */
  readonly cpuSeconds: number;
}

/** Day by day; whoever looks at an alert tells an attack, and from the next day on it teaches nothing. */
export function judgeActivity(activity: Activity, budget: Budget): JudgedActivity {
  const fleet = new FleetDays(activity);
  const labels = activity.attacks.map(({ kind, person, from, until }): Label => {
    const personKind = activity.people[person]?.kind ?? "human";
    return {
      kind: scenarioName({ kind, personKind }),
      person,
      from: from / HOUR_MS,
      until: until / HOUR_MS,
    };
  });
  const detector = new AnsweredDetector(labels, budget);
  const alerts: ToldAlert[] = [];
  const days: DayActivity[] = [];
  let cpuSeconds = 0;
  for (const at of activity.days) {
    const day = fleet.closed(at);
    days.push(day.activity);
    const subjects = fleet.subjects(at);
    const before = process.cpuUsage();
    const { exceeding } = detector.judge(day, subjects);
    const { user, system } = process.cpuUsage(before);
    cpuSeconds += (user + system) / 1e6;
    const told = [
      ...fleet.overCeilings(at).map((alert): ToldAlert => {
        const about = { place: alert.person, hour: alert.hour % 24, channel: "hour_joint" } as const;
        return { ...alert, tier: "page", owners: fleet.owners(at, about) };
      }),
      ...exceeding.map(({ exceeds, ...score }): ToldAlert => {
        const hour = score.day * 24 + score.hour;
        return { person: score.place, hour, tier: exceeds, owners: fleet.owners(at, score) };
      }),
    ];
    detector.answer(told);
    for (const alert of told) alerts.push(alert);
  }
  return { alerts, owners: fleet.domains, days, labels, cpuSeconds };
}
