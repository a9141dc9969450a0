/** What is usual for the peers of somebody, and whether they have any. */
import { TAUGHT_HOURS, TAUGHT_MEMBERS, UNKNOWN } from "../fit/group-level.ts";
import type { GroupLevel } from "../fit/group-level.ts";
import type { Levels } from "../fit/level.ts";
import type { PeerGroup, Peers } from "../fit/peers.ts";
import { given, shown } from "./step.ts";
import type { Step } from "./step.ts";

/** How many members of somebody's group taught what is usual, they themselves left out. */
function othersWhoTaught(place: number, { hours }: Levels, { groupOf }: Peers): number {
  const group = groupOf[place];
  return [...groupOf.keys()].filter(
    (other) => other !== place && groupOf[other] === group && (hours[other] as number) >= TAUGHT_HOURS,
  ).length;
}

/** Whether what is usual for the group says anything of others: of fewer than three it does not. */
export function hasPeers(place: number, levels: Levels, peers: Peers): boolean {
  return othersWhoTaught(place, levels, peers) >= TAUGHT_MEMBERS;
}

export interface LevelOf {
  /** As steps are named: `bytes`. */
  readonly measure: string;
  /** `hour` or `day`. */
  readonly unit: string;
  readonly levels: Levels;
  readonly place: number;
}

export function peersStep(group: GroupLevel, about: LevelOf, peers: Peers): Step {
  const { measure, unit } = about;
  const scatter = `${unit}s vary by ${shown(Math.sqrt(group.within))}, members by ${shown(Math.sqrt(group.between))}`;
  return given(`${measure}: peers' usual`, group.mean, `${originOf(group, about, peers)}; ${scatter}`);
}

/** Whose usual it is. */
function originOf(group: GroupLevel, { levels, place }: LevelOf, peers: Peers): string {
  const { name, class: own } = peers.groups[peers.groupOf[place] as number] as PeerGroup;
  const others = othersWhoTaught(place, levels, peers);
  if (others >= TAUGHT_MEMBERS) return `median of ${group.members} in "${name}"`;
  const none = `no peers, fewer than ${TAUGHT_MEMBERS} others in "${name}" taught what is usual`;
  if (isPrior(group)) return `${none}: it is the prior, which stands for somebody unknown`;
  const taught = others + Number((levels.hours[place] as number) >= TAUGHT_HOURS);
  if (taught >= TAUGHT_MEMBERS) return `${none}: it is the median with themselves among them`;
  return `${none}: it is that of all ${own === "service" ? "services" : "people"} together`;
}

/** Nobody of the class had taught anything. */
function isPrior({ mean, within, between }: GroupLevel): boolean {
  return mean === UNKNOWN.mean && within === UNKNOWN.within && between === UNKNOWN.between;
}
