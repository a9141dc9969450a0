import { describe, expect, it } from "vitest";
import { floorFileSchema, policyOf } from "../../../src/core/mesh-policy/schema.ts";
import { ceilingFact } from "../../../src/core/volume/ceiling.ts";
import { ceilingsBy, ceilingsText } from "../../../src/core/volume/policy-ceiling.ts";

const policyWith = (...classifications: readonly object[]) =>
  policyOf(floorFileSchema.parse({ version: 1, classifications }), []);
const policy = policyWith({ name: "Public" }, { name: "internal", ceiling: "500 GB" });

describe("ceilings by the mesh policy", () => {
  it("are those of the classification, whatever its case, and none where the policy is silent", () => {
    const ceilingOf = ceilingsBy(policy);

    expect(["Internal", "public", "other", null].map(ceilingOf)).toEqual([500e9, null, null, null]);
    expect(ceilingsBy(undefined)("internal")).toBeNull();
  });

  it("judge anew where one changes, and not for the sake of anything else", () => {
    const other = policyWith({ name: "Public", copies: "allowed" }, { name: "internal", ceiling: "0.5 TB" });

    expect(ceilingsText(other)).toBe(ceilingsText(policy));
    expect(ceilingsText(policyWith({ name: "internal", ceiling: "1 GB" }))).not.toBe(ceilingsText(policy));
    expect(ceilingsText(policyWith({ name: "internal" }))).toBe(ceilingsText(undefined));
  });

  it("are reached at the ceiling, not a byte before", () => {
    const over = (bytesOut: number, policyBytes: number | null) =>
      ceilingFact({
        person: "ana@example.com",
        personKind: "human",
        classification: "internal",
        sensitivity: null,
        bytesOut,
        objects: null,
        policyBytes,
      }).over_policy;

    expect([over(500e9 - 1, 500e9), over(500e9, 500e9), over(5e12, null)]).toEqual([false, true, null]);
  });
});
