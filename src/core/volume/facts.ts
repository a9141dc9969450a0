/** Makes facts of scores: what was read, what is usual, and how the two compare. */
import type { PersonKind } from "../identity/caller.ts";
import type { HitVolume } from "../finding/hit.ts";
import type { Severity } from "../macie/severity.ts";
import type { VolumeFact } from "./fact.ts";
import type { Baseline } from "./fit/index.ts";
import type { JudgedScore } from "./judge/index.ts";
import { hasPeers } from "./explain/peers-step.ts";
import { median } from "./fit/group-level.ts";
import { fromLog } from "./parameters.ts";

/** What was read, on the scale of the channel: of an hour, of hours together, of a day, of an asset in its largest hour. */
export interface Observed {
  readonly bytes: number;
  readonly objects: number;
  /** Of hours that count together how many there are. */
  readonly hours?: number;
  /** The most sensitive of it, by the catalog and by Macie. */
  readonly classification: string | null;
  readonly sensitivity: Severity | null;
}

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
  const peers = hasPeers(place, levels, baseline.peers) ? levels.groups[group] : undefined;
  return {
    channel,
    score: score.score,
    exceeds: score.exceeds,
    classification: observed.classification,
    sensitivity: observed.sensitivity,
    bytesOut: observed.bytes,
    objects: observed.objects,
    hours: observed.hours ?? 1,
    usualBytes: fromLog(levels.usual[place] as number, "bytes"),
    peersBytes: peers ? fromLog(peers.mean, "bytes") : null,
    recordBytes: record < 0 ? null : fromLog(record, "bytes"),
    usualObjects: isDay
      ? dailyObjects(place, baseline)
      : fromLog(baseline.objects.usual[place] as number, "objects"),
    peers: peers ? (baseline.peers.groups[group]?.name ?? "") : "too few",
    rank: score.rank,
    isShadow,
  };
}

/** What an hour of a ceiling is compared with; its score and rank are those of all that was read in it. */
export function ceilingComparison(
  score: Omit<JudgedScore, "exceeds">,
  observed: Observed,
  baseline: Baseline,
): HitVolume {
  const compared = comparisonOf({ ...score, exceeds: "page" }, observed, { baseline, isShadow: false });
  return { ...compared, channel: "ceiling" };
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
  who: { readonly person: string; readonly kind: PersonKind },
  volume: HitVolume,
): VolumeFact {
  return {
    person: who.person,
    person_kind: who.kind,
    channel: volume.channel,
    classification: volume.classification,
    sensitivity: volume.sensitivity,
    bytes_out: volume.bytesOut,
    objects: volume.objects,
    usual_bytes: volume.usualBytes,
    peers_bytes: volume.peersBytes,
    record_bytes: volume.recordBytes,
    score: volume.score,
    exceeds: volume.exceeds,
    over_policy: null,
  };
}
