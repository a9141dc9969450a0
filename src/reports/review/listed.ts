/** A table of a review's page. */
export interface Listed {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is said where there are none. */
  readonly none: string;
}
