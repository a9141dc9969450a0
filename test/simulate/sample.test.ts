import { describe, expect, it } from "vitest";
import { sampleRecords } from "../../src/simulate/sample.ts";

describe("sampleRecords", () => {
  it("is the same in every run, and holds what a trail holds", () => {
    const records = sampleRecords(500);
    const names = new Set(records.map(({ eventName }) => eventName));

    expect(sampleRecords(500)).toEqual(records);
    expect(records).toHaveLength(500);
    expect([...names]).toEqual(
      expect.arrayContaining(["GetObject", "GetDataAccess", "AssumeRole", "GetTable"]),
    );
  });
});
