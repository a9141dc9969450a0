/** Makes facts of scores: what was read, what is usual, and how the two compare. */
import type { PersonKind } from "../identity/caller.ts";
import type { HitVolume } from "../finding/hit.ts";
import type { VolumeFact } from "./fact.ts";
import type { Baseline } from "./fit/index.ts";
import type { JudgedScore } from "./judge/index.ts";
import { median } from "./fit/group-level.ts";
import { fromLog } from "./parameters.ts";

/** What was read, on the scale of the channel: of an hour, of hours together, of a day, of an asset in its largest hour. */
export interface Observed {
  readonly bytes: number;
  readonly objects: number;
  /** Of hours that count together how many there are. */
  readonly hours?: number;
}

/** Fewer have no usual that anybody could be compared with. */
const PEERS_MIN = 3;

/** What a score is compared with, for the explanation of a finding. */
export function comparisonOf(
  score: JudgedScore,
  observed: Observed,
  { baseline, isShadow }: { readonly baseline: Baseline; readonly isShadow: boolean },
): HitVolume {
  const { place, channel } = score;
  const isDay = channel === "day_bytes" || channel === "drift";
  const levels = isDay ? baseline.dayBytes : baseline.bytes;
  const group = baseline.peers.groupOf[place] as number;
  const record = levels.record[place] as number;
  const peers = levels.groups[group];
  const hasPeers = peers !== undefined && peers.members >= PEERS_MIN;
  return {
    channel,
    score: score.score,
    exceeds: score.exceeds,
    bytesOut: observed.bytes,
    objects: observed.objects,
    hours: observed.hours ?? 1,
    usualBytes: fromLog(levels.usual[place] as number, "bytes"),
    peersBytes: hasPeers ? fromLog(peers.mean, "bytes") : null,
    recordBytes: record < 0 ? null : fromLog(record, "bytes"),
    usualObjects: isDay
      ? dailyObjects(place, baseline)
      : fromLog(baseline.objects.usual[place] as number, "objects"),
    peers: hasPeers ? (baseline.peers.groups[group]?.name ?? "") : "too few",
    rank: score.rank,
    isShadow,
  };
}

/** The median of the days before. */
function dailyObjects(place: number, { daily }: Baseline): number {
  const known = daily.flatMap(({ people, objects }) => {
    const at = people.indexOf(place);
    return at === -1 ? [] : [objects[at] as number];
  });
  return known.length === 0 ? 0 : fromLog(median(known), "objects");
}

/** The fact that rules judge. */
export function scoredFact(
  who: { readonly person: string; readonly kind: PersonKind; readonly classification: string | null },
  volume: HitVolume,
): VolumeFact {
  return {
    person: who.person,
    person_kind: who.kind,
    channel: volume.channel,
    classification: who.classification,
    bytes_out: volume.bytesOut,
    objects: volume.objects,
    usual_bytes: volume.usualBytes,
    peers_bytes: volume.peersBytes,
    record_bytes: volume.recordBytes,
    score: volume.score,
    exceeds: volume.exceeds,
  };
}
