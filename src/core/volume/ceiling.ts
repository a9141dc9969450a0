/** The channel `ceiling` of `category: volume`: what one person read of one classification within one hour. */
import type { Fact, FieldOf } from "../sigma/fact.ts";

/** Every field of a volume fact. Fields that this channel does not compute are null. */
export interface VolumeFact extends Fact {
  readonly person: string;
  readonly person_kind: string;
  readonly channel: "ceiling";
  readonly classification: string | null;
  readonly bytes_out: number;
  /** null: no rule looks at it. */
  readonly objects: number | null;
  readonly usual_bytes: null;
  readonly peers_bytes: null;
  readonly record_bytes: null;
  readonly score: null;
  readonly exceeds: null;
}

/** The fields by name, for those who check rules; the compiler keeps both lists equal. */
export const VOLUME_FIELDS: readonly string[] = Object.keys({
  person: true,
  person_kind: true,
  channel: true,
  classification: true,
  bytes_out: true,
  objects: true,
  usual_bytes: true,
  peers_bytes: true,
  record_bytes: true,
  score: true,
  exceeds: true,
} satisfies Record<FieldOf<VolumeFact>, true>);

/** The fact that ceiling rules judge. Bytes are those of accesses that succeeded. */
export function ceilingFact(hour: {
  person: string;
  personKind: string;
  classification: string | null;
  bytesOut: number;
  objects: number | null;
}): VolumeFact {
  return {
    person: hour.person,
    person_kind: hour.personKind,
    channel: "ceiling",
    classification: hour.classification,
    bytes_out: hour.bytesOut,
    objects: hour.objects,
    usual_bytes: null,
    peers_bytes: null,
    record_bytes: null,
    score: null,
    exceeds: null,
  };
}
