/** What came out when a review was computed again of its answers. */
export interface Reperformed {
  readonly review: string;
  /** As it says: `auditplane 1.2.3`. */
  readonly preparedBy: string;
  /** Of what is written, whatever it says of itself, and of what comes out. */
  readonly hash: string;
  readonly hashAgain: string;
  readonly population: number;
  readonly populationAgain: number;
  /** Ids of items that are written and do not come out, come out and are not written, or come out with other words or figures. */
  readonly missing: readonly string[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** Other parts that come out otherwise, by name; `hash`: what is written has another than it says. */
  readonly parts: readonly string[];
}
