/** Who owned something and who could read it: the report as programs read it. */

/** The entry of the control plane that a line rests on. */
export interface Rest {
  readonly kind: string;
  readonly id: string;
}

export interface ReaderLine {
  /** `project insights`, `ana@example.com`, `group analysts`, an ARN. */
  readonly who: string;
  readonly how: "owner" | "member" | "subscription" | "exemption" | "grant";
  readonly status: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly detail: string | null;
  readonly rests_on: Rest | null;
}

export interface AssetView {
  readonly kind: "asset";
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly domain: string | null;
  readonly owners: readonly string[];
  readonly classification: string | null;
  readonly table_arn: string | null;
  readonly locations: readonly string[];
  readonly lake_formation: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly rests_on: Rest;
  /** What could not be seen then: somebody may have been entitled by it who is not among the readers. */
  readonly not_seen: readonly string[];
  readonly readers: readonly ReaderLine[];
}

export interface PersonView {
  readonly kind: "person";
  readonly id: string;
  readonly name: string | null;
  readonly title: string | null;
  readonly projects: readonly string[];
  readonly groups: readonly string[];
  /** What could not be seen then: they may have been of it. */
  readonly not_seen: readonly string[];
  readonly readers: readonly ReaderLine[];
}

export interface ShowReport {
  readonly at: string;
  /** When what is said here was read; null: of a file that says nothing of it. */
  readonly as_of: string | null;
  /** The time is after that, or before anything was recorded. */
  readonly caution: string | null;
  readonly found: readonly (AssetView | PersonView)[];
}
