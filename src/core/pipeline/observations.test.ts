import { describe, expect, it } from "vitest";
import { Histogram } from "./histogram.ts";
import { OBSERVED_BOUNDS, Observations } from "./observations.ts";

describe("Histogram", () => {
  it("counts a value below the first bound that it does not exceed, and above all of them", () => {
    const histogram = new Histogram([1, 10]);
    for (const value of [0, 1, 1.5, 10, 11]) histogram.add(value);

    expect([histogram.counts, histogram.sum]).toEqual([[2, 2, 1], 23.5]);
  });
});

describe("Observations", () => {
  it("hands out once what came, by figure and label, in one order", () => {
    const observations = new Observations();
    observations.observe("rule_eval", "b", 0.5);
    observations.observe("rule_eval", "a", 0);
    observations.observe("rule_eval", "b", 0.25);
    const lags = new Histogram(OBSERVED_BOUNDS.ingest_lag);
    lags.add(61);
    observations.merge("ingest_lag", "folder", lags);
    observations.merge("ingest_lag", "folder", lags);

    const taken = observations.take();

    expect(taken.map(({ figure, label, sum }) => [figure, label, sum])).toEqual([
      ["ingest_lag", "folder", 122],
      ["rule_eval", "a", 0],
      ["rule_eval", "b", 0.75],
    ]);
    expect(taken[0]?.counts).toEqual([0, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(observations.take()).toEqual([]);
  });
});
