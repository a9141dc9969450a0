import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { movesBetween, withMoves } from "../../../src/core/catalog/moves.ts";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { periodOf } from "../../../src/core/review/period.ts";
import { estateIn } from "../../../src/core/review/compute.ts";
import { catalogOf } from "../../support/pipeline.ts";

const SEPTEMBER = periodOf("2026-09", "UTC") ?? expect.fail();
const DOMAINS = ["a", "b", "c"].map((id) => ({ id, name: id }));
const PROJECTS = DOMAINS.map(({ id }) => ({ id: `of-${id}`, name: id, domain: id }));
const X = { id: "x", name: "X", locations: ["s3://lake/x/"] };
const file = (assets: readonly object[], projects: readonly object[] = PROJECTS): Catalog =>
  catalogOf({ as_of: "2026-10-05T00:00:00Z", domains: DOMAINS, projects, assets });
const inDomain = (domain: string): Catalog => file([{ ...X, project: `of-${domain}` }]);
const day = (of: number): number => Date.UTC(2026, 8, of);
/** Of files that came into force on some days of September, the first of them before. */
const dated = (files: readonly (readonly [number, Catalog])[]): Catalog => {
  const moves = files.flatMap(([on, next], at) => {
    const before = files[at - 1]?.[1];
    return before ? movesBetween(before, next, day(on)) : [];
  });
  return withMoves(files.at(-1)?.[1] ?? expect.fail(), moves);
};
/** What the review of a domain says of where its assets went, and came from. */
const movesIn = (catalog: Catalog, domain: string) =>
  estateIn({ index: indexCatalog(catalog), domain, period: SEPTEMBER }).map(
    ({ asset, leftTo, cameFrom }) => ({ asset: asset.id, project: asset.project, leftTo, cameFrom }),
  );

describe("an asset that a later catalog file has in another domain", () => {
  it("was in the former one until that came into force", () => {
    const moved = dated([
      [1, inDomain("a")],
      [12, inDomain("b")],
    ]);
    const at = day(12);

    expect(movesIn(moved, "a")).toEqual([
      { asset: "x", project: "of-a", leftTo: { domain: "b", at }, cameFrom: null },
    ]);
    expect(movesIn(moved, "b")).toEqual([
      { asset: "x", project: "of-b", leftTo: null, cameFrom: { domain: "a", at } },
    ]);
    expect(moved.hash).toBe(inDomain("b").hash);
  });

  it("is followed through several, and back", () => {
    const [through, back] = (["c", "a"] as const).map((last) =>
      dated([
        [1, inDomain("a")],
        [12, inDomain("b")],
        [20, inDomain(last)],
      ]),
    ) as [Catalog, Catalog];

    expect(["a", "b", "c"].map((domain) => movesIn(through, domain)[0])).toMatchObject([
      { leftTo: { domain: "c", at: day(12) } },
      { leftTo: { domain: "c", at: day(20) } },
      { cameFrom: { domain: "b", at: day(20) } },
    ]);
    expect(movesIn(back, "a")).toMatchObject([{ leftTo: null, cameFrom: { domain: "b", at: day(20) } }]);
    expect(movesIn(back, "b")).toMatchObject([{ leftTo: { domain: "a", at: day(20) } }]);
  });

  it("may have come with its project, or left one that is there no more", () => {
    const came = file([{ ...X, project: "of-a" }], [{ id: "of-a", name: "a", domain: "b" }]);
    const left = file([{ ...X, project: "of-b" }], PROJECTS.slice(1));
    for (const next of [came, left]) {
      const moved = dated([
        [1, inDomain("a")],
        [12, next],
      ]);
      expect(movesIn(moved, "a")).toMatchObject([{ project: "of-a", leftTo: { domain: "b", at: day(12) } }]);
      expect(movesIn(moved, "b")).toMatchObject([{ cameFrom: { domain: "a", at: day(12) } }]);
    }
  });

  it("moved when the file says so, where it does, in whichever way", () => {
    const from = "2026-09-09T00:00:00Z";
    const whole = file([
      { ...X, project: "of-a", until: from },
      { ...X, project: "of-b", from },
    ]);
    const begun = file([{ ...X, project: "of-b", from }]);
    const before = [1, inDomain("a")] as const;

    expect(withMoves(whole, movesBetween(inDomain("a"), whole, day(12)))).toBe(whole);
    for (const next of [whole, begun])
      expect(movesIn(dated([before, [12, next]]), "a")).toMatchObject([
        { leftTo: { domain: "b", at: day(9) } },
      ]);
  });

  it("has ended where a later one does not have it", () => {
    const gone = dated([
      [1, inDomain("a")],
      [12, file([])],
    ]);

    expect(gone.assets).toMatchObject([{ id: "x", project: "of-a", from: -Infinity, until: day(12) }]);
    expect(movesIn(gone, "a")).toEqual([]);
    expect(withMoves(inDomain("a"), movesBetween(inDomain("a"), file([]), day(12))).assets).toMatchObject([
      { project: "of-a", until: day(12) },
      { project: "of-a", from: day(12), until: Infinity },
    ]);
  });
});
