/** The channel `ceiling` of `category: volume`: what one person read of one classification within one hour. */
import type { Severity } from "../macie/severity.ts";
import type { VolumeFact } from "./fact.ts";

/**
 * The least volume that a ceiling speaks of, at most what was read; null: it goes by something else than bytes. `speaksOf` holds from
 * some number of bytes on.
 */
export function leastBytes(read: number, speaksOf: (bytes: number) => boolean): number | null {
  if (!speaksOf(read) || speaksOf(0)) return null;
  let [below, above] = [0, read];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (speaksOf(middle)) above = middle;
    else below = middle;
  }
  return above;
}

/** The fact that ceiling rules judge. Bytes are those of accesses that succeeded; a ceiling of the policy is reached at or above it. */
export function ceilingFact(hour: {
  person: string;
  personKind: string;
  classification: string | null;
  sensitivity: Severity | null;
  bytesOut: number;
  objects: number | null;
  /** null: the mesh policy says nothing of the classification. */
  policyBytes: number | null;
}): VolumeFact {
  return {
    person: hour.person,
    person_kind: hour.personKind,
    channel: "ceiling",
    classification: hour.classification,
    sensitivity: hour.sensitivity,
    bytes_out: hour.bytesOut,
    objects: hour.objects,
    usual_bytes: null,
    peers_bytes: null,
    record_bytes: null,
    score: null,
    exceeds: null,
    over_policy: hour.policyBytes === null ? null : hour.bytesOut >= hour.policyBytes,
  };
}
