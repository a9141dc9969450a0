/**
 * Storms: of the alerts of one hour that page for unusual volume ten are told one by one, those that come after them in
 * one summary for each domain, which is a page itself. It is the one exception to that pages are told one by one: what is
 * unusual is so by statistics, so that one cause (a migration, a broken catalog, a theft by many) makes any number of
 * them at once, and on call nobody reads two hundred messages. Nobody hides in it: those that matter most go first.
 */
import { groupBy } from "../catalog/group.ts";
import type { Alert, CauseContent } from "./alert.ts";
import type { StandingFinding } from "./standing.ts";
import { compareWeight, sumOf, worst } from "./weight.ts";
import type { Weight } from "./weight.ts";

/** Pages on volume of one hour that are told one by one. */
export const PAGES_MAX = 10;

export interface StormState {
  /** Alerts of causes that are told for the first time. */
  readonly isFirst: (alert: Alert) => boolean;
  readonly findingOf: (uid: string) => StandingFinding | undefined;
  /** How many alerts of an hour were told one by one, without these. */
  readonly told: (hour: string) => number;
}

/** Marks the alerts that are to be told in the summary of their hour. The order of alerts changes nothing. */
export function capPages(
  alerts: readonly Alert[],
  { isFirst, findingOf, told }: StormState,
): readonly Alert[] {
  const fresh = alerts.filter((alert) => hourOfPage(alert) !== undefined && isFirst(alert));
  const capped = new Set<Alert>();
  for (const [hour, own] of groupBy(fresh, hourOfPage)) {
    const room = Math.max(0, PAGES_MAX - told(hour as string));
    const sorted = own.map((alert) => ({ alert, ...weightOf(alert, findingOf) })).sort(compareWeight);
    for (const { alert } of sorted.slice(room)) capped.add(alert);
  }
  return alerts.map((alert) => {
    if (!capped.has(alert)) return alert;
    return { ...alert, content: { ...(alert.content as CauseContent), isDemoted: true } };
  });
}

/** The hour in which a page on volume begins; undefined: an alert is none, or in the summary already. */
export function hourOfPage({ content }: Alert): string | undefined {
  if (content.kind !== "cause" || content.isDemoted) return undefined;
  return content.digest?.period === "hour" ? content.digest.start : undefined;
}

function weightOf({ content }: Alert, findingOf: StormState["findingOf"]): Weight {
  const findings = (content as CauseContent).findings.flatMap((uid) => findingOf(uid) ?? []);
  return {
    level: worst(findings.map(({ level }) => level)),
    bytesOut: sumOf(findings, ({ bytesOut }) => bytesOut),
    uid: (content as CauseContent).findings[0] as string,
  };
}
