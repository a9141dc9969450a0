/**
 * Who is measured by whom: the mesh knows best (same title, project or subscription), then the role, then what people do.
 * People and services are never peers.
 */
import { CLASSES } from "../class.ts";
import type { VolumeClass } from "../class.ts";

/** What is known of somebody. */
export interface Subject {
  readonly class: VolumeClass;
  /** Names of groups, the most telling first: peer group of the catalog, project with title, project, role. */
  readonly groups: readonly string[];
  /** Days since 1970: since then they do what they do now; what they read before tells nothing. */
  readonly since?: number;
}

export interface PeerGroup {
  /** `people of sales`, as explanations call it. */
  readonly name: string;
  readonly class: VolumeClass;
}

export interface Peers {
  readonly groups: readonly PeerGroup[];
  /** Place of the group by place in the roster; -1: the person is not there. */
  readonly groupOf: Int32Array;
  /** How many there are of each group. */
  readonly sizes: Int32Array;
}

/** A group of fewer says little: the next name is tried. */
export const GROUP_MIN = 8;

/** What somebody did, for those whom nothing else tells apart; undefined: nothing yet. */
export interface Behaviour {
  readonly mean: number;
  readonly spread: number;
  readonly hours: number;
}

/** Deals those who are there to groups: who comes later, or is gone, changes nothing. */
export function findPeers(
  subjects: readonly Subject[],
  isThere: (place: number) => boolean,
  behaviourOf: (place: number) => Behaviour | undefined,
): Peers {
  const there = [...subjects.entries()].filter(([place]) => isThere(place));
  const sizes = new Map<string, number>();
  for (const [, subject] of there)
    for (const name of new Set(subject.groups)) {
      const key = `${subject.class} ${name}`;
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
  const found = new Map<string, number>();
  const groups: PeerGroup[] = [];
  const placeOf = (own: VolumeClass, name: string): number => {
    const key = `${own} ${name}`;
    let place = found.get(key);
    if (place === undefined) {
      place = groups.length;
      groups.push({ name, class: own });
      found.set(key, place);
    }
    return place;
  };
  const groupOf = new Int32Array(subjects.length).fill(-1);
  for (const [place, subject] of there) {
    const name = subject.groups.find((one) => (sizes.get(`${subject.class} ${one}`) as number) >= GROUP_MIN);
    if (name !== undefined) groupOf[place] = placeOf(subject.class, name);
  }
  for (const own of CLASSES) {
    const rest = there
      .filter(([place, subject]) => groupOf[place] === -1 && subject.class === own)
      .map(([place]) => place);
    const clusters = cluster(rest.map(behaviourOf));
    for (const [at, place] of rest.entries()) groupOf[place] = placeOf(own, `alike ${clusters[at]}`);
  }
  return { groups, groupOf, sizes: sizesOf(groups.length, groupOf) };
}

/** `groupOf`: of those who are counted. */
export function sizesOf(groups: number, groupOf: Iterable<number>): Int32Array {
  const sizes = new Int32Array(groups);
  for (const group of groupOf) if (group >= 0) sizes[group] = (sizes[group] as number) + 1;
  return sizes;
}

const CLUSTERS_MAX = 8;
const ROUNDS = 10;

/** k-means on the mean, the spread and the number of hours, from evenly spaced means: no chance in it. */
function cluster(behaviours: readonly (Behaviour | undefined)[]): number[] {
  const points = behaviours.map((one) => one && [one.mean, one.spread, Math.log1p(one.hours)]);
  const known = points.filter((point) => point !== undefined);
  const count = Math.max(1, Math.min(CLUSTERS_MAX, Math.floor(known.length / (2 * GROUP_MIN))));
  const sorted = known.toSorted((a, b) => (a[0] as number) - (b[0] as number));
  let centres = Array.from(
    { length: count },
    (_, at) => sorted[Math.floor(((at + 0.5) * sorted.length) / count)] ?? [0, 0, 0],
  );
  for (let round = 0; round < ROUNDS; round++)
    centres = centres.map((centre, at) => {
      const own = known.filter((point) => nearest(point, centres) === at);
      if (own.length === 0) return centre;
      return centre.map(
        (_, axis) => own.reduce((sum, point) => sum + (point[axis] as number), 0) / own.length,
      );
    });
  return points.map((point) => (point ? nearest(point, centres) : 0));
}

function nearest(point: readonly number[], centres: readonly (readonly number[])[]): number {
  let best = 0;
  let least = Infinity;
  for (const [at, centre] of centres.entries()) {
    const distance = centre.reduce((sum, value, axis) => sum + (value - (point[axis] as number)) ** 2, 0);
    if (distance < least) [best, least] = [at, distance];
  }
  return best;
}
