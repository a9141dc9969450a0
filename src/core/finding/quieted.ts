/** What would not be told any more if somebody's reads were exempt. */
import { groupBy } from "../catalog/group.ts";
import type { StandingFinding } from "./standing.ts";

/** A reader whose findings might be expected. */
export interface Quieted {
  /** A project, or a person, a role or an account as findings name them. */
  readonly who: string;
  /** undefined: whatever they read. */
  readonly asset: string | undefined;
  /** Alerts of which nothing would be left. */
  readonly alerts: number;
  readonly findings: number;
}

export interface ToldAlert {
  readonly findings: readonly StandingFinding[];
}

const SHOWN_MAX = 5;

/**
 * The exemptions that would take most alerts away, the widest gain first; one of a single asset stands in place of one of all where it
 * takes as many. None takes less than one alert.
 * `shown`: what somebody is called, by which those that gain as much are ordered; absent: as findings name them.
 */
export function mostQuieting(
  alerts: readonly ToldAlert[],
  shown: (person: string) => string = (person) => person,
): Quieted[] {
  const all = alerts.flatMap(({ findings }, alert) => findings.map((finding) => ({ finding, alert })));
  const sizes = alerts.map(({ findings }) => findings.length);
  const byReader = groupBy(all, ({ finding }) => readerOf(finding, shown));
  const found = [...byReader].flatMap(([who, own]) => {
    const byAsset = groupBy(own, ({ finding }) => finding.asset ?? "");
    const single = [...byAsset].flatMap(([asset, some]) => (asset === "" ? [] : [quieted(who, asset, some)]));
    const whole = quieted(who, undefined, own);
    return single.some(({ alerts: count }) => count === whole.alerts) ? single : [whole, ...single];
  });
  return found
    .filter(({ alerts: count }) => count > 0)
    .sort((a, b) => b.alerts - a.alerts || b.findings - a.findings || (nameOf(a) < nameOf(b) ? -1 : 1))
    .slice(0, SHOWN_MAX);

  function quieted(who: string, asset: string | undefined, own: typeof all): Quieted {
    const counts = groupBy(own, ({ alert }) => alert);
    const gone = [...counts].filter(([alert, some]) => some.length === sizes[alert]);
    return { who, asset, alerts: gone.length, findings: own.length };
  }
}

function readerOf({ person, detail: { first } }: StandingFinding, shown: (person: string) => string): string {
  return "project" in first.consumer ? `project ${first.consumer.project}` : shown(person);
}

function nameOf({ who, asset = "" }: Quieted): string {
  return `${who} ${asset}`;
}
