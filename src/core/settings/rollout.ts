/**
 * How far a domain is with alerts: at first they are only kept, then security hears of them, then the owner of the data does, rule by
 * rule where that is wanted, so that nobody's first week is a flood.
 */
import { groupBy } from "../catalog/group.ts";

/** In order: what is told at a stage is kept at those before it. */
export const STAGES = ["observe", "security", "live"] as const;
export type Stage = (typeof STAGES)[number];

/** What nobody owns has no owner to be spared: security is told from the beginning. */
export const UNOWNED = "none";
const FIRST: Readonly<Record<"owned" | "unowned", Stage>> = { owned: "observe", unowned: "security" };

export interface Rollout {
  /** The domain, or `none` for what nobody owns. */
  readonly id: string;
  /** Of all rules that are not named. */
  readonly stage: Stage;
  /** Of single rules, by id. */
  readonly rules: Readonly<Record<string, Stage>>;
  readonly reason: string;
  /** undefined: a file says so. */
  readonly author: string | undefined;
}

/** At which stage a rule is in a domain; null: what nobody owns. */
export type StageOf = (ruleId: string, domain: string | null) => Stage;

export function indexRollout(rollout: readonly Pick<Rollout, "id" | "stage" | "rules">[]): StageOf {
  const byDomain = groupBy(rollout, ({ id }) => id);
  return (ruleId, domain) => {
    const own = byDomain.get(domain ?? UNOWNED)?.[0];
    return own?.rules[ruleId] ?? own?.stage ?? FIRST[domain === null ? "unowned" : "owned"];
  };
}

/** The furthest stage of some rules in a domain: an alert is told as its rule is that is told most. */
export function furthest(stages: readonly Stage[]): Stage {
  return STAGES[Math.max(0, ...stages.map((stage) => STAGES.indexOf(stage)))] ?? "observe";
}

/** The stage after, or before, another one; undefined: there is none. */
export function nextStage(stage: Stage, by: 1 | -1): Stage | undefined {
  return STAGES[STAGES.indexOf(stage) + by];
}
