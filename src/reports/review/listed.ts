/** A table of a review's page. */
export interface Listed {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** All cells but the first of a row are figures, and the last row is what they come to. */
  readonly isSummed?: boolean;
  /** What is said where there are none. */
  readonly none: string;
}
