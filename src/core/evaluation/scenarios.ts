/** What can be found in a simulated fleet: each kind of attack, two of them apart for people and services (docs/simulation.md). */

export const LABELLED_KINDS = [
  "burst_1tb",
  "own_max_10x",
  "steady_3x",
  "slow_1_5x",
  "new_principal",
  "enumeration",
  "new_asset",
  "five_sessions",
  "off_hours",
] as const;
type LabelledKind = (typeof LABELLED_KINDS)[number];

/** Services repeat themselves and people do not: what is slow is found of the former alone. */
const SPLIT: ReadonlySet<LabelledKind> = new Set(["steady_3x", "slow_1_5x"]);
const PERSON_KINDS = ["human", "service"] as const;

export interface Scenario {
  readonly kind: LabelledKind;
  /** null: whoever it is. */
  readonly personKind: (typeof PERSON_KINDS)[number] | null;
}

/** All of them, in the order in which they are told. */
export const SCENARIOS: readonly Scenario[] = LABELLED_KINDS.flatMap((kind): Scenario[] =>
  SPLIT.has(kind) ? PERSON_KINDS.map((personKind) => ({ kind, personKind })) : [{ kind, personKind: null }],
);

/** The name of a scenario: the kind, and for those that are apart whose it is: `steady_3x human`. */
export function scenarioName({ kind, personKind }: Scenario): string {
  return SPLIT.has(kind) && personKind !== null ? `${kind} ${personKind}` : kind;
}
