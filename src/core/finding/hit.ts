/**
 * Hits: what one rule matched for one person and asset within an hour. Findings are folded from the hits of their
 * window, so an hour can be derived again without reading the rest of the day.
 */

import type { Severity } from "../macie/severity.ts";

/** Where an event stands: enough to show it and to find its raw record. */
export interface EvidencePoint {
  readonly time: number;
  readonly eventId: string;
  readonly fileId: number;
  readonly ordinal: number;
}

/** What scalars of a finding are taken from: its first event. */
export interface HitScalars {
  readonly account: string | null;
  readonly region: string | null;
  readonly domain: string | null;
  readonly ownerProject: string | null;
  readonly classification: string | null;
  readonly eventName: string | null;
  readonly sourceIp: string | null;
  readonly personKind: string;
  /** A project, or the dictionary id of a principal: whom an entitlement rule's alert groups by. */
  readonly consumer: { readonly project: string } | { readonly principalId: number };
  readonly entitlement: HitEntitlement | null;
  /** What a volume was compared with, where a score was judged. */
  readonly volume?: HitVolume | null;
  /** Of a gap in our own sight: what it is, and what closes it. */
  readonly reason?: string | null;
}

/** Of the strongest channel. */
export interface HitVolume {
  readonly channel: string;
  readonly score: number;
  readonly exceeds: "page" | "review";
  /** The most sensitive of what it is about, by the catalog and by Macie. */
  readonly classification: string | null;
  readonly sensitivity: Severity | null;
  readonly bytesOut: number;
  readonly objects: number;
  /** Of a ceiling: the least that it speaks of; null: it goes by something else than bytes. */
  readonly limit?: number | null | undefined;
  /** How many hours with reads these are of; 1: of channels of whole days, too, which compare days. */
  readonly hours: number;
  /** Bytes of a usual hour or day: of the person, of the median of their peers; and the largest hour of 42 days. */
  readonly usualBytes: number;
  /** null: there are too few of them. */
  readonly peersBytes: number | null;
  readonly recordBytes: number | null;
  /** Objects of a usual hour. */
  readonly usualObjects: number;
  readonly peers: string;
  /** Among the scores of the channel in the last 28 days, of people or of services; 1: the highest. */
  readonly rank: number;
  /** Too little was known of anybody: it is stored, and nobody is told. */
  readonly isShadow: boolean;
}

export interface HitEntitlement {
  readonly verdict: string;
  readonly via: string | null;
  readonly since: number | null;
  readonly subscription: string | null;
  readonly nearest: string | null;
}

export interface Hit {
  readonly hour: number;
  readonly ruleId: string;
  readonly personId: number;
  /** Dictionary id; null for a rule about a person alone. */
  readonly assetId: number | null;
  readonly eventCount: number;
  readonly bytesOut: number;
  /** Sorted, distinct. */
  readonly objects: Float64Array;
  readonly lastTime: number;
  /** The last event of which we wait to learn who it was; null: none. */
  readonly waitingTime: number | null;
  /** The first events by (time, event id), at most five. */
  readonly evidence: readonly EvidencePoint[];
  readonly first: HitScalars;
  /** Dictionary ids. */
  readonly principals: readonly number[];
  readonly projects: readonly string[];
  /** Domains that own what was touched. */
  readonly domains: readonly string[];
  /** Versions of the rule that matched records, that of the latest match last; none: it judged anew, as it is now. */
  readonly ruleVersions: readonly string[];
  /** Of a volume that is about a person alone: what most bytes were read of, most first, at most ten and all the others. */
  readonly assets: readonly AssetBytes[];
}

/** What was read of an asset, by its dictionary id: bytes, and distinct objects of each hour. */
export type AssetBytes = readonly [assetId: number, bytes: number, objects: number];

const ASSETS_MAX = 10;
/** Stands for all the others together, behind those with most bytes; no dictionary has it. */
const OTHER_ASSETS = 0;

const EVIDENCE_MAX = 5;

/** One event of a hit, with the scalars that it would give if it were the first. */
export interface HitEvent {
  readonly point: EvidencePoint;
  readonly bytesOut: number;
  readonly objectHash: number | null;
  /** Who it was is in a record that has not come yet. */
  readonly isWaiting: boolean;
  readonly principalId: number;
  readonly projects: readonly string[];
  readonly domain: string | null;
  /** Of the rule that matched a record when it was read. */
  readonly ruleVersion?: string;
  /** Dictionary id of what was read, where the hit is about a person's volume of many. */
  readonly touched?: number;
  readonly scalars: () => HitScalars;
}

/** Collects the events of one hit, in any order. */
export class HitBuilder {
  eventCount = 0;
  bytesOut = 0;
  lastTime = 0;
  waitingTime: number | null = null;
  evidence: EvidencePoint[] = [];
  readonly objects = new Set<number>();
  readonly principals = new Set<number>();
  readonly projects = new Set<string>();
  readonly domains = new Set<string>();
  /** When each version matched last. */
  readonly ruleVersions = new Map<string, number>();
  readonly #assets = new Map<number, { bytes: number; readonly objects: Set<number> }>();
  #first: HitScalars | undefined;

