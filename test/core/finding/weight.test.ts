import { expect, it } from "vitest";
import { sumOf } from "../../../src/core/finding/weight.ts";
import { aStandingFinding } from "../../support/findings.ts";

it("what several rules, or findings on assets, see of one volume counts once, and that of other rules adds up", () => {
  const volume = (ruleId: string, asset: string | null, bytesOut: number) =>
    aStandingFinding({ category: "volume", ruleId, asset, bytesOut });
  const same = [
    volume("day", null, 48),
    volume("day", "orders", 40),
    volume("day", "wages", 7),
    volume("hour", null, 30),
    volume("hour", null, 10),
  ];

  expect(sumOf(same, ({ bytesOut }) => bytesOut)).toBe(48);
  expect(
    sumOf(
      same.map((one) => ({ ...one, category: "access" })),
      ({ bytesOut }) => bytesOut,
    ),
  ).toBe(135);
});
