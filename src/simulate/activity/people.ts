/** The people and services of a simulation: where they work, how much they read, and what happens in their lives. */
import { createRandom, shuffled } from "../random.ts";
import type { Random } from "../random.ts";
import { UTC, ZONES, holdsDay } from "./calendar.ts";
import type { Span, Zone } from "./calendar.ts";
import { readableOn } from "./mesh.ts";
import type { Asset, Mesh, Project } from "./mesh.ts";
import type { Setting } from "./options.ts";
import { humanGroups, serviceGroup } from "./peer-groups.ts";
import type { PeerGroup } from "./peer-groups.ts";
import { drawRhythm } from "./rhythm.ts";
import type { Rhythm } from "./rhythm.ts";

export interface Person {
  /** Its place among the people. */
  readonly number: number;
  /** As the catalog and the detector name it. */
  readonly id: string;
  readonly kind: "human" | "service";
  readonly zone: Zone;
  /** In the order of time; more than one where somebody changed roles, begun late where somebody joined. */
  readonly stints: readonly Stint[];
  readonly rhythm: Rhythm;
  /** A day with one hour of several times the usual maximum, for a good reason. */
  readonly burst: { readonly day: number; readonly factor: number } | undefined;
  /** Belongs to no project and may read everything. */
  readonly isPlatform: boolean;
  /** How they come to data: by Identity Center, by their project's role and their name, by a role of their own. */
  readonly signIn: "identity_center" | "source_identity" | "role";
  /** What the directory forgot to say. */
  readonly unlisted: { readonly peerGroup: boolean; readonly title: boolean };
}

/** A time in one project and one trade; its bounds are numbers of days. */
export interface Stint extends Span {
  readonly group: PeerGroup;
  /** Number of the project. */
  readonly project: number;
  /** Logarithm of the bytes of the median hour. */
  readonly level: number;
  /** How much the hours differ, on the log scale. */
  readonly noise: number;
  readonly objects: number;
  /** What they read, the usual first. */
  readonly usual: readonly UsualAsset[];
}

export interface UsualAsset {
  readonly asset: Asset;
  readonly weight: number;
  /** The first day of it. */
  readonly from: number;
}

const ALWAYS: Span = { from: -Infinity, until: Infinity };

/** Everybody: one in seven or so is a service, spread evenly among the humans. */
export function drawPeople(setting: Setting, mesh: Mesh): Person[] {
  let services = 0;
  return Array.from({ length: setting.people }, (_, number) => {
    const random = createRandom(`${setting.seed}/person/${number}`);
    const isService = Math.floor((number + 1) * setting.serviceShare) > services;
    return isService
      ? drawService(number, services++, { setting, mesh, random })
      : drawHuman(number, { setting, mesh, random });
  });
}

/** The stint that a day falls into; undefined before somebody joins. */
export function stintOn({ stints }: Person, day: number): Stint | undefined {
  return stints.find((stint) => holdsDay(stint, day));
}

interface Drawing {
  readonly setting: Setting;
  readonly mesh: Mesh;
  readonly random: Random;
}

function drawHuman(number: number, { setting, mesh, random }: Drawing): Person {
  const { days } = setting;
  const groups = humanGroups(setting.groups);
  const settled = (span: Span, not?: Stint): Stint => {
    const project = random.int(0, mesh.projects.length - 1);
    // a project is mostly of one trade
    const main = groups[project % groups.length] as PeerGroup;
    const group = random.chance(0.75) ? main : random.pick(groups);
    if (not && days > 1 && (project === not.project || group === not.group)) return settled(span, not);
    return drawStint(span, { group, project, setting, mesh, random });
  };
  const draw = random.unit();
  const middle = random.int(1, Math.max(1, days - 1));
  const first = settled(draw < 0.05 ? { from: middle, until: Infinity } : ALWAYS);
  const moves = draw > 0.96 && groups.length > 1;
  return {
    number,
    id: `person-${String(number).padStart(4, "0")}@example.com`,
    kind: "human",
    zone: random.pick(ZONES),
    stints: moves
      ? [{ ...first, until: middle }, settled({ from: middle, until: Infinity }, first)]
      : [first],
    rhythm: drawRhythm("office", days, random),
    burst: drawBurst(days / 60 / 30, days, random),
    isPlatform: false,
    unlisted: { peerGroup: random.chance(0.3), title: random.chance(0.2) },
    signIn: random.chance(0.25) ? "source_identity" : "identity_center",
  };
}

/** Every other scanner belongs to the platform. */
function drawService(number: number, service: number, { setting, mesh, random }: Drawing): Person {
  const group = serviceGroup(service);
  const isPlatform = group.habit === "rounds" && service % 2 === 0;
  const project = random.int(0, mesh.projects.length - 1);
  const late = { from: random.int(1, Math.max(1, setting.days - 1)), until: Infinity };
  const span = random.chance(0.04) ? late : ALWAYS;
  return {
    number,
    id: `${group.name}-${String(number).padStart(4, "0")}`,
    kind: "service",
    zone: UTC,
    stints: [drawStint(span, { group, project, setting, mesh, random, isPlatform })],
    rhythm: drawRhythm(group.habit, setting.days, random),
    burst: drawBurst(setting.days / 60 / 15, setting.days, random),
    isPlatform,
    unlisted: { peerGroup: random.chance(0.3), title: random.chance(0.3) },
    signIn: "role",
  };
}

interface StintDrawing extends Drawing {
  readonly group: PeerGroup;
  readonly project: number;
  readonly isPlatform?: boolean;
}

function drawStint(span: Span, drawing: StintDrawing): Stint {
  const { group, project, setting, mesh, random } = drawing;
  const home = mesh.projects[project] as Project;
  const known = drawing.isPlatform
    ? shuffled(mesh.assets, random).slice(0, 20)
    : shuffled(readableOn(home, 0), random).slice(
        0,
        group.habit === "always" ? random.int(1, 3) : random.int(3, 6),
      );
  return {
    ...span,
    group,
    project,
    level: Math.log(group.bytes) + group.spread * random.normal(),
    noise: group.noise * (0.75 + 0.5 * random.unit()) * setting.noise,
    objects: group.objects * Math.exp(0.3 * random.normal()),
    usual: [
      ...known.map((asset, at) => ({ asset, weight: 1 / (at + 1), from: -Infinity })),
      ...(drawing.isPlatform ? [] : adopted(home, { known, random })),
    ],
  };
}

/** New grants that somebody of the project waited for: they read them from the first days on. */
function adopted(
  home: Project,
  { known, random }: { known: readonly Asset[]; random: Random },
): UsualAsset[] {
  return home.subscribed.flatMap(({ asset, from = 0 }) => {
    if (from === 0 || known.includes(asset) || !random.chance(0.2)) return [];
    return [{ asset, weight: 0.7, from: from + random.int(0, 3) }];
  });
}

function drawBurst(probability: number, days: number, random: Random): Person["burst"] {
  const burst = { day: random.int(0, days - 1), factor: 2 + 3 * random.unit() };
  return random.chance(probability) ? burst : undefined;
}
