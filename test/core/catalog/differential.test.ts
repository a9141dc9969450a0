import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds } from "../../../src/core/catalog/catalog.ts";
import type { Asset, Catalog } from "../../../src/core/catalog/catalog.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { assetOf } from "../../../src/core/catalog/places.ts";
import type { Caller } from "../../../src/core/identity/caller.ts";
import { VERDICTS, createJudge } from "../../../src/core/catalog/judge.ts";
import { judgePlainly } from "./judge-plainly.ts";
import { MOMENTS, RESOURCES, aRandomCaller, aRandomCatalog } from "./random-catalog.ts";

describe("createJudge", () => {
  it("answers as the table read row by row does, at and around every border, asked once or again", () => {
    const verdicts = new Set<string>();
    const ask = (catalog: Catalog, callers: readonly Caller[]): void => {
      const judge = createJudge(indexCatalog(catalog));
      const questions = callers.flatMap((caller) =>
        [undefined, ...catalog.assets.filter(({ id }) => id !== "a3")].flatMap((asset) =>
          (["list", "write"] as const).flatMap((action) =>
            MOMENTS.map((at) => ({ caller, asset, action, at })),
          ),
        ),
      );
      for (const question of [...questions, ...questions]) {
        const answer = judge(question.caller)(question);
        verdicts.add(answer.verdict);
        expect(answer).toEqual(judgePlainly(catalog, question.caller, question));
      }
    };

    fc.assert(fc.property(aRandomCatalog, fc.array(aRandomCaller, { minLength: 1, maxLength: 2 }), ask), {
      numRuns: 150,
    });

    expect([...verdicts].sort()).toEqual([...VERDICTS].sort());
  });
});

describe("resolveResource", () => {
  /** The longest matching location wins, then the smaller id: tried one by one. */
  const plainly = (catalog: Catalog, resource: string, at: number): Asset | undefined => {
    const matches = catalog.assets
      .filter((asset) => holds(asset, at))
      .flatMap((asset) =>
        [...asset.locations.filter((place) => resource.startsWith(place)), asset.tableArn]
          .filter((place) => place === resource || (place?.endsWith("/") ?? false))
          .map((place) => ({ asset, length: place?.length ?? 0 })),
      );
    return matches.sort((a, b) => b.length - a.length || (a.asset.id < b.asset.id ? -1 : 1))[0]?.asset;
  };

  it("answers as trying every location at every time does, in disjoint intervals in order", () => {
    const compare = (catalog: Catalog): void => {
      const index = indexCatalog(catalog);
      for (const resource of RESOURCES) {
        for (const at of MOMENTS)
          expect(assetOf(index.resolveResource(resource), at)).toBe(plainly(catalog, resource, at));
        const tenures = index.resolveResource(resource);
        for (const [number, { from, until }] of tenures.entries()) {
          expect(from).toBeLessThan(until);
          expect(until).toBeLessThanOrEqual(tenures[number + 1]?.from ?? Infinity);
        }
      }
    };

    fc.assert(fc.property(aRandomCatalog, compare), { numRuns: 100 });
  });
});
