/** What is usual for somebody, term by term, and how far a value lies above it. */
import type { Baseline } from "../fit/index.ts";
import { KNOWN_HOURS, SPREAD_MIN, shrinkage } from "../fit/level.ts";
import type { Levels } from "../fit/level.ts";
import { residual } from "../judge/residual.ts";
import { shown } from "./step.ts";
import type { Step } from "./step.ts";

export interface LevelOf {
  /** As steps are named: `bytes`. */
  readonly measure: string;
  /** `hour` or `day`. */
  readonly unit: string;
  readonly levels: Levels;
  readonly place: number;
}

/** The last step is the residual. `value` on the scale of logarithms. */
export function levelSteps(
  value: number,
  { measure, unit, levels, place }: LevelOf,
  { peers }: Baseline,
): Step[] {
  const at = peers.groupOf[place] as number;
  const group = levels.groups[at];
  const usual = levels.usual[place] as number;
  const spread = levels.spread[place] as number;
  const hours = levels.hours[place] as number;
  const own = levels.own[place] as number;
  const result: Step = {
    name: `${measure}: residual`,
    value: residual(value, place, levels),
    how: `(${shown(value)} - ${shown(usual)}) / ${shown(spread)}`,
  };
  if (!group) return [result];
  const imagined = shrinkage(group);
  const drawn = (hours * own + imagined * group.mean) / (hours + imagined);
  const isRemembered = usual > drawn + 1e-3;
  const unknown = hours < KNOWN_HOURS ? group.between : 0;
  const deviation = Math.sqrt(
    Math.max(0, (spread - SPREAD_MIN) ** 2 - unknown) / (1 + 1 / (hours + imagined)),
  );
  return [
    {
      name: `${measure}: peers' usual`,
      value: group.mean,
      how: `median of ${group.members} in "${peers.groups[at]?.name}"; ${unit}s vary by ${shown(Math.sqrt(group.within))}, members by ${shown(Math.sqrt(group.between))}`,
    },
    {
      name: `${measure}: own mean`,
      value: own,
      how:
        hours === 0
          ? `no ${unit} is known`
          : `of ${unit}s of the last 42 days that weigh ${shown(hours)}, those far out left aside`,
    },
    {
      name: `${measure}: usual`,
      value: usual,
      how: isRemembered
        ? `the ${unit}s of the busiest day of a month ago, above ${shown(drawn)}`
        : `(${shown(hours)} x ${shown(own)} + ${shown(imagined)} x ${shown(group.mean)}) / (${shown(hours)} + ${shown(imagined)})`,
    },
    {
      name: `${measure}: spread`,
      value: spread,
      how: `sqrt(${shown(deviation)}² x (1 + 1 / (${shown(hours)} + ${shown(imagined)}))${unknown > 0 ? ` + ${shown(unknown)}` : ""}) + ${SPREAD_MIN}`,
    },
    result,
  ];
}
