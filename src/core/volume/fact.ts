/** Facts of `category: volume`: what one person read in one hour or day, and how unusual that is. */
import type { Fact, FieldOf } from "../sigma/fact.ts";

/** Every field of a volume fact. What a channel does not compute is null. */
export interface VolumeFact extends Fact {
  readonly person: string;
  readonly person_kind: string;
  /** `ceiling`: the sum of one classification within an hour; the others are scored. */
  readonly channel: string;
  readonly classification: string | null;
  /** The highest of what Macie found in any of it; null: nothing. */
  readonly sensitivity: string | null;
  readonly bytes_out: number;
  /** null: no rule looks at it. */
  readonly objects: number | null;
  readonly usual_bytes: number | null;
  readonly peers_bytes: number | null;
  readonly record_bytes: number | null;
  readonly score: number | null;
  /** What of the budget it exceeds most; null: it is not scored. */
  readonly exceeds: "page" | "review" | null;
  /** Of a ceiling: whether it reaches that of the mesh policy; null: the policy sets none of the classification. */
  readonly over_policy: boolean | null;
}

/** The fields by name, for those who check rules; the compiler keeps both lists equal. */
export const VOLUME_FIELDS: readonly string[] = Object.keys({
  person: true,
  person_kind: true,
  channel: true,
  classification: true,
  sensitivity: true,
  bytes_out: true,
  objects: true,
  usual_bytes: true,
  peers_bytes: true,
  record_bytes: true,
  score: true,
  exceeds: true,
  over_policy: true,
} satisfies Record<FieldOf<VolumeFact>, true>);
