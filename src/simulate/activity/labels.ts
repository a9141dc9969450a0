/** What a simulation says about itself, for whoever measures a detector on it: every attack, and what the fleet was. */
import { isoSeconds } from "../records/record.ts";
import type { Activity } from "./activity.ts";
import type { AttackKind } from "./attack-kinds.ts";
import type { Disorder } from "./delivery.ts";
import { stintOn } from "./people.ts";
import type { Person } from "./people.ts";

export interface AttackLabel {
  readonly id: string;
  readonly kind: AttackKind;
  /** As the catalog and findings name them. */
  readonly person: string;
  readonly person_kind: "human" | "service";
  readonly peer_group: string;
  /** From the first hour to the end of the last. */
  readonly from: string;
  readonly until: string;
  /** What came on top of the person's ordinary hours. */
  readonly bytes: number;
  /** Sum of the distinct objects of each hour. */
  readonly objects: number;
  readonly assets: readonly string[];
}

export interface Labels {
  readonly fleet: {
    readonly seed: string;
    readonly from: string;
    readonly days: number;
    readonly people: number;
    readonly humans: number;
    readonly services: number;
    readonly tail: string;
    readonly noise: number;
    readonly attacks_per_kind: number;
    readonly duplicates: number;
    readonly shuffle: number;
    readonly late: number;
    readonly peer_groups: readonly {
      readonly name: string;
      readonly kind: string;
      readonly median_bytes: number;
      readonly members: number;
    }[];
  };
  readonly attacks: readonly AttackLabel[];
}

export function labelsOf(activity: Activity, disorder: Disorder): Labels {
  const { setting, people } = activity;
  const humans = people.filter(({ kind }) => kind === "human").length;
  return {
    fleet: {
      seed: setting.seed,
      from: isoSeconds(setting.start).slice(0, 10),
      days: setting.days,
      people: people.length,
      humans,
      services: people.length - humans,
      tail: setting.tail,
      noise: setting.noise,
      attacks_per_kind: setting.attacksPerKind,
      duplicates: disorder.duplicates ?? 0,
      shuffle: disorder.shuffle ?? 0,
      late: disorder.late ?? 0,
      peer_groups: peerGroups(people),
    },
    attacks: activity.attacks.map((attack) => {
      const person = people[attack.person] as Person;
      const day = activity.days.findLastIndex((start) => start <= attack.from);
      return {
        id: attack.id,
        kind: attack.kind,
        person: person.id,
        person_kind: person.kind,
        peer_group: stintOn(person, day)?.group.name ?? "",
        from: isoSeconds(attack.from),
        until: isoSeconds(attack.until),
        bytes: attack.rows.reduce((sum, { bytes }) => sum + bytes, 0),
        objects: attack.rows.reduce((sum, { objects }) => sum + objects, 0),
        assets: [...new Set(attack.rows.map(({ asset }) => asset))].sort(),
      };
    }),
  };
}

/** By the trade that people have in the end, from those who read least. */
function peerGroups(people: readonly Person[]): Labels["fleet"]["peer_groups"] {
  const groups = people.flatMap(({ stints }) => stints.at(-1)?.group ?? []);
  const names = new Map(groups.map((group) => [group.name, group]));
  return [...names.values()]
    .sort((a, b) => a.bytes - b.bytes)
    .map(({ name, kind, bytes }) => ({
      name,
      kind,
      median_bytes: Math.round(bytes),
      members: groups.filter((group) => group.name === name).length,
    }));
}
