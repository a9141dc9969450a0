import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJudge } from "../../../src/core/catalog/judge.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { touchedBy } from "../../../src/core/catalog/touched.ts";
import { principalKey } from "../../../src/core/identity/keys.ts";
import { MOMENTS, aRandomCaller, aRandomCatalog } from "./random-catalog.ts";

describe("touchedBy", () => {
  it("has every access that is judged otherwise because something else could be seen into", () => {
    const differing = new Set<string>();
    fc.assert(
      fc.property(aRandomCatalog, aRandomCatalog, aRandomCaller, (before, other, caller) => {
        const after = { ...before, blind: other.blind ?? [] };
        const touched = touchedBy(before, after);
        const [old, fresh] = [before, after].map((catalog) => createJudge(indexCatalog(catalog))(caller));
        for (const asset of before.assets)
          for (const at of MOMENTS) {
            const question = { asset, action: "read", at } as const;
            const [was, is] = [old?.(question).verdict, fresh?.(question).verdict];
            if (was === is) continue;
            differing.add(`${was} ${is}`);
            const ofAsset = touched.assets.get(asset.id) ?? Infinity;
            const ofRole = touched.keys.get(principalKey(caller.principal)) ?? Infinity;
            expect(Math.min(ofAsset, ofRole)).toBeLessThanOrEqual(at);
          }
      }),
      { numRuns: 300 },
    );

    expect([...differing]).toEqual(expect.arrayContaining(["none unknown", "unknown none"]));
  });
});
