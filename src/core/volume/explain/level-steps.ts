/** What is usual for somebody, term by term, and how far a value lies above it. */
import { invariant } from "../../../errors.ts";
import type { Baseline } from "../fit/index.ts";
import type { GroupLevel } from "../fit/group-level.ts";
import { KNOWN_HOURS, PRIOR_HOURS, SHRINK_MAX, SHRINK_MIN, SPREAD_MIN, shrinkage } from "../fit/level.ts";
import { residual } from "../judge/residual.ts";
import { peersStep } from "./peers-step.ts";
import type { LevelOf } from "./peers-step.ts";
import { computed, given, heldText, shown } from "./step.ts";
import type { Step } from "./step.ts";

/** The last step is the residual. `value` on the scale of logarithms. */
export function levelSteps(value: number, about: LevelOf, baseline: Baseline): Step[] {
  const { measure, levels, place } = about;
  const [usual, spread] = [levels.usual[place] as number, levels.spread[place] as number];
  return [
    ...usualSteps(about, baseline),
    computed(
      `${measure}: residual`,
      residual(value, place, levels),
      `(${shown(value)} - ${shown(usual)}) / ${shown(spread)}`,
    ),
  ];
}

/** The last two steps are what is usual, and how far hours lie from it. */
export function usualSteps(about: LevelOf, { peers }: Baseline): Step[] {
  const { measure, unit, levels, place } = about;
  const group = levels.groups[peers.groupOf[place] as number];
  invariant(group, "whoever is judged has a group");
  const hours = levels.hours[place] as number;
  const ofOwn =
    hours === 0
      ? []
      : [
          given(
            `${measure}: ${unit}s`,
            hours,
            "of the last 42 days, by weight; those far out are left aside",
          ),
          given(`${measure}: own mean`, levels.own[place] as number, `of those ${unit}s`),
        ];
  return [
    peersStep(group, about, peers),
    imaginedStep(group, about),
    ...ofOwn,
    ...drawnSteps(group, about),
    spreadStep(group, about),
  ];
}

function imaginedStep(group: GroupLevel, { measure, unit }: LevelOf): Step {
  const ratio = `(${shown(Math.sqrt(group.within))} / ${shown(Math.sqrt(group.between))})²`;
  return computed(`${measure}: k`, shrinkage(group), [
    heldText(ratio, group.within / group.between, [SHRINK_MIN, SHRINK_MAX]),
    `so many ${unit}s at the peers' usual stand beside their own`,
  ]);
}

/** What is usual: drawn towards the peers; of services what they read a month ago, where that is more. */
function drawnSteps(group: GroupLevel, { measure, unit, levels, place }: LevelOf): Step[] {
  const hours = levels.hours[place] as number;
  const own = levels.own[place] as number;
  const usual = levels.usual[place] as number;
  const imagined = shrinkage(group);
  const drawn = (hours * own + imagined * group.mean) / (hours + imagined);
  const formula =
    hours === 0
      ? shown(group.mean)
      : `(${shown(hours)} x ${shown(own)} + ${shown(imagined)} x ${shown(group.mean)}) / (${shown(hours)} + ${shown(imagined)})`;
  const note = hours === 0 ? `no ${unit} of their own is known` : "";
  if (usual <= drawn + 1e-3) return [computed(`${measure}: usual`, usual, [formula, note])];
  return [
    computed(`${measure}: drawn to peers`, drawn, [formula, note]),
    given(`${measure}: a month ago`, usual, `mean of the ${unit}s of the busiest day of 26 to 32 days ago`),
    computed(`${measure}: usual`, usual, `max(${shown(drawn)}, ${shown(usual)})`),
  ];
}

/** Squares of own hours are not stored: with them the spread is given, and without it is computed. */
function spreadStep({ within, between }: GroupLevel, { measure, unit, levels, place }: LevelOf): Step {
  const hours = levels.hours[place] as number;
  const spread = levels.spread[place] as number;
  const name = `${measure}: spread`;
  if (hours > 0) {
    const more = hours < KNOWN_HOURS ? ", and with what members differ by" : "";
    return given(
      name,
      spread,
      `as stored: of the squares of those ${unit}s around the usual, which are not kept, with ${PRIOR_HOURS} ${unit}s that vary as those of the peers${more}; ${SPREAD_MIN} is added`,
    );
  }
  const [own, members] = [shown(Math.sqrt(within)), shown(Math.sqrt(between))];
  const imagined = shown(shrinkage({ mean: 0, within, between, members: 0 }));
  return computed(name, spread, `sqrt(${own}² x (1 + 1 / ${imagined}) + ${members}²) + ${SPREAD_MIN}`);
}
