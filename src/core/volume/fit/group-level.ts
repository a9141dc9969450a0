/** The level of a peer group, and how its members scatter; a small group is drawn towards what is typical of its class. */
import { groupBy } from "../../catalog/group.ts";

export interface GroupLevel {
  /** Median of its members' means. */
  readonly mean: number;
  /** Variance of an hour of a member around the member's level. */
  readonly within: number;
  /** Variance of members' levels around the group's. */
  readonly between: number;
  readonly members: number;
}

/** What a member read, by itself. */
export interface Member {
  readonly mean: number;
  readonly within: number;
  /** Weight of their hours. */
  readonly hours: number;
}

/** Hours from which on a member says how hours differ. */
export const TAUGHT_HOURS = 3;
/** Without so many of them nothing is usual for a group. */
export const TAUGHT_MEMBERS = 3;
/** Members that the class counts as, and from which on a group says how groups scatter. */
const TYPICAL_MEMBERS = 8;
const VARIANCE_MIN = 0.01;
/** Nobody has read anything yet: people differ by factors of e, and so do their hours. */
export const UNKNOWN: GroupLevel = { mean: 1, within: 1, between: 1, members: 0 };

/** Fits groups, given their members and their class. */
export function fitGroups(
  groups: readonly { readonly class: string; readonly members: readonly Member[] }[],
): GroupLevel[] {
  const typical = new Map(
    [...groupBy(groups, (group) => group.class)].map(([name, own]) => [
      name,
      typicalOf(own.map(({ members }) => members)),
    ]),
  );
  return groups.map((group) => fitGroup(group.members, typical.get(group.class) as Typical));
}

interface Typical {
  /** As if all were one group. */
  readonly whole: GroupLevel;
  /** Of a group. */
  readonly between: number;
}

function typicalOf(groups: readonly (readonly Member[])[]): Typical {
  const whole = levelOf(groups.flat()) ?? UNKNOWN;
  const known = groups
    .map((members) => members.filter(({ hours }) => hours >= TAUGHT_HOURS))
    .filter(({ length }) => length >= TYPICAL_MEMBERS)
    .flatMap((members) => levelOf(members) ?? []);
  return { whole, between: known.length === 0 ? whole.between : median(known.map(({ between }) => between)) };
}

function fitGroup(members: readonly Member[], { whole, between }: Typical): GroupLevel {
  const own = levelOf(members);
  if (!own) return { ...whole, members: members.length };
  const taught = members.filter(({ hours }) => hours >= TAUGHT_HOURS).length;
  const weight = taught / (taught + TYPICAL_MEMBERS);
  return {
    mean: own.mean,
    within: weight * own.within + (1 - weight) * whole.within,
    between: weight * own.between + (1 - weight) * between,
    members: members.length,
  };
}

/** undefined: too few have read enough. */
function levelOf(members: readonly Member[]): GroupLevel | undefined {
  const taught = members.filter(({ hours }) => hours >= TAUGHT_HOURS);
  if (taught.length < TAUGHT_MEMBERS) return undefined;
  const mean = median(members.map((member) => member.mean));
  const within = Math.max(VARIANCE_MIN, median(taught.map((member) => member.within)));
  const distance = 1.4826 * median(taught.map((member) => Math.abs(member.mean - mean)));
  const noise = median(taught.map(({ hours }) => within / hours));
  return { mean, within, between: Math.max(VARIANCE_MIN, distance ** 2 - noise), members: members.length };
}

/** Of at least one value. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
