/**
 * Rules that speak too often: where one gives more alerts a day than its limit, those that are still to be told are told
 * in one digest for each domain. Pages are never held back for it, or whoever makes noise could hide in it (storm.ts is the
 * one exception); volume that is to be reviewed is told by the week, however much there is.
 */
import type { Alert, AlertContent, CauseContent } from "./alert.ts";
import type { StandingFinding } from "./standing.ts";

/** A rule on a day. */
export interface RuleDay {
  readonly ruleId: string;
  readonly day: string;
}

/** A rule that is above its limit on a day. */
export interface Noise extends RuleDay {
  readonly ruleTitle: string;
  readonly alerts: number;
  readonly limit: number;
}

export interface NoiseState {
  /** Alerts of causes that are told for the first time. */
  readonly isFirst: (alert: Alert) => boolean;
  readonly findingOf: (uid: string) => StandingFinding | undefined;
  /** How many alerts a rule has given on a day, without these. */
  readonly given: (key: RuleDay) => number;
}

/** Marks the alerts that are to be told in a digest, and says which rules are above their limits. */
export function demoteNoise(
  alerts: readonly Alert[],
  { isFirst, findingOf, given }: NoiseState,
): { readonly alerts: readonly Alert[]; readonly noise: readonly Noise[] } {
  const fresh = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const key = ruleDayOf(alert.content);
    if (!key || !isFirst(alert)) continue;
    const own = fresh.get(`${key.ruleId} ${key.day}`);
    if (own) own.push(alert);
    else fresh.set(`${key.ruleId} ${key.day}`, [alert]);
  }
  const noise: Noise[] = [];
  const demoted = new Set<Alert>();
  for (const own of fresh.values()) {
    const content = own[0]?.content as CauseContent;
    const key = ruleDayOf(content) as RuleDay;
    const finding = findingOf(content.findings[0] as string);
    const count = given(key) + own.length;
    if (!finding || count <= finding.rule.noiseLimit) continue;
    noise.push({ ...key, ruleTitle: finding.rule.title, alerts: count, limit: finding.rule.noiseLimit });
    if (finding.tier !== "page") for (const alert of own) demoted.add(alert);
  }
  return { alerts: alerts.map((alert) => (demoted.has(alert) ? demote(alert) : alert)), noise };
}

/** Whose alerts an alert counts among; undefined: it is none that is told by the day. */
export function ruleDayOf(content: AlertContent): RuleDay | undefined {
  if (content.kind !== "cause" || content.ruleId === undefined || content.day === undefined) return undefined;
  if (content.digest?.period === "week") return undefined;
  return { ruleId: content.ruleId, day: content.day };
}

function demote(alert: Alert): Alert {
  const { ruleId, day } = ruleDayOf(alert.content) as RuleDay;
  const digest = { period: "day", start: day, ruleId } as const;
  return { ...alert, content: { ...(alert.content as CauseContent), digest, isDemoted: true } };
}
