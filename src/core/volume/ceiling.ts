/** The channel `ceiling` of `category: volume`: what one person read of one classification within one hour. */
import type { Severity } from "../macie/severity.ts";
import type { VolumeFact } from "./fact.ts";

/** The fact that ceiling rules judge. Bytes are those of accesses that succeeded. */
export function ceilingFact(hour: {
  person: string;
  personKind: string;
  classification: string | null;
  sensitivity: Severity | null;
  bytesOut: number;
  objects: number | null;
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
  };
}
