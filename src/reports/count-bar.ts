/** A bar of a chart that counts: charts are told apart without colours. */
export interface CountBar {
  readonly label: string;
  readonly count: number;
  /** How it is filled: full, hatched one way or the other, dotted, or empty. */
  readonly fill: "full" | "rising" | "falling" | "dots" | "empty";
}
