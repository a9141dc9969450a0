/** What is said of a kind of what is stored: how long it is kept, why, and who deletes it. */

export interface RetentionKind {
  /** What it is. */
  readonly holds: string;
  /** From when the days count. */
  readonly since: string;
  /** undefined: for as long as the installation. */
  readonly days: number | undefined;
  /** Less would take from under others what they need. */
  readonly least: number;
  readonly why: string;
  /**
   * By a worker, `now`; or `archived`: once the archive has it; or `behind`: once the events are gone that it was made of. `never`: by
   * nobody.
   */
  readonly deletes: "now" | "archived" | "behind" | "never";
  /** Where it is stored. */
  readonly tables: readonly string[];
}
