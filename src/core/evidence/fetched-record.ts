/** A raw record that a finding rests on, as it was fetched from where it was kept or lies. */

/** For programs. */
export interface FetchedRecord {
  readonly event_id: string;
  readonly event_time: string;
  readonly file: string;
  readonly ordinal: number;
  /** What names people is taken out. */
  readonly is_redacted: boolean;
  /** null: it is not to be had, or is no JSON object. */
  readonly record: Record<string, unknown> | null;
  readonly problem: string | null;
}
