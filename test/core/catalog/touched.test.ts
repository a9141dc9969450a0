import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJudge } from "../../../src/core/catalog/judge.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { touchedBy } from "../../../src/core/catalog/touched.ts";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { principalKey } from "../../../src/core/identity/keys.ts";
import { HOUR_MS } from "../../../src/core/record/time.ts";
import {
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  READ_AT,
  aScope,
  acme,
  day,
  madeOf,
} from "../../support/acme-entries.ts";
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

  it("has of a read that changes nothing what was done since the one before, also where a domain had another name once", () => {
    const renamed = acme().flatMap((one) =>
      one.kind === "domain_unit" && one.id === "du1sales"
        ? [
            { ...one, until: day(10) },
            { ...one, content: { ...one.content, name: "Sales EMEA" }, from: day(10) },
          ]
        : [one],
    );
    const readAt = (asOf: number): Catalog => {
      return madeOf(
        renamed,
        [DATAZONE, IDENTITY, LAKE, GLUE].map((key) => aScope(key, { asOf })),
      ).catalog;
    };

    const { assets } = touchedBy(readAt(READ_AT), readAt(READ_AT + HOUR_MS));

    expect([...assets]).toEqual([
      ["4astorders9j1x", READ_AT],
      ["6asts3briefs2q", READ_AT],
    ]);
  });

  it("has all of a domain whose entries were not read at one time", () => {
    const dated = (asOfs: readonly [number, number]): Catalog => {
      const { catalog } = madeOf(acme());
      const [old, ...others] = catalog.domains.filter(({ id }) => id === "du1sales");
      if (!old || others.length > 0) throw new Error("there is one domain of sales");
      const domains = [
        { ...old, until: day(10), asOf: asOfs[0] },
        { ...old, from: day(10), asOf: asOfs[1] },
      ];
      return { ...catalog, domains: [...catalog.domains.filter(({ id }) => id !== "du1sales"), ...domains] };
    };

    const { assets } = touchedBy(dated([day(10), day(20)]), dated([day(10), day(25)]));

    expect([...assets.values()]).toEqual([-Infinity, -Infinity]);
  });

  it("has a role that names a project which is shown no more, though no environment has it", () => {
    const role = "arn:aws:iam::777788889999:role/datazone_usr_role_b7n4r2c9hd0kqa_zzzzzzzzzzzzzz";
    const gone = acme().map((one) =>
      one.kind === "project" && one.id === "b7n4r2c9hd0kqa" ? { ...one, until: day(15) } : one,
    );
    const [before, after] = [madeOf(acme()).catalog, madeOf(gone).catalog];

    expect(touchedBy(before, after, [role]).keys.get(principalKey(role))).toBe(day(15));
    expect(touchedBy(before, before, [role]).keys.size).toBe(0);
  });
});
