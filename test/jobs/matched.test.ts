import { expect, it } from "vitest";
import { unpackMatched } from "../../src/jobs/volume/matched.ts";

it("what was matched by an earlier version, which kept less, can be read", () => {
  const volume = { channel: "record", score: 3, bytesOut: 1, objects: 1, usualBytes: 1, peersBytes: 1 };
  const rest = { recordBytes: null, usualObjects: 1, peers: "all", rank: 1, isShadow: false };
  const old = { ruleId: "r", personId: 1, assetId: null, hour: 0, volume: { ...volume, ...rest } };

  expect(unpackMatched([old])).toMatchObject([
    { ruleId: "r", others: [], volume: { exceeds: "review", hours: 1 } },
  ]);
});