  add(event: HitEvent): void {
    this.eventCount++;
    this.bytesOut += event.bytesOut;
    if (event.objectHash !== null) this.objects.add(event.objectHash);
    this.lastTime = Math.max(this.lastTime, event.point.time);
    if (event.isWaiting) this.waitingTime = Math.max(this.waitingTime ?? 0, event.point.time);
    this.principals.add(event.principalId);
    for (const project of event.projects) this.projects.add(project);
    if (event.domain !== null) this.domains.add(event.domain);
    const { ruleVersion, touched } = event;
    if (touched !== undefined) this.#touch(touched, event);
    if (ruleVersion !== undefined)
      this.ruleVersions.set(ruleVersion, Math.max(this.ruleVersions.get(ruleVersion) ?? 0, event.point.time));
    const last = this.evidence.at(-1);
    if (!last || this.evidence.length < EVIDENCE_MAX || comparePoints(event.point, last) < 0) {
      this.evidence = firstPoints([...this.evidence, event.point]);
      if (this.evidence[0] === event.point) this.#first = event.scalars();
    }
  }

  build(key: Pick<Hit, "hour" | "ruleId" | "personId" | "assetId">): Hit {
    return {
      ...key,
      eventCount: this.eventCount,
      bytesOut: this.bytesOut,
      objects: Float64Array.from(this.objects).sort(),
      lastTime: this.lastTime,
      waitingTime: this.waitingTime,
      evidence: this.evidence,
      first: this.#first as HitScalars,
      principals: [...this.principals].sort((a, b) => a - b),
      projects: [...this.projects].sort(),
      domains: [...this.domains].sort(),
      ruleVersions: [...this.ruleVersions]
        .sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1))
        .map(([version]) => version),
      assets: mostBytes([...this.#assets].map(([id, { bytes, objects }]) => [id, bytes, objects.size])),
    };
  }

  #touch(asset: number, { bytesOut, objectHash }: HitEvent): void {
    let known = this.#assets.get(asset);
    if (!known) this.#assets.set(asset, (known = { bytes: 0, objects: new Set() }));
    known.bytes += bytesOut;
    if (objectHash !== null) known.objects.add(objectHash);
  }
}

/** Folds hits of one rule, person and asset into one, whatever their order. At least one is needed. */
export function foldHits(hits: readonly Hit[]): Hit {
  const sorted = hits.toSorted((a, b) => comparePoints(firstOf(a), firstOf(b)));
  const head = sorted[0] as Hit;
  if (sorted.length === 1) return head;
  return {
    ...head,
    eventCount: sum(sorted, (hit) => hit.eventCount),
    bytesOut: sum(sorted, (hit) => hit.bytesOut),
    objects: Float64Array.from(new Set(sorted.flatMap((hit) => [...hit.objects]))).sort(),
    lastTime: sorted.reduce((latest, hit) => Math.max(latest, hit.lastTime), -Infinity),
    waitingTime: sorted.reduce((latest: number | null, { waitingTime }) => later(latest, waitingTime), null),
    evidence: firstPoints(sorted.flatMap((hit) => hit.evidence)),
    principals: [...new Set(sorted.flatMap((hit) => hit.principals))].sort((a, b) => a - b),
    projects: [...new Set(sorted.flatMap((hit) => hit.projects))].sort(),
    domains: [...new Set(sorted.flatMap((hit) => hit.domains))].sort(),
    ruleVersions: latestLast(sorted),
    assets: mostBytes(summed(sorted.flatMap((hit) => hit.assets))),
  };
}

function summed(all: readonly AssetBytes[]): AssetBytes[] {
  const sums = new Map<number, AssetBytes>();
  for (const [asset, bytes, objects] of all) {
    const [, more, others] = sums.get(asset) ?? [asset, 0, 0];
    sums.set(asset, [asset, bytes + more, objects + others]);
  }
  return [...sums.values()];
}

function mostBytes(assets: readonly AssetBytes[]): AssetBytes[] {
  const named = assets
    .filter(([id]) => id !== OTHER_ASSETS)
    .sort(([a, own], [b, other]) => other - own || a - b);
  const others = [...named.splice(ASSETS_MAX), ...assets.filter(([id]) => id === OTHER_ASSETS)];
  if (others.length === 0) return named;
  const sum = others.reduce(
    ([id, bytes, objects], [, more, many]) => [id, bytes + more, objects + many],
    [OTHER_ASSETS, 0, 0],
  );
  return [...named, sum as AssetBytes];
}

/** Each version once, where it stands last. */
function latestLast(hits: readonly Hit[]): string[] {
  const byTime = hits.toSorted((a, b) => a.lastTime - b.lastTime).flatMap((hit) => hit.ruleVersions);
  return [...new Set(byTime.reverse())].reverse();
}

function firstOf(hit: Hit): EvidencePoint {
  return hit.evidence[0] as EvidencePoint;
}

function firstPoints(points: EvidencePoint[]): EvidencePoint[] {
  return points.sort(comparePoints).slice(0, EVIDENCE_MAX);
}

/** By time, then event id, then pointer. */
export function comparePoints(a: EvidencePoint, b: EvidencePoint): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.eventId !== b.eventId) return a.eventId < b.eventId ? -1 : 1;
  return a.fileId - b.fileId || a.ordinal - b.ordinal;
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function sum(hits: readonly Hit[], of: (hit: Hit) => number): number {
  return hits.reduce((total, hit) => total + of(hit), 0);
}
