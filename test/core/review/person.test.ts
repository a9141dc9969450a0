import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openVeil } from "../../../src/core/privacy/veil.ts";
import { directoryOf } from "../../../src/core/privacy/directory.ts";
import { personAccessOf } from "../../../src/core/review/person/access.ts";
import { concerns, indexNamesOf } from "../../../src/core/review/person/domains.ts";
import { catalogOf } from "../../support/pipeline.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { randomReview } from "./random-review.ts";

describe("a report on one person", () => {
  it("leaves out no domain of which they may read something, or did", () => {
    let [left, kept] = [0, 0];
    fc.assert(
      fc.property(randomReview, (given) => {
        const veil = openVeil(directoryOf(given.index));
        for (const { id: person } of given.index.catalog.people) {
          const isTheirs = indexNamesOf(given.index, person);
          const used = new Set(given.uses.filter((use) => isTheirs(use.person)).map(({ asset }) => asset));
          const isConcerned = concerns(given, { person, used });
          const access = personAccessOf({ given, person, veil, opened: undefined });
          if (isConcerned) kept++;
          else left++;

          expect(access === undefined || isConcerned).toBe(true);
        }
      }),
      { numRuns: 100, seed: 11 },
    );
    expect(Math.min(left, kept)).toBeGreaterThan(10);
  });

  it("finds what is stored by any name that was ever theirs, in whatever case", () => {
    const index = indexCatalog(
      catalogOf({
        as_of: "2026-10-01T00:00:00Z",
        people: [
          { id: "ana@example.com", kind: "human", identities: ["a.ruiz"], until: "2026-09-15T00:00:00Z" },
          { id: "ana@example.com", kind: "human", identities: ["ana.r"], from: "2026-09-15T00:00:00Z" },
          { id: "ben@example.com", kind: "human", identities: ["a.ruiz"], from: "2026-09-15T00:00:00Z" },
        ],
      }),
    );
    const isTheirs = indexNamesOf(index, "ana@example.com");

    expect(["ANA@example.com", "a.ruiz", "Ana.R", "ben@example.com"].map(isTheirs)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
