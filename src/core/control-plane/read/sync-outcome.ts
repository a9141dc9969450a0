/** What came of the read of a scope. */
export interface SyncOutcome {
  readonly scope: string;
  readonly outcome: "taken" | "refused" | "failed";
  /** What speaks against it, a line each. */
  readonly reasons: readonly string[];
  /** It was refused, or taken but for who is in some groups, and somebody may say that it is so. */
  readonly canAccept: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly changes: number;
  /** Projects and environments that it could not see into. */
  readonly blind: readonly string[];
  /**
   * Subscriptions that it had in the list of no status, though nothing says that they ended: they stand as they were, unless the read was
   * taken because somebody accepts it. At most 1,001.
   */
  readonly lost: readonly string[];
  /** When the read began that is in force, in ms; null: nothing is known of the scope. */
  readonly asOf: number | null;
  /** When it began, in ms. */
  readonly beganAt: number;
}
