import { describe, expect, it } from "vitest";
import { copiesAllowedBy, copiesText } from "../../../src/core/copy/allowed.ts";
import { floorFileSchema, policyOf, unitFileSchema } from "../../../src/core/mesh-policy/schema.ts";

const units = [
  { id: "root", name: "Root" },
  { id: "sales", name: "Sales", parent: "root" },
];
const floor = floorFileSchema.parse({
  version: 1,
  classifications: [
    { name: "Public", copies: "allowed" },
    { name: "internal" },
    { name: "confidential", copies: "forbidden" },
  ],
});
const policy = policyOf(floor, []);
const tighter = policyOf(floor, [
  unitFileSchema.parse({ unit: "Sales", classifications: [{ name: "public", copies: "forbidden" }] }),
]);

describe("copies by the mesh policy", () => {
  it("are allowed where it says so, forbidden where it says so, and neither where it is silent", () => {
    const allowed = copiesAllowedBy(policy, units);

    expect(
      ["public", "internal", "Confidential", "other", null].map((name) => allowed("sales", name)),
    ).toEqual([true, null, false, null, null]);
    expect(copiesAllowedBy(undefined, units)("sales", "confidential")).toBeNull();
  });

  it("are forbidden in a unit that tightens the floor, and there alone", () => {
    const allowed = copiesAllowedBy(tighter, units);

    expect([allowed("sales", "public"), allowed("root", "public")]).toEqual([false, true]);
    expect(copiesText(tighter)).not.toBe(copiesText(policy));
  });
});
